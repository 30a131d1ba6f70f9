-- Anybody but its owner may change the registry, or the application may read it. protect_table() and forget_missing() keep the record of what is protected.
SELECT c.oid::regclass::text AS object,
       string_agg(DISTINCT a.privilege_type, ', ') AS privileges,
       string_agg(DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ', ') AS grantees
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace,
       LATERAL (SELECT x.* FROM aclexplode(c.relacl) x
                UNION ALL
                SELECT x.* FROM pg_attribute k, aclexplode(k.attacl) x WHERE k.attrelid = c.oid) a
 WHERE n.nspname = 'ringfence' AND c.relkind = 'r'
   AND a.grantee <> c.relowner
   AND (a.privilege_type <> 'SELECT' OR a.grantee = ANY (%(reach)s::oid[]))
   AND NOT (c.relname = 'protected_table' AND a.privilege_type IN ('INSERT', 'DELETE')
            AND a.grantee = (SELECT p.proowner FROM pg_proc p WHERE p.oid = 'ringfence_admin.protect_table(name,name,name)'::regprocedure))
 GROUP BY c.oid
