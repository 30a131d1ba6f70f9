-- Settings that wait for a session of the application: a context that nobody entered, or what switches triggers off.
SELECT holder.name || ' ' || setting.name AS object, holder.command || ' RESET ' || setting.name || ';' AS remedy
  FROM pg_db_role_setting s
  LEFT JOIN pg_database d ON d.oid = s.setdatabase,
       LATERAL (SELECT CASE WHEN s.setrole = 0 THEN 'DATABASE ' || quote_ident(d.datname)
                            ELSE s.setrole::regrole || coalesce(' IN DATABASE ' || quote_ident(d.datname), '') END,
                       CASE WHEN s.setrole = 0 THEN 'ALTER DATABASE ' || quote_ident(d.datname)
                            ELSE 'ALTER ROLE ' || s.setrole::regrole || coalesce(' IN DATABASE ' || quote_ident(d.datname), '') END) holder (name, command),
       LATERAL (SELECT split_part(line, '=', 1) FROM unnest(s.setconfig) line) setting (name),
       ringfence.config g
 WHERE s.setrole = ANY (%(reach)s::oid[])
   AND (s.setdatabase = 0 OR d.datname = current_database())
   AND (setting.name IN ('backtrace_functions', 'session_replication_role', 'session_preload_libraries', 'local_preload_libraries')
        OR g.mode = 'Plain' AND setting.name = g.setting)
