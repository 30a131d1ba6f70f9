-- Everything that bootstrap can touch, one fact a row: what it is, and how it is. Two readings tell what changed.
WITH wanted AS (SELECT current_setting('ringfence_bootstrap.settings')::jsonb AS s),
  role AS (
    SELECT r.* FROM wanted, pg_roles r
     WHERE r.rolname ~ '^ringfence_' OR r.rolname IN (s->>'app_role', s->>'maintenance_login') OR s->'owners' ? r.rolname OR s->'logins' ? r.rolname),
  ours AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('ringfence', 'ringfence_admin', 'ringfence_probe')),
  relation AS (SELECT c.*, format('%I.%I', ours.nspname, c.relname) AS name FROM pg_class c JOIN ours ON ours.oid = c.relnamespace WHERE c.relkind IN ('r', 'v'))
SELECT 'role ' || rolname AS object, (to_jsonb(role) - 'oid' - 'rolconfig')::text || ARRAY(SELECT unnest(rolconfig) ORDER BY 1)::text AS state FROM role
UNION ALL
SELECT format('membership of %s in %s', m.member::regrole, m.roleid::regrole), to_jsonb(m)::text FROM pg_auth_members m WHERE m.member IN (SELECT oid FROM role)
UNION ALL
SELECT 'database ' || datname, datacl::text FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT 'schema ' || nspname, concat_ws(' ', nspowner::regrole, nspacl) FROM wanted, pg_namespace WHERE nspname ~ '^ringfence' OR s->'schemas' ? nspname
UNION ALL
SELECT 'routine ' || p.oid::regprocedure::text, concat_ws(' ', p.proowner::regrole, p.proacl, pg_get_functiondef(p.oid)) FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace
UNION ALL
SELECT 'routine ' || oid::regprocedure::text, proacl::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proacl IS NOT NULL
UNION ALL
SELECT 'table ' || name, concat_ws(' ', relowner::regrole, relacl, relrowsecurity, relforcerowsecurity) FROM relation
UNION ALL
SELECT format('column %s.%I', r.name, a.attname), concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attacl, pg_get_expr(d.adbin, d.adrelid))
  FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL
SELECT format('constraint %s on %s', c.conname, r.name), pg_get_constraintdef(c.oid) FROM relation r JOIN pg_constraint c ON c.conrelid = r.oid
UNION ALL
SELECT format('policy %s on %s', p.polname, r.name), concat_ws(' ', p.polpermissive, p.polroles, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
UNION ALL
SELECT format('trigger %s on %s', t.tgname, r.name), concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid)) FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid
UNION ALL
SELECT 'settings of database ' || d.datname, ARRAY(SELECT unnest(s.setconfig) ORDER BY 1)::text
  FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database() AND s.setrole = 0
UNION ALL
SELECT 'parameter ' || parname, paracl::text FROM pg_parameter_acl
UNION ALL
SELECT 'configuration', CASE WHEN to_regclass('ringfence.config') IS NOT NULL THEN query_to_xml('SELECT * FROM ringfence.config', true, false, '')::text END
