-- Privileges that reach the application on the given tables, table and column grants alike, each with the statement that gives it again.
SELECT n.nspname AS schema, c.relname AS name, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE r.rolname END AS grantee,
       g.privilege || coalesce(' (' || quote_ident(g.col) || ')', '') AS privilege,
       format('GRANT %%s%%s ON TABLE %%I.%%I TO %%s%%s', g.privilege, ' (' || quote_ident(g.col) || ')', n.nspname, c.relname,
              ringfence_admin.role_sql(g.grantee), CASE WHEN g.grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS undo
  FROM unnest(%(schemas)s::name[], %(names)s::name[]) t(schema, name)
  JOIN pg_namespace n ON n.nspname = t.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.name
 CROSS JOIN LATERAL ringfence_admin.foreign_grants(c.oid) g
  LEFT JOIN pg_roles r ON r.oid = g.grantee
