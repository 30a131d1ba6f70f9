-- What hands out rows with its owner's rights, in scope or reading a protected table through any number of views.
WITH RECURSIVE reader (oid) AS (
    SELECT r.ev_class FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
     WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY (%(tables)s::oid[])
    UNION
    SELECT r.ev_class FROM reader
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = reader.oid
      JOIN pg_rewrite r ON r.oid = d.objid)
SELECT c.oid::regclass::text AS object,
       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END AS kind,
       CASE c.relkind WHEN 'v' THEN 'reads with the rights of its owner' ELSE 'has no row-level security' END AS fault,
       CASE c.relkind WHEN 'v' THEN 'ALTER VIEW ' || c.oid::regclass || ' SET (security_invoker = true);'
                      ELSE 'REVOKE ALL ON ' || c.oid::regclass || ' FROM ' || grants.grantees || ';' END AS remedy
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace,
       LATERAL (SELECT string_agg(DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ', ') AS grantees
                  FROM (SELECT x.* FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
                        UNION ALL
                        SELECT x.* FROM pg_attribute k, aclexplode(k.attacl) x WHERE k.attrelid = c.oid) a
                 WHERE a.grantee = ANY (%(reach)s::oid[]) AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')) grants
 WHERE (c.relkind IN ('m', 'f')
        OR c.relkind = 'v' AND NOT EXISTS (SELECT FROM pg_options_to_table(c.reloptions) o
                                            WHERE o.option_name = 'security_invoker' AND o.option_value::boolean))
   AND (c.oid IN (SELECT oid FROM reader)
        OR n.nspname = ANY (%(schemas)s::text[]) AND n.nspname || '.' || c.relname <> ALL (%(exempt)s::text[]))
   AND grants.grantees IS NOT NULL
