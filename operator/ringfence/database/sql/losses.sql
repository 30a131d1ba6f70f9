-- What PUBLIC holds and hardening.sql and schemas.sql take away; and who holds it through PUBLIC alone, so would lose it.
-- One row a login and right; login is NULL for PUBLIC itself, which after bootstrap must have no row left.
WITH wanted AS (SELECT current_setting('ringfence_bootstrap.settings')::jsonb AS s),
  application(role) AS (
    SELECT r.oid FROM wanted, pg_roles r WHERE s->'logins' ? r.rolname OR pg_has_role(r.oid, (SELECT a.oid FROM pg_roles a WHERE a.rolname = s->>'app_role'), 'MEMBER')),
  owner(role) AS (
    SELECT r.oid FROM wanted, pg_roles r
     WHERE r.rolname = s->>'maintenance_login'
        OR EXISTS (SELECT FROM pg_roles o WHERE s->'owners' ? o.rolname AND pg_has_role(r.oid, o.oid, 'USAGE'))),
  held(title, kind, privilege, object, acl) AS (
    SELECT format('%s on database %I', lower(p), datname), 'DATABASE', p, quote_ident(datname), coalesce(datacl, acldefault('d', datdba))
      FROM pg_database, unnest('{CONNECT,TEMPORARY}'::text[]) p WHERE datname = current_database()
    UNION ALL
    SELECT format('create in schema %I', nspname), 'SCHEMA', 'CREATE', quote_ident(nspname), coalesce(nspacl, acldefault('n', nspowner))
      FROM wanted, pg_namespace WHERE s->'schemas' ? nspname
    UNION ALL
    SELECT v.title, 'FUNCTION', 'EXECUTE', p.oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner))
      FROM (VALUES ('activity view (pg_stat_activity)', '^pg_stat_get_activity$|^pg_stat_get_backend_activity$'),
                   ('signalling (pg_cancel_backend, pg_terminate_backend)', '^pg_cancel_backend$|^pg_terminate_backend$'),
                   ('large objects', '^lo_|^loread$|^lowrite$'),
                   ('pg_notify()', '^pg_notify$'),
                   ('logical messages (pg_logical_emit_message)', '^pg_logical_emit_message$'),
                   ('session advisory locks', '^pg_(try_)?advisory_lock(_shared)?$')) v(title, pattern)
      JOIN pg_proc p ON p.proname ~ v.pattern AND p.pronamespace = 'pg_catalog'::regnamespace),
  public_holds AS (
    SELECT h.* FROM held h WHERE EXISTS (SELECT FROM aclexplode(h.acl) a WHERE a.grantee = 0 AND a.privilege_type = h.privilege)),
  login AS (
    SELECT r.oid, r.rolname FROM pg_roles r
     WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname NOT IN ('ringfence_operator', 'ringfence_pooler', 'ringfence_probe')
       AND has_database_privilege(r.oid, current_database(), 'CONNECT')),
  lost AS (
    SELECT l.oid, l.rolname, h.* FROM login l, wanted, public_holds h
     WHERE (h.kind <> 'FUNCTION' OR (s->>'superuser')::boolean)
       AND NOT EXISTS (SELECT FROM aclexplode(h.acl) a WHERE a.grantee <> 0 AND a.privilege_type = h.privilege AND pg_has_role(l.oid, a.grantee, 'USAGE'))
       -- what bootstrap itself gives back
       AND NOT (h.privilege = 'CONNECT' AND l.oid IN (SELECT role FROM application UNION SELECT role FROM owner))
       AND NOT ((h.privilege = 'TEMPORARY' OR h.title = 'session advisory locks') AND l.oid IN (SELECT role FROM owner))
       AND NOT (h.title LIKE 'activity%' AND pg_has_role(l.oid, 'pg_monitor', 'USAGE'))
       AND NOT (h.title LIKE 'signalling%' AND pg_has_role(l.oid, 'pg_signal_backend', 'USAGE')))
SELECT rolname::text AS login, title AS right,
       format('GRANT %s ON %s %s TO %I', privilege, kind, string_agg(object, ', ' ORDER BY object), rolname) AS keep,
       oid IN (SELECT role FROM application) AS application
  FROM lost GROUP BY oid, rolname, title, privilege, kind
UNION ALL
SELECT DISTINCT NULL, title, NULL, false FROM public_holds
ORDER BY 1, 2
