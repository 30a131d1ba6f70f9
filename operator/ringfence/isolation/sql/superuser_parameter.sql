SELECT p.parname AS object,
       string_agg(DISTINCT a.privilege_type, ', ') AS privileges,
       string_agg(DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ', ') AS grantees
  FROM pg_parameter_acl p, aclexplode(p.paracl) a
 WHERE p.parname <> 'backtrace_functions' AND a.grantee = ANY (%(reach)s::oid[])
 GROUP BY p.parname
