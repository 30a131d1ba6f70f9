SELECT p.oid::regprocedure::text AS object, p.proowner::regrole::text AS owner, grants.grantees
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace,
       LATERAL (SELECT string_agg(DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ', ') AS grantees
                  FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = ANY (%(reach)s::oid[])) grants
 WHERE p.prosecdef
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
   AND p.oid IS DISTINCT FROM to_regprocedure('ringfence.enter(text)')
   AND grants.grantees IS NOT NULL
   AND EXISTS (SELECT FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
                WHERE a.grantee = ANY (%(reach)s::oid[]) AND a.privilege_type = 'USAGE')
