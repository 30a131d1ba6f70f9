-- Whether row-level security binds the current role: the breach alarm is not for superusers and the maintenance login, whose backfills
-- write rows of every workspace. Everybody may call it; it tells one's own attributes. The SET clause keeps the planner from trying to
-- inline it in every INSERT and UPDATE (12 us), while it is called only when a foreign key was seen.
CREATE OR REPLACE FUNCTION ringfence.is_bound() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = current_user AND (r.rolsuper OR r.rolbypassrls));
END;

-- Fires only when the trigger's WHEN clause sees a foreign tenant key. BEFORE triggers run before WITH CHECK, so that the attempt
-- can be reported and not only refused.
CREATE OR REPLACE FUNCTION ringfence.breach() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $breach$
BEGIN
  IF NOT pg_is_in_recovery() THEN
    PERFORM pg_logical_emit_message(false, 'ringfence.alert', json_build_object(
      'kind', 'ForeignWrite', 'operation', TG_OP, 'table', format('%I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME),
      'context', current_setting('backtrace_functions'), 'target', to_jsonb(NEW)->>TG_ARGV[0], 'user', session_user,
      'pid', pg_backend_pid(), 'client', inet_client_addr(), 'time', clock_timestamp())::text);
  END IF;
  RAISE EXCEPTION 'ringfence: write into another workspace refused' USING ERRCODE = '42501', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$breach$;
