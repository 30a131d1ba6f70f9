SELECT c.oid::regclass::text AS object,
       string_agg(DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ', ') AS grantees
  FROM pg_class c,
       LATERAL (SELECT x.* FROM aclexplode(c.relacl) x
                UNION ALL
                SELECT x.* FROM pg_attribute k, aclexplode(k.attacl) x WHERE k.attrelid = c.oid) a
 WHERE c.oid = ANY (%(tables)s::oid[])
   AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid AND i.inhparent = ANY (%(tables)s::oid[]))
   AND a.grantee = ANY (%(reach)s::oid[])
   AND a.grantee <> c.relowner
 GROUP BY c.oid
