SELECT d.defaclrole::regrole || coalesce(' in ' || quote_ident(n.nspname), '') AS object,
       string_agg(DISTINCT a.privilege_type, ', ') AS privileges,
       grantee.name AS grantees,
       'ALTER DEFAULT PRIVILEGES FOR ROLE ' || d.defaclrole::regrole || coalesce(' IN SCHEMA ' || quote_ident(n.nspname), '')
         || ' REVOKE ALL ON TABLES FROM ' || grantee.name || ';' AS remedy
  FROM pg_default_acl d
  LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace,
       aclexplode(d.defaclacl) a,
       LATERAL (SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END) grantee (name)
 WHERE d.defaclobjtype = 'r'
   AND a.grantee = ANY (%(reach)s::oid[])
   AND a.grantee <> d.defaclrole
   AND (n.oid IS NULL OR n.nspname = ANY (%(schemas)s::text[]))
 GROUP BY d.oid, d.defaclrole, n.nspname, grantee.name
