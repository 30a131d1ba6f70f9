SELECT c.oid::regclass::text AS object,
       string_agg(DISTINCT a.privilege_type, ', ') AS privileges,
       string_agg(DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ', ') AS grantees
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace,
       LATERAL (SELECT x.* FROM aclexplode(c.relacl) x
                UNION ALL
                SELECT x.* FROM pg_attribute k, aclexplode(k.attacl) x WHERE k.attrelid = c.oid) a
 WHERE c.relkind IN ('r', 'p')
   AND (n.nspname = ANY (%(schemas)s::text[]) OR c.oid = ANY (%(tables)s::oid[]))
   AND a.grantee = ANY (%(reach)s::oid[])
   AND a.grantee <> c.relowner
   AND a.privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')
 GROUP BY c.oid
