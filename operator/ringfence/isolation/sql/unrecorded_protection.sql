SELECT p.polrelid::regclass::text AS object
  FROM pg_policy p
 WHERE p.polname = 'ringfence_floor' AND p.polrelid <> ALL (%(tables)s::oid[])
