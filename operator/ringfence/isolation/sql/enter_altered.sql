SELECT 'ringfence.enter(text)' AS object, fault.what AS fault
  FROM ringfence.config g
  LEFT JOIN pg_proc p ON p.oid = to_regprocedure('ringfence.enter(text)')
  LEFT JOIN pg_class registry ON registry.oid = 'ringfence.context_key'::regclass,
       LATERAL (VALUES
         ('is missing', p.oid IS NULL),
         ('is not SECURITY DEFINER', NOT p.prosecdef),
         ('belongs to ' || p.proowner::regrole, p.proowner <> registry.relowner),
         ('may be called by others than ' || quote_ident(g.app_role),
          EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                   WHERE a.grantee NOT IN (p.proowner, (SELECT r.oid FROM pg_roles r WHERE r.rolname = g.app_role))))) fault (what, found)
 WHERE g.mode = 'Signed' AND fault.found
