-- Schemas in scope that the application role may not use.
SELECT n.nspname AS schema
  FROM pg_namespace n, ringfence.config c
 WHERE n.nspname = ANY (%(schemas)s::name[]) AND NOT has_schema_privilege(c.app_role, n.oid, 'USAGE')
