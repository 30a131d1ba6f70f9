-- Table privileges of the application role itself, one row a privilege.
SELECT n.nspname AS schema, c.relname AS name, a.privilege_type AS privilege
  FROM ringfence.config g
  JOIN pg_roles r ON r.rolname = g.app_role
  JOIN pg_class c ON c.relkind IN ('r', 'p') AND c.relacl IS NOT NULL
  JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^(pg_|information_schema$|ringfence)'
 CROSS JOIN LATERAL aclexplode(c.relacl) a
 WHERE a.grantee = r.oid AND a.grantee <> c.relowner AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
