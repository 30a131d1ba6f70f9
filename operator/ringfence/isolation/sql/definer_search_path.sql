-- enter() is built of qualified names only, and a SET clause would cost it 10 us.
SELECT p.oid::regprocedure::text AS object
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE p.prosecdef
   AND p.prosqlbody IS NULL
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND p.oid IS DISTINCT FROM to_regprocedure('ringfence.enter(text)')
   AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s ~ '^search_path=')
