-- Closes the channels between sessions of one role (all workspaces share one login). Superuser; once a database, and again after
-- pg_upgrade or a restore, which lose catalog grants (a finding says so). By name, because releases add functions and arguments.
--   pg_stat_get_activity, ...       the query text, with tokens, of every session of the same role
--   pg_cancel_backend, ...          ending another workspace's sessions
--   lo_*, loread, lowrite           storage that row-level security does not cover
--   pg_notify                       a channel between workspaces (the NOTIFY command itself cannot be revoked: residual)
--   pg_logical_emit_message         forging or flooding the alarm
--   pg_advisory_lock, ...           session locks stay on the pooled connection; the transaction forms remain
-- Without a superuser these REVOKEs would only warn and change nothing, so nothing is tried.
DO $harden$
DECLARE
  settings CONSTANT jsonb := current_setting('ringfence_bootstrap.settings');
  channel record;
  owner name;
BEGIN
  IF NOT (settings->>'superuser')::boolean THEN
    RETURN;
  END IF;
  FOR channel IN
    SELECT p.oid::regprocedure AS f, v.keeper
      FROM pg_proc p JOIN (VALUES
        ('^pg_stat_get_activity$|^pg_stat_get_backend_activity$', 'pg_monitor'),
        ('^pg_cancel_backend$|^pg_terminate_backend$', 'pg_signal_backend'),
        ('^lo_|^loread$|^lowrite$', NULL),
        ('^pg_notify$', NULL),
        ('^pg_logical_emit_message$', 'ringfence_owner'),
        ('^pg_(try_)?advisory_lock(_shared)?$', NULL)) v(pattern, keeper) ON p.proname ~ v.pattern
     WHERE p.pronamespace = 'pg_catalog'::regnamespace
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', channel.f);
    IF channel.keeper IS NOT NULL THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', channel.f, channel.keeper);
    END IF;
  END LOOP;
  -- Migration tools run as a table owner and lock out each other by session advisory locks.
  FOR owner IN SELECT o FROM jsonb_array_elements_text(settings->'owners') o UNION SELECT settings->>'maintenance_login' WHERE settings->>'maintenance_login' IS NOT NULL LOOP
    FOR channel IN SELECT p.oid::regprocedure AS f FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '^pg_(try_)?advisory_lock(_shared)?$' LOOP
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', channel.f, owner);
    END LOOP;
  END LOOP;
END
$harden$;

-- Who may connect. TEMP is the important one: a temporary table shadows an unqualified name for the next client on the same pooled
-- connection.
DO $connect$
DECLARE
  settings CONSTANT jsonb := current_setting('ringfence_bootstrap.settings');
  owner name;
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I, ringfence_operator', current_database(), settings->>'app_role');
  IF (settings->>'superuser')::boolean THEN
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO ringfence_pooler', current_database());
  END IF;
  FOR owner IN SELECT o FROM jsonb_array_elements_text(settings->'owners') o UNION SELECT settings->>'maintenance_login' WHERE settings->>'maintenance_login' IS NOT NULL LOOP
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), owner);
  END LOOP;
END
$connect$;
