-- The channels that bootstrap's hardening closes.
SELECT f.channel AS object, string_agg(DISTINCT f.proname, ', ') AS functions
  FROM (SELECT p.proname, coalesce(p.proacl, acldefault('f', p.proowner)) AS acl,
               CASE WHEN p.proname ~ '^pg_stat_get_(backend_)?activity$' THEN 'session activity'
                    WHEN p.proname ~ '^pg_(cancel|terminate)_backend$' THEN 'signals'
                    WHEN p.proname ~ '^(lo_|loread$|lowrite$)' THEN 'large objects'
                    WHEN p.proname = 'pg_notify' THEN 'notifications'
                    WHEN p.proname = 'pg_logical_emit_message' THEN 'alarms'
                    WHEN p.proname ~ '^pg_(try_)?advisory_lock(_shared)?$' THEN 'session locks' END AS channel
          FROM pg_proc p
         WHERE p.pronamespace = 'pg_catalog'::regnamespace
           AND p.proname ~ '^(lo|pg_(stat_get|cancel|terminate|notify|logical|advisory|try))') f
 WHERE f.channel IS NOT NULL
   AND EXISTS (SELECT FROM aclexplode(f.acl) a WHERE a.grantee = ANY (%(reach)s::oid[]))
 GROUP BY f.channel
