SELECT quote_ident(t.pubname) AS object,
       min(c.oid::regclass::text) || CASE count(*) WHEN 1 THEN '' ELSE ' and ' || count(*) - 1 || ' more' END AS tables
  FROM pg_publication_tables t
  JOIN pg_namespace n ON n.nspname = t.schemaname
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
 WHERE c.oid = ANY (%(tables)s::oid[])
 GROUP BY t.pubname
