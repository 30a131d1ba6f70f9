-- Every table in the schemas in scope, named by an override or protected before, with its whole tree: up to the topmost ancestor and
-- down again, wherever the relatives lie. One row a member, roots first. The tenant column asked for is the root's.
WITH RECURSIVE asked AS (
    SELECT %(schemas)s::name[] AS schemas, %(tenant_column)s::name AS tenant_column, %(overrides)s::jsonb AS overrides),
  scope AS (
    SELECT c.oid
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, asked
     WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname <> 'ringfence_probe'
       AND (n.nspname = ANY (asked.schemas) OR asked.overrides ? (n.nspname || '.' || c.relname)
            OR EXISTS (SELECT FROM ringfence.protected_table p WHERE p.schema_name = n.nspname AND p.table_name = c.relname))),
  up (ancestor) AS (
    SELECT oid FROM scope UNION SELECT i.inhparent FROM up JOIN pg_inherits i ON i.inhrelid = up.ancestor),
  tree (root, member, depth) AS (
    SELECT ancestor, ancestor, 0 FROM up WHERE NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = up.ancestor)
    UNION
    SELECT tree.root, i.inhrelid, tree.depth + 1 FROM tree JOIN pg_inherits i ON i.inhparent = tree.member),
  named AS (
    SELECT tree.*, rn.nspname AS root_schema, r.relname AS root_name,
           coalesce(asked.overrides ->> (rn.nspname || '.' || r.relname), asked.tenant_column)::name AS tenant_column
      FROM tree JOIN pg_class r ON r.oid = tree.root JOIN pg_namespace rn ON rn.oid = r.relnamespace, asked),
  faulty AS MATERIALIZED (
    SELECT DISTINCT f.t FROM (SELECT array_agg(member) AS tables, array_agg(tenant_column) AS columns FROM named) n,
           LATERAL ringfence_admin.protection_faults(n.tables, n.columns) f),
  login AS (SELECT role FROM ringfence_admin.application_logins())
SELECT named.root_schema, named.root_name, n.nspname AS schema, c.relname AS name, o.rolname AS owner,
       c.relkind = 'f' AS foreign, named.tenant_column,
       format_type(a.atttypid, NULL) AS type, a.attnotnull AS not_null, coalesce(l.collisdeterministic, true) AS deterministic,
       p.tenant_column AS recorded_column,
       named.member NOT IN (SELECT t FROM faulty) AS protected,
       pg_has_role(d.oid, c.relowner, 'USAGE') AS owner_covered,
       c.relowner IN (SELECT role FROM login) AS owned_by_login
  FROM named
  JOIN pg_class c ON c.oid = named.member
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_roles o ON o.oid = c.relowner
  JOIN pg_proc f ON f.oid = 'ringfence_admin.protect_table(name,name,name)'::regprocedure
  JOIN pg_roles d ON d.oid = f.proowner
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = named.tenant_column AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
  LEFT JOIN ringfence.protected_table p ON p.schema_name = n.nspname AND p.table_name = c.relname
 ORDER BY named.root_schema, named.root_name, named.depth, n.nspname, c.relname
