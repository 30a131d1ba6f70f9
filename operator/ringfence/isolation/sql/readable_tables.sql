-- Protected tables that the application role may read, without those that are only a part of another.
SELECT n.nspname AS schema, c.relname AS name
  FROM ringfence.protected_table p
  JOIN pg_namespace n ON n.nspname = p.schema_name
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.table_name AND c.relkind IN ('r', 'p'),
       ringfence.config g
 WHERE n.nspname <> 'ringfence_probe'
   AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
   AND has_schema_privilege(g.app_role, n.oid, 'USAGE')
   AND has_any_column_privilege(g.app_role, c.oid, 'SELECT')
 ORDER BY 1, 2
