-- PgBouncer's auth_query, and setting an application login's verifier. Owned by the superuser because they read or write pg_authid;
-- as narrow as can be.
CREATE OR REPLACE FUNCTION ringfence_admin.pooler_auth(login text) RETURNS TABLE (usename name, passwd text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.rolname, a.rolpassword FROM pg_authid a
   WHERE a.rolname = login AND a.rolcanlogin AND NOT (a.rolsuper OR a.rolreplication OR a.rolcreaterole OR a.rolcreatedb OR a.rolbypassrls)
     AND (a.rolvaliduntil IS NULL OR a.rolvaliduntil > now())  -- PgBouncer does not look at VALID UNTIL itself
     AND EXISTS (SELECT FROM pg_auth_members m JOIN pg_authid g ON g.oid = m.roleid, ringfence.config c WHERE m.member = a.oid AND g.rolname = c.app_role)
$$;

-- Takes a SCRAM verifier, never a password, so that nothing secret can reach a log.
CREATE OR REPLACE FUNCTION ringfence_admin.set_login_verifier(login name, verifier text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (verifier ~ '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/=]{16,64}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$') IS NOT TRUE THEN
    RAISE EXCEPTION 'ringfence: not a SCRAM-SHA-256 verifier' USING ERRCODE = '22023';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid JOIN pg_roles g ON g.oid = m.roleid, ringfence.config c
                  WHERE r.rolname = login AND g.rolname = c.app_role AND r.rolname NOT LIKE 'ringfence\_%'
                    AND NOT (r.rolsuper OR r.rolreplication OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls)
                    AND NOT EXISTS (SELECT FROM pg_auth_members x WHERE x.member = r.oid AND x.roleid <> g.oid)) THEN
    RAISE EXCEPTION 'ringfence: % is not a plain application login', quote_ident(login) USING ERRCODE = '42501';
  END IF;
  EXECUTE format('ALTER ROLE %I PASSWORD %L', login, verifier);
END $$;
