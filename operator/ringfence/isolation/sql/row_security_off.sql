SELECT c.oid::regclass::text AS object,
       CASE WHEN c.relrowsecurity THEN 'does not bind its owner, because FORCE is off' ELSE 'is off' END AS fault
  FROM pg_class c
 WHERE c.oid = ANY (%(tables)s::oid[]) AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
