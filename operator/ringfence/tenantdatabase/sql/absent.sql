-- Schemas and tables that the TenantDatabase names and that do not exist.
SELECT s AS absent FROM unnest(%(schemas)s::text[]) s WHERE NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = s)
UNION ALL
SELECT t FROM unnest(%(tables)s::text[]) t
 WHERE NOT EXISTS (SELECT FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
                    WHERE n.nspname || '.' || c.relname = t AND c.relkind IN ('r', 'p', 'f', 'v', 'm'))
