-- What the operator may do to the registry and the keys: add, suspend, close, re-open, retire. It cannot read a key, give a workspace
-- another tenant key, put two workspaces on one key, or overwrite a key id.

-- Registers or re-opens workspaces, a whole batch in one statement. Outcomes:
--   registered | reopened | changed (its state) | unchanged | conflict (id or key belongs to another) | misfit (no tenant column could hold the key)
CREATE OR REPLACE FUNCTION ringfence_admin.put_workspaces(ids uuid[], keys text[], owners text[], states text[])
RETURNS TABLE (workspace_id uuid, outcome text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  improper text := (SELECT k FROM unnest(keys) k WHERE ringfence.is_canonical_key(k) IS NOT TRUE LIMIT 1);
BEGIN
  IF improper IS NOT NULL THEN
    RAISE EXCEPTION 'ringfence: % is not a canonical tenant key', quote_literal(improper) USING ERRCODE = '22023';
  END IF;
  IF NOT states <@ '{active,suspended}'::text[] THEN
    RAISE EXCEPTION 'ringfence: a workspace is put as active or suspended, not %', states USING ERRCODE = '22023';
  END IF;
  RETURN QUERY
  WITH given AS MATERIALIZED (
      SELECT DISTINCT ON (g.id) g.*, (SELECT NOT bool_or(ringfence.key_fits(g.key, p.key_family)) FROM ringfence.protected_table p WHERE p.schema_name <> 'ringfence_probe') AS misfit,
             w.id AS by_id, w.tenant_key, w.owner AS held_by, w.state AS held_state, o.id AS by_key
        FROM unnest(ids, keys, owners, states) AS g(id, key, owner, state)
        LEFT JOIN ringfence.workspace w ON w.id = g.id
        LEFT JOIN ringfence.workspace o ON o.tenant_key = g.key
       ORDER BY g.id, g.owner),
    judged AS MATERIALIZED (
      SELECT g.*, CASE
          WHEN by_id IS NULL AND by_key IS NULL THEN CASE WHEN misfit THEN 'misfit' ELSE 'registered' END
          WHEN by_id IS DISTINCT FROM by_key THEN 'conflict'
          WHEN held_by <> owner AND held_state <> 'closed' THEN 'conflict'
          WHEN held_state IN ('closed', 'purging') THEN 'reopened'
          WHEN held_state <> state THEN 'changed'
          ELSE 'unchanged' END AS verdict
        FROM given g),
    inserted AS (
      INSERT INTO ringfence.workspace (id, tenant_key, owner, state)
      SELECT j.id, j.key, j.owner, j.state FROM judged j WHERE j.verdict = 'registered'
      ON CONFLICT DO NOTHING RETURNING id),
    updated AS (
      UPDATE ringfence.workspace w SET state = j.state, owner = j.owner
        FROM judged j WHERE w.id = j.id AND j.verdict IN ('reopened', 'changed') RETURNING w.id)
  SELECT j.id, CASE WHEN j.verdict = 'registered' AND NOT EXISTS (SELECT FROM inserted i WHERE i.id = j.id) THEN 'conflict' ELSE j.verdict END
    FROM judged j;
END $$;

-- Narrows or widens the state of registered workspaces; closed is the end of an object's life (put_workspaces opens it again).
CREATE OR REPLACE FUNCTION ringfence_admin.set_state(ids uuid[], new_state text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  changed bigint;
BEGIN
  IF new_state NOT IN ('active', 'suspended', 'closed') THEN
    RAISE EXCEPTION 'ringfence: % is not a state of a workspace', new_state USING ERRCODE = '22023';
  END IF;
  UPDATE ringfence.workspace SET state = new_state WHERE id = ANY (ids) AND state IS DISTINCT FROM new_state;
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$;

-- A kid is never overwritten: another key under a known kid is refused, the same key again is nothing.
CREATE OR REPLACE FUNCTION ringfence_admin.put_key(new_kid text, new_ipad bytea, new_opad bytea, expiry timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO ringfence.context_key (kid, ipad, opad, not_after) VALUES (new_kid, new_ipad, new_opad, expiry) ON CONFLICT (kid) DO NOTHING;
  IF NOT EXISTS (SELECT FROM ringfence.context_key WHERE kid = new_kid AND ipad = new_ipad AND opad = new_opad) THEN
    RAISE EXCEPTION 'ringfence: key % exists with other material; a new key needs a new kid', new_kid USING ERRCODE = '42501';
  END IF;
END $$;

-- Only ever earlier.
CREATE OR REPLACE FUNCTION ringfence_admin.retire_key(old_kid text, expiry timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE ringfence.context_key SET not_after = least(not_after, expiry) WHERE kid = old_kid
$$;
