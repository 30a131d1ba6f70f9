SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS object, string_agg(a.privilege_type, ', ') AS privileges
  FROM ringfence.config g,
       pg_parameter_acl p,
       aclexplode(p.paracl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
 WHERE g.mode = 'Signed' AND p.parname = 'backtrace_functions'
   AND r.rolname IS DISTINCT FROM 'ringfence_owner' AND r.rolsuper IS NOT TRUE
 GROUP BY a.grantee
