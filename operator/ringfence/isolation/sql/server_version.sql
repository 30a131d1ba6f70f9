-- The first minor versions without a known hole in row-level security; older ones return rows by plans made under other rights.
SELECT 'PostgreSQL' AS object, current_setting('server_version') AS version, f.major || '.' || f.minor AS floor
  FROM (VALUES (15, 20), (16, 16), (17, 11), (18, 6)) f (major, minor)
 WHERE current_setting('server_version_num')::integer BETWEEN f.major * 10000 AND f.major * 10000 + f.minor - 1
