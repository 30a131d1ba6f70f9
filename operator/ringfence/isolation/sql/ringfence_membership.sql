SELECT m.member::regrole::text AS object, string_agg(DISTINCT m.roleid::regrole::text, ', ') AS roles
  FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
 WHERE g.rolname IN ('ringfence_owner', 'ringfence_ddl', 'ringfence_slot') AND NOT r.rolsuper
 GROUP BY m.member
