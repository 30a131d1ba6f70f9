-- Takes Ringfence out of this database: policies, triggers, schemas. Rows stay, and stand open to whoever holds a grant: so the
-- application role's grants on formerly protected tables are revoked first. Cluster-wide roles stay; the last lines name them.
DO $undo$
DECLARE
  was record;
  statement text;
  app_role name;
BEGIN
  IF to_regclass('ringfence.config') IS NULL THEN
    RAISE NOTICE 'ringfence: database % is not bootstrapped; nothing to undo', current_database();
    RETURN;
  END IF;
  EXECUTE 'SELECT app_role FROM ringfence.config' INTO app_role;
  FOR was IN EXECUTE $list$SELECT format('%I.%I', n.nspname, c.relname) AS t, c.oid
                             FROM ringfence.protected_table p JOIN pg_namespace n ON n.nspname = p.schema_name JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.table_name
                            WHERE n.nspname <> 'ringfence_probe' ORDER BY c.relispartition DESC, 1$list$
  LOOP
    EXECUTE format('REVOKE ALL PRIVILEGES ON TABLE %s FROM %I', was.t, app_role);
    EXECUTE format('DROP POLICY IF EXISTS ringfence_allow ON %s', was.t);
    EXECUTE format('DROP POLICY IF EXISTS ringfence_floor ON %s', was.t);
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = was.oid AND tgname = 'zz_ringfence_breach' AND tgparentid = 0) THEN
      EXECUTE format('DROP TRIGGER zz_ringfence_breach ON %s', was.t);
    END IF;
    -- tables with policies of others stay enabled
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = was.oid) THEN
      EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', was.t);
    END IF;
  END LOOP;
  IF EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
              WHERE d.datname = current_database() AND s.setrole = 0 AND 'log_parameter_max_length=0' = ANY (s.setconfig)) THEN
    EXECUTE format('ALTER DATABASE %I RESET log_parameter_max_length', current_database());
    EXECUTE format('ALTER DATABASE %I RESET log_parameter_max_length_on_error', current_database());
  END IF;
  DROP SCHEMA IF EXISTS ringfence_probe, ringfence_admin CASCADE;
  DROP SCHEMA IF EXISTS ringfence CASCADE;
  RAISE NOTICE 'ringfence: roles ringfence_owner, ringfence_ddl, ringfence_operator, ringfence_pooler, ringfence_probe stay: other databases may use them. DROP OWNED BY and DROP ROLE remove them.';
END
$undo$;
