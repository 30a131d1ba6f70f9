-- Signed mode: a token becomes the context of one transaction.
--   token = v1.<kid>.<workspace 32 hex>.<actor hex>.<ip hex>.<role>.<exp 10 digits>.<hmac-sha256 64 hex>
--   context = <integer>_<uuid>_<tenant key hex>_v1_<kid>_<workspace>_<actor>_<ip>_<role>_<exp>
-- The context lies in backtrace_functions, a core SUSET string that is harmless (C function names for error backtraces) and that
-- only code running as ringfence_owner may set. It is transaction-local: gone at COMMIT and ROLLBACK.

GRANT SET ON PARAMETER backtrace_functions TO ringfence_owner;

-- A token travels as a bind parameter, and with log_statement=all or a slow statement the server writes those. For this database it
-- does not, unless a role is given another setting of its own.
DO $quiet$
BEGIN
  EXECUTE format('ALTER DATABASE %I SET log_parameter_max_length = 0', current_database());
  EXECUTE format('ALTER DATABASE %I SET log_parameter_max_length_on_error = 0', current_database());
END
$quiet$;

-- The alarm survives the rollback of the refused transaction. It never shows the MAC: of a token with exactly eight fields the
-- first seven, of anything else the first three, each cut to its format's length.
CREATE OR REPLACE FUNCTION ringfence.claimed(token text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN cardinality(f) = 8
    THEN concat_ws('.', left(f[1], 2), left(f[2], 16), left(f[3], 32), left(f[4], 510), left(f[5], 32), left(f[6], 32), left(f[7], 10))
    ELSE concat_ws('.', left(f[1], 2), left(f[2], 16), left(f[3], 32)) END
    FROM (SELECT string_to_array(coalesce(token, ''), '.')) v(f);
END;

CREATE OR REPLACE FUNCTION ringfence.reject(token text) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $reject$
DECLARE
  why CONSTANT text := CASE
    WHEN current_setting('backtrace_functions') <> '' THEN 'a second context in one transaction'
    WHEN EXISTS (SELECT FROM pg_prepared_statements) THEN 'a prepared statement on this session'
    ELSE 'an invalid context token' END;
BEGIN
  IF NOT pg_is_in_recovery() THEN  -- a standby cannot write WAL: there the error in the server log is the alarm
    PERFORM pg_logical_emit_message(false, 'ringfence.alert', json_build_object(
      'kind', 'BadContext', 'reason', why, 'claimed', ringfence.claimed(token), 'user', session_user,
      'pid', pg_backend_pid(), 'client', inet_client_addr(), 'time', clock_timestamp())::text);
  END IF;
  RAISE EXCEPTION 'ringfence: refused: %', why USING ERRCODE = '28000';
END
$reject$;

-- verify(token) is the context, or no row.
-- * BEGIN ATOMIC binds every operator now, so no search_path can redirect one, and enter() needs no SET clause (10 us).
-- * STABLE, not SECURITY DEFINER, not STRICT, no SET, one SELECT: so the planner inlines it into enter()'s cached plan.
-- * An expression node costs half a microsecond: exp is compared as text, there is no regex. Field 8 = the MAC proves eight fields
--   and nothing behind. Both MACs are hashed again before "=": the time of memcmp tells nothing.
-- * No cast of untrusted text: a cast can be folded and would raise before the alarm.
-- * clock_timestamp(), not now(): a transaction held open must not keep an expired token alive.
-- * The last two conditions are session hygiene: one context a transaction, and no statement name that an attacker could have replaced.
-- Built from config, so that its constants cost nothing at run time.
DO $build$
DECLARE
  c ringfence.config;
  hygiene text;
BEGIN
  SELECT * INTO c FROM ringfence.config;
  hygiene := CASE c.hygiene
    WHEN 'none' THEN 'NOT EXISTS (SELECT FROM pg_prepared_statement())'
    WHEN 'pooler' THEN 'NOT EXISTS (SELECT FROM pg_prepared_statement() p WHERE p.from_sql OR strpos(p.statement, ''ringfence.enter'') > 0)'
    ELSE 'true' END;
  EXECUTE format($function$
    CREATE OR REPLACE FUNCTION ringfence.verify(token text) RETURNS TABLE (context text) LANGUAGE sql STABLE
    BEGIN ATOMIC
      SELECT w.context_prefix || translate(left(token, -65), '.', '_')
        FROM ringfence.context_key k, ringfence.workspace w
       WHERE k.kid = split_part(token, '.', 2) AND k.not_after > clock_timestamp()
         AND w.id_hex = split_part(token, '.', 3) AND w.state = 'active'
         AND split_part(token, '.', 7) COLLATE "C" > date_part('epoch', clock_timestamp())::bigint::text
         AND split_part(token, '.', 7) COLLATE "C" <= (date_part('epoch', clock_timestamp())::bigint + %s)::text
         AND sha256(convert_to(encode(sha256(k.opad || sha256(k.ipad || convert_to(left(token, -65), 'UTF8'))), 'hex'), 'UTF8'))
             = sha256(convert_to(split_part(token, '.', 8), 'UTF8'))
         AND current_setting('backtrace_functions') = ''
         AND %s;
    END $function$, extract(epoch FROM c.max_age + c.skew)::int, hygiene);
END
$build$;

-- CALL ringfence.enter($1): the first statement of a transaction, unnamed, with a bind parameter.
-- Only qualified names and no operator, see verify().
CREATE OR REPLACE PROCEDURE ringfence.enter(token text) LANGUAGE plpgsql SECURITY DEFINER AS $enter$
DECLARE
  context pg_catalog.text;
BEGIN
  SELECT v.context INTO context FROM ringfence.verify(token) v;
  IF context IS NULL THEN
    PERFORM ringfence.reject(token);
  END IF;
  context := pg_catalog.set_config('backtrace_functions', context, true);
END
$enter$;

-- For application code. Policies use the raw expression: a function call costs 10-20 us a reference and statement.
CREATE OR REPLACE FUNCTION ringfence.tenant_key() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT nullif(convert_from(decode(split_part(current_setting('backtrace_functions'), '_', 3), 'hex'), 'UTF8'), '');
END;
