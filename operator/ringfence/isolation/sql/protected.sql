-- Every table that was protected once, and everything that inherits from it, with its tenant column.
WITH RECURSIVE tree (oid, tenant_column) AS (
    SELECT c.oid, p.tenant_column
      FROM ringfence.protected_table p
      JOIN pg_namespace n ON n.nspname = p.schema_name
      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.table_name AND c.relkind IN ('r', 'p')
    UNION
    SELECT i.inhrelid, tree.tenant_column FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid)
SELECT DISTINCT ON (oid) oid, tenant_column FROM tree ORDER BY oid, tenant_column
