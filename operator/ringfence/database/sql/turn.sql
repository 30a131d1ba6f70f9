-- Two bootstraps take turns, no name resolves to anybody else's object, and a busy table ends this instead of queueing everyone behind it.
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL lock_timeout = '3s';
SET LOCAL client_min_messages = 'warning';
DO $turn$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('ringfence.bootstrap', 0));
END
$turn$;
