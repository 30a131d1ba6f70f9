-- The schemas in scope: nobody but their owner creates objects there, and the application role may use them.
DO $schemas$
DECLARE
  settings CONSTANT jsonb := current_setting('ringfence_bootstrap.settings');
  schema name;
BEGIN
  FOR schema IN SELECT s FROM jsonb_array_elements_text(settings->'schemas') s JOIN pg_namespace n ON n.nspname = s LOOP
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', schema);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', schema, settings->>'app_role');
  END LOOP;
END
$schemas$;
