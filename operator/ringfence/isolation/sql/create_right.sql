WITH place (name, acl) AS (
    SELECT 'SCHEMA ' || quote_ident(nspname), coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast)'
    UNION ALL
    SELECT 'DATABASE ' || quote_ident(datname), coalesce(datacl, acldefault('d', datdba)) FROM pg_database WHERE datname = current_database())
SELECT place.name AS object, string_agg(DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ', ') AS grantees
  FROM place, aclexplode(place.acl) a
 WHERE a.grantee = ANY (%(reach)s::oid[]) AND a.privilege_type = 'CREATE'
 GROUP BY place.name
