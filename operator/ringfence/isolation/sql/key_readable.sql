SELECT r.oid::regrole::text AS object
  FROM ringfence.config g,
       pg_roles r,
       pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE g.mode = 'Signed'
   AND n.nspname = 'ringfence' AND c.relname = 'context_key'
   AND NOT r.rolsuper AND r.oid <> c.relowner AND r.rolname !~ '^pg_'
   AND (has_column_privilege(r.oid, c.oid, 'ipad', 'SELECT') OR has_column_privilege(r.oid, c.oid, 'opad', 'SELECT'))
