-- The SCRAM verifiers of our own logins: one JSON object, login to verifier, never a password.
DO $verifiers$
DECLARE
  login record;
BEGIN
  FOR login IN SELECT * FROM jsonb_each_text(current_setting('ringfence_bootstrap.verifiers')::jsonb) v(name, verifier) ORDER BY 1 LOOP
    BEGIN
      EXECUTE format('ALTER ROLE %I PASSWORD %L', login.name, login.verifier);
    EXCEPTION
      WHEN insufficient_privilege THEN
        RAISE WARNING 'ringfence: % may not set the password of %; set the one in its Secret with \password', current_user, login.name;
      WHEN OTHERS THEN  -- the original error would quote the statement
        RAISE EXCEPTION 'ringfence: the password of % cannot be set: %', login.name, SQLERRM;
    END;
  END LOOP;
END
$verifiers$;
