SELECT r.ev_class::regclass || ' ' || quote_ident(r.rulename) AS object,
       'DROP RULE ' || quote_ident(r.rulename) || ' ON ' || r.ev_class::regclass || ';' AS remedy
  FROM pg_rewrite r
 WHERE r.ev_class = ANY (%(tables)s::oid[])
