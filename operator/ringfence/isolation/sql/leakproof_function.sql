SELECT p.oid::regprocedure::text AS object
  FROM pg_proc p
 WHERE p.proleakproof AND p.pronamespace <> 'pg_catalog'::regnamespace
