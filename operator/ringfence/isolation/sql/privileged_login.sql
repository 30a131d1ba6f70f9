SELECT r.oid::regrole::text AS object,
       string_agg(a.name, ', ') AS attributes,
       string_agg('NO' || a.name, ' ') AS opposites
  FROM pg_roles r,
       LATERAL (VALUES ('SUPERUSER', r.rolsuper), ('BYPASSRLS', r.rolbypassrls), ('REPLICATION', r.rolreplication),
                       ('CREATEROLE', r.rolcreaterole), ('CREATEDB', r.rolcreatedb)) a (name, held)
 WHERE r.oid = ANY (%(reach)s::oid[]) AND a.held
 GROUP BY r.oid
