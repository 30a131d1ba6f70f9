-- Who owns and who may execute what was installed. On a managed server without a superuser everything belongs to the database owner.
DO $privileges$
DECLARE
  settings CONSTANT jsonb := current_setting('ringfence_bootstrap.settings');
  superuser CONSTANT boolean := (settings->>'superuser')::boolean;
  app_role CONSTANT name := settings->>'app_role';
  registry_owner CONSTANT name := CASE WHEN superuser THEN 'ringfence_owner' ELSE current_user END;
  ddl_owner CONSTANT name := CASE WHEN superuser THEN 'ringfence_ddl' ELSE current_user END;
  installed record;
BEGIN
  IF superuser THEN
    EXECUTE format('ALTER SCHEMA ringfence OWNER TO %I', registry_owner);
    EXECUTE format('ALTER SCHEMA ringfence_admin OWNER TO %I', registry_owner);
    EXECUTE format('ALTER SCHEMA ringfence_probe OWNER TO %I', ddl_owner);
  END IF;
  FOR installed IN SELECT c.oid::regclass AS t, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname IN ('ringfence', 'ringfence_probe') AND c.relkind = 'r'
                      -- even an ALTER that changes nothing would lock the registry, and every enter() with it, until COMMIT
                      AND c.relowner <> quote_ident(CASE n.nspname WHEN 'ringfence_probe' THEN ddl_owner ELSE registry_owner END)::regrole LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO %I', installed.t, CASE installed.nspname WHEN 'ringfence_probe' THEN ddl_owner ELSE registry_owner END);
  END LOOP;
  FOR installed IN SELECT p.oid::regprocedure AS f, p.proname, n.nspname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                    WHERE n.nspname IN ('ringfence', 'ringfence_admin') LOOP
    EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', installed.f);
    IF installed.proname NOT IN ('pooler_auth', 'set_login_verifier') THEN  -- these read or write pg_authid
      EXECUTE format('ALTER ROUTINE %s OWNER TO %I', installed.f,
        CASE WHEN installed.nspname = 'ringfence' OR installed.proname IN ('put_workspaces', 'set_state', 'put_key', 'retire_key') THEN registry_owner ELSE ddl_owner END);
    END IF;
    -- the bodies of execute_all() and pooler_auth() are not for the operator; all other functions of ringfence_admin are its door
    IF installed.nspname = 'ringfence_admin' AND installed.proname NOT IN ('execute_all', 'pooler_auth') THEN
      EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO ringfence_operator', installed.f);
    END IF;
  END LOOP;

  EXECUTE format('GRANT USAGE ON SCHEMA ringfence TO %I, %I, ringfence_operator', app_role, ddl_owner);
  EXECUTE format('GRANT USAGE ON SCHEMA ringfence_admin TO %I, ringfence_operator', ddl_owner);
  EXECUTE format('GRANT USAGE ON SCHEMA ringfence_probe TO %I, ringfence_operator', app_role);
  EXECUTE format('GRANT SELECT ON ringfence.config TO %I, ringfence_operator', ddl_owner);
  EXECUTE format('GRANT SELECT, INSERT, DELETE ON ringfence.protected_table TO %I', ddl_owner);
  GRANT EXECUTE ON FUNCTION ringfence.is_bound() TO PUBLIC;
  -- Table owners, too: a partition gets a clone of its parent's trigger, and whoever creates one must be allowed to.
  FOR installed IN SELECT DISTINCT r.rolname AS owner FROM jsonb_array_elements_text(settings->'owners' || to_jsonb(ARRAY[ddl_owner])) o JOIN pg_roles r ON r.rolname = o LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION ringfence.breach() TO %I', installed.owner);
  END LOOP;
  GRANT SELECT ON ringfence.protected_table TO ringfence_operator;
  GRANT SELECT (id, tenant_key, state, owner, registered_at) ON ringfence.workspace TO ringfence_operator;
  GRANT SELECT (kid, not_after, fingerprint) ON ringfence.context_key TO ringfence_operator;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ringfence_probe.guarded_uuid, ringfence_probe.guarded_integer, ringfence_probe.guarded_text TO %I', app_role);
  EXECUTE format('GRANT SELECT ON ringfence_probe.open TO %I', app_role);
  IF superuser THEN
    GRANT USAGE ON SCHEMA ringfence_admin TO ringfence_pooler;
    GRANT EXECUTE ON FUNCTION ringfence_admin.pooler_auth(text) TO ringfence_pooler;
    -- reads the configuration as ringfence_ddl inside the SECURITY DEFINER functions; its owner needs the helpers of the other schema
    EXECUTE format('GRANT EXECUTE ON FUNCTION ringfence.is_canonical_key(text), ringfence.key_fits(text, text), ringfence.to_hex(text) TO %I', registry_owner);
  END IF;
  IF settings->>'mode' = 'Signed' THEN
    EXECUTE format('GRANT EXECUTE ON PROCEDURE ringfence.enter(text) TO %I', app_role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION ringfence.tenant_key() TO %I', app_role);
  END IF;
  PERFORM ringfence_admin.protect_table('ringfence_probe', 'guarded_' || family, 'tenant_key') FROM unnest('{uuid,integer,text}'::text[]) family;
END
$privileges$;
