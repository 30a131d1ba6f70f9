-- Roles, memberships and database rights. Needs a superuser.
--   ringfence_owner     NOLOGIN  registry, keys, enter(). Member of no table owner: a bug in enter() cannot touch a tenant's row.
--   ringfence_ddl       NOLOGIN  owns the functions that need a table owner's right, and the probe's tables. Nobody is its member.
--   ringfence_operator  LOGIN    EXECUTE on ringfence_admin.*, column SELECT on the registry, nothing else.
--   ringfence_pooler    LOGIN    PgBouncer's auth_user.
--   ringfence_probe     LOGIN    a member of the application role, as any application login.
DO $roles$
DECLARE
  settings CONSTANT jsonb := current_setting('ringfence_bootstrap.settings');
  app_role CONSTANT name := settings->>'app_role';
  may_inherit CONSTANT text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT TRUE, SET FALSE' ELSE '' END;
  login name;
  owner name;
  statement text;
BEGIN
  FOR statement IN
    SELECT format('CREATE ROLE %I %s', r, attributes)
      FROM (VALUES ('ringfence_owner', 'NOLOGIN NOINHERIT'), ('ringfence_ddl', 'NOLOGIN INHERIT'),
                   ('ringfence_operator', 'LOGIN NOINHERIT CONNECTION LIMIT 8'), ('ringfence_pooler', 'LOGIN NOINHERIT'),
                   ('ringfence_probe', 'LOGIN INHERIT CONNECTION LIMIT 16'), (app_role, 'NOLOGIN NOINHERIT')) v(r, attributes)
     WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r)
    UNION ALL
    SELECT format('CREATE ROLE %I NOLOGIN', o) FROM jsonb_array_elements_text(settings->'owners') o
     WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = o)
    UNION ALL
    SELECT format('CREATE ROLE %I NOLOGIN INHERIT', l) FROM jsonb_array_elements_text(settings->'logins') l
     WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = l)
    UNION ALL
    SELECT format('CREATE ROLE %I LOGIN INHERIT', m) FROM (SELECT settings->>'maintenance_login') v(m)
     WHERE m IS NOT NULL AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = m)
  LOOP
    EXECUTE statement;
  END LOOP;

  -- Roles of ours that were there already, or were altered since, are brought back to what the table above says.
  FOR statement IN
    SELECT format('ALTER ROLE %I %s NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', r, CASE WHEN can_login THEN 'LOGIN' ELSE 'NOLOGIN' END)
      FROM (VALUES ('ringfence_owner', false), ('ringfence_ddl', false), ('ringfence_operator', true), ('ringfence_pooler', true),
                   ('ringfence_probe', true)) v(r, can_login) JOIN pg_roles p ON p.rolname = v.r
     WHERE p.rolcanlogin <> can_login OR p.rolsuper OR p.rolcreatedb OR p.rolcreaterole OR p.rolreplication OR p.rolbypassrls
  LOOP
    EXECUTE statement;
  END LOOP;

  -- PostgreSQL 16 can say "may use the rights, may not become the role"; before, nobody can become ringfence_ddl anyway.
  FOR owner IN SELECT o FROM jsonb_array_elements_text(settings->'owners') o
                WHERE NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = quote_ident(o)::regrole AND m.member = 'ringfence_ddl'::regrole)
  LOOP
    EXECUTE format('GRANT %I TO ringfence_ddl', owner) || may_inherit;
  END LOOP;
  FOR login IN SELECT l FROM jsonb_array_elements_text(settings->'logins' || '["ringfence_probe"]') l
                WHERE NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = quote_ident(app_role)::regrole AND m.member = quote_ident(l)::regrole)
  LOOP
    EXECUTE format('GRANT %I TO %I', app_role, login);
  END LOOP;

  IF settings->>'maintenance_login' IS NOT NULL THEN
    login := settings->>'maintenance_login';
    IF pg_has_role(login, app_role, 'MEMBER') THEN
      RAISE EXCEPTION 'ringfence: % is a member of the application role %, so it cannot be the maintenance login', login, app_role;
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN INHERIT BYPASSRLS', login);
    FOR owner IN SELECT o FROM jsonb_array_elements_text(settings->'owners') o
                  WHERE NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = quote_ident(o)::regrole AND m.member = quote_ident(login)::regrole)
    LOOP
      EXECUTE format('GRANT %I TO %I', owner, login);
    END LOOP;
  END IF;

  -- With log_statement=all the server writes bind parameters, and this login sends the pads of new keys.
  FOREACH statement IN ARRAY ARRAY['log_statement = none', 'log_min_duration_statement = -1', 'log_min_duration_sample = -1',
      'log_transaction_sample_rate = 0', 'log_parameter_max_length = 0', 'log_parameter_max_length_on_error = 0',
      'log_min_error_statement = panic', 'debug_print_parse = off', 'debug_print_rewritten = off', 'debug_print_plan = off']
  LOOP
    EXECUTE 'ALTER ROLE ringfence_operator SET ' || statement;
  END LOOP;
END
$roles$;
