-- A role that an application login can act as, also by SET ROLE without INHERIT, has a power over the tables.
WITH power (role, reason) AS (
    SELECT oid, 'is predefined by PostgreSQL' FROM pg_roles WHERE rolname ~ '^pg_'
    UNION ALL
    SELECT oid, 'belongs to Ringfence' FROM pg_roles
     WHERE rolname IN ('ringfence_owner', 'ringfence_ddl', 'ringfence_slot', 'ringfence_operator', 'ringfence_pooler')
    UNION ALL
    SELECT datdba, 'owns the database' FROM pg_database WHERE datname = current_database()
    UNION ALL
    SELECT c.relowner, 'owns ' || min(c.oid::regclass::text) || CASE count(*) WHEN 1 THEN '' ELSE ' and ' || count(*) - 1 || ' more' END
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND (n.nspname = ANY (%(schemas)s::text[]) OR c.oid = ANY (%(tables)s::oid[]))
     GROUP BY c.relowner)
SELECT power.role::regrole::text AS object,
       string_agg(DISTINCT power.reason, ' and ') AS power,
       coalesce((SELECT string_agg('REVOKE ' || m.roleid::regrole || ' FROM ' || m.member::regrole || ';', ' ')
                   FROM pg_auth_members m WHERE m.roleid = power.role AND m.member = ANY (%(reach)s::oid[])),
                'give what it owns to a role that no application login can act as') AS remedy
  FROM power
 WHERE power.role = ANY (%(reach)s::oid[])
 GROUP BY power.role
