-- What must be true before anything is installed. Settings arrive as one JSON document in a transaction-local setting,
-- so that every file here is plain SQL: a person can read it, psql can run it, nothing is pasted in.
DO $guard$
DECLARE
  settings CONSTANT jsonb := current_setting('ringfence_bootstrap.settings');
  installed record;
  culprit text;
BEGIN
  IF current_setting('server_version_num')::int < 150000 THEN
    RAISE EXCEPTION 'ringfence: PostgreSQL % is too old; 15 is the oldest supported version', current_setting('server_version');
  END IF;
  IF (settings->>'superuser')::boolean AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    RAISE EXCEPTION 'ringfence: % is not a superuser', current_user
      USING HINT = 'Run this script as a superuser, or print it for a managed server with a Plain-mode TenantDatabase.';
  END IF;
  IF settings->>'database' <> current_database() THEN
    RAISE EXCEPTION 'ringfence: this is database %, and the TenantDatabase names %', current_database(), settings->>'database'
      USING HINT = 'Connect to the database that spec.connection.database names.';
  END IF;
  IF NOT (settings->>'superuser')::boolean AND settings->>'mode' = 'Signed' THEN
    RAISE EXCEPTION 'ringfence: Signed mode needs a superuser once, and % is none', current_user
      USING HINT = 'Bootstrap as a superuser, or choose context.mode: Plain.';
  END IF;
  SELECT string_agg(quote_ident(o), ', ') INTO culprit
    FROM jsonb_array_elements_text(settings->'owners') o JOIN pg_roles r ON r.rolname = o WHERE r.rolsuper;
  IF culprit IS NOT NULL THEN
    RAISE EXCEPTION 'ringfence: table owner % is a superuser, whom row-level security never binds', culprit
      USING HINT = 'Give the tables to a role of their own: ALTER TABLE ... OWNER TO app_owner.';
  END IF;
  IF to_regclass('ringfence.config') IS NOT NULL THEN
    EXECUTE 'SELECT * FROM ringfence.config' INTO installed;
    IF installed.mode <> settings->>'mode' OR installed.app_role <> settings->>'app_role' OR installed.setting <> settings->>'setting' THEN
      RAISE EXCEPTION 'ringfence: database % is bootstrapped with mode %, application role %, setting %; these never change in place',
          current_database(), installed.mode, installed.app_role, installed.setting
        USING HINT = 'Keep them in the TenantDatabase, or undo first: ringfence bootstrap --undo --print.';
    END IF;
    IF installed.schema_version > (settings->>'schema_version')::int THEN
      RAISE EXCEPTION 'ringfence: database % has schema version %, newer than this program''s %',
          current_database(), installed.schema_version, settings->>'schema_version'
        USING HINT = 'Upgrade ringfence on this side first.';
    END IF;
  END IF;
END
$guard$;
