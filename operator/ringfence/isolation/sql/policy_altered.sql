-- What the database itself finds missing or altered in the policies and the breach trigger; RowSecurityOff has the rest.
SELECT f.t::regclass::text AS object, string_agg(f.part, ', ' ORDER BY f.part) AS parts
  FROM ringfence_admin.protection_faults(%(tables)s::oid[], %(columns)s::name[]) f
  JOIN pg_class c ON c.oid = f.t AND c.relkind IN ('r', 'p') AND c.relrowsecurity
 WHERE f.part NOT IN ('row security', 'force')
 GROUP BY f.t
