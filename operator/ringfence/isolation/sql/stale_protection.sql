SELECT quote_ident(p.schema_name) || '.' || quote_ident(p.table_name) AS object
  FROM ringfence.protected_table p
 WHERE NOT EXISTS (SELECT FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
                    WHERE n.nspname = p.schema_name AND c.relname = p.table_name AND c.relkind IN ('r', 'p'))
