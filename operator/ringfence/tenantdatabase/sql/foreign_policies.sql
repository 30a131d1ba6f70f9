-- Policies that are not ours, on any ordinary or partitioned table, each with the statement that makes it again.
SELECT n.nspname AS schema, c.relname AS name, p.polname AS policy, p.polpermissive AS permissive,
       u.undo[1] AS undo
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
       LATERAL (SELECT ringfence_admin.drop_policy_undo(n.nspname, c.relname, p.polname)) u(undo)
 WHERE p.polname NOT IN ('ringfence_allow', 'ringfence_floor') AND c.relkind IN ('r', 'p')
   AND n.nspname !~ '^(pg_|information_schema$|ringfence)'
