SELECT quote_ident(d.datname) AS object, string_agg(DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ', ') AS grantees
  FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
 WHERE d.datname = current_database() AND a.grantee = ANY (%(reach)s::oid[]) AND a.privilege_type = 'TEMPORARY'
 GROUP BY d.datname
