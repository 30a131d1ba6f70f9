-- Roles on a managed server, without a superuser: tries each statement, and ends with one error that names all those which a person with
-- more rights must run. The functions belong to whoever runs this, who therefore needs the rights of every table owner.
DO $roles$
DECLARE
  settings CONSTANT jsonb := current_setting('ringfence_bootstrap.settings');
  app_role CONSTANT name := settings->>'app_role';
  needed text[];
  refused text[] := '{}';
  statement text;
BEGIN
  needed := ARRAY(
    SELECT format('CREATE ROLE %I %s', r, attributes)
      FROM (SELECT app_role, 'NOLOGIN NOINHERIT'
            UNION ALL VALUES ('ringfence_operator', 'LOGIN NOINHERIT CONNECTION LIMIT 8'), ('ringfence_probe', 'LOGIN INHERIT CONNECTION LIMIT 16')
            UNION ALL SELECT o, 'NOLOGIN' FROM jsonb_array_elements_text(settings->'owners') o
            UNION ALL SELECT l, 'NOLOGIN INHERIT' FROM jsonb_array_elements_text(settings->'logins') l) v(r, attributes)
     WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r));
  needed := needed || ARRAY(
    SELECT format('GRANT %I TO %I', app_role, l) FROM jsonb_array_elements_text(settings->'logins' || '["ringfence_probe"]') l
     WHERE NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = to_regrole(quote_ident(app_role)) AND m.member = to_regrole(quote_ident(l))));
  needed := needed || ARRAY(
    SELECT format('GRANT %I TO %I', o, current_user) FROM jsonb_array_elements_text(settings->'owners') o
     WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = o AND pg_has_role(r.oid, 'USAGE')));
  needed := needed || ARRAY(
    SELECT format('ALTER DATABASE %I OWNER TO %I', current_database(), current_user) FROM pg_database d
     WHERE d.datname = current_database() AND NOT pg_has_role(d.datdba, 'USAGE'));
  FOREACH statement IN ARRAY needed LOOP
    BEGIN
      EXECUTE statement;
    EXCEPTION WHEN insufficient_privilege OR undefined_object THEN
      refused := refused || statement;
    END;
  END LOOP;
  IF refused <> '{}' THEN
    RAISE EXCEPTION 'ringfence: % may not do this; a person who may must run it first: %', current_user, array_to_string(refused, '; ') || ';'
      USING HINT = 'Then bootstrap again as ' || quote_ident(current_user) || '.';
  END IF;
END
$roles$;
