-- The registry of workspaces, the context keys, and what was decided once for this database.
CREATE SCHEMA IF NOT EXISTS ringfence;
CREATE SCHEMA IF NOT EXISTS ringfence_admin;
REVOKE ALL ON SCHEMA ringfence, ringfence_admin FROM PUBLIC;

-- Mode, application role and setting are never changed by the operator: switching Signed to Plain would switch verification off.
CREATE TABLE IF NOT EXISTS ringfence.config (
  one            boolean PRIMARY KEY DEFAULT true CHECK (one),
  schema_version integer NOT NULL,
  mode           text NOT NULL CHECK (mode IN ('Signed', 'Plain')),
  app_role       name NOT NULL,
  setting        text NOT NULL CHECK (setting ~ '^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$'),
  max_age        interval NOT NULL CHECK (max_age > interval '0'),
  skew           interval NOT NULL DEFAULT interval '30 s',
  hygiene        text NOT NULL CHECK (hygiene IN ('none', 'pooler', 'reset')),
  hardened       boolean NOT NULL,
  allow_purge    boolean NOT NULL DEFAULT false
);

-- Precomputed HMAC pads: key XOR 0x36.. and 0x5c.. (RFC 2104). They are the key: nobody may select them. The fingerprint
-- shows which key a kid has without showing the key.
CREATE TABLE IF NOT EXISTS ringfence.context_key (
  kid         text COLLATE "C" PRIMARY KEY CHECK (kid ~ '^[a-z0-9]{1,16}$'),
  ipad        bytea NOT NULL CHECK (octet_length(ipad) = 64),
  opad        bytea NOT NULL CHECK (octet_length(opad) = 64),
  not_after   timestamptz NOT NULL,
  fingerprint text COLLATE "C" NOT NULL GENERATED ALWAYS AS (left(encode(sha256(opad), 'hex'), 32)) STORED
);

-- convert_to() is only STABLE for PostgreSQL; inside one database the encoding is fixed, and a generated column needs IMMUTABLE.
CREATE OR REPLACE FUNCTION ringfence.to_hex(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT encode(convert_to(t, 'UTF8'), 'hex');
END;

-- The family of a key decides which tenant columns can hold it: every key fits text, only some fit uuid or bigint.
CREATE OR REPLACE FUNCTION ringfence.key_fits(k text, family text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE family WHEN 'uuid' THEN k ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                     WHEN 'integer' THEN k ~ '^(0|[1-9][0-9]{0,18})$' AND (length(k) < 19 OR k COLLATE "C" <= '9223372036854775807')
                     ELSE true END;
END;

-- One value, one spelling. Policies compare after a cast, so 007 and 7 (or two spellings of one uuid) would be one workspace. Whatever
-- some version of PostgreSQL reads as a uuid or an integer has exactly one accepted spelling; ringfence.api.tenantkey says the same.
CREATE OR REPLACE FUNCTION ringfence.is_canonical_key(k text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT octet_length(k) BETWEEN 1 AND 255
     AND k !~ '^\s|\s$|[[:cntrl:]]'
     AND CASE WHEN k ~ '^[+-]?([0-9]+(_[0-9]+)*|0[xX](_?[0-9A-Fa-f])+|0[oO](_?[0-7])+|0[bB](_?[01])+)$' THEN ringfence.key_fits(k, 'integer')
              WHEN k ~ '^[{]?[0-9A-Fa-f]{4}(-?[0-9A-Fa-f]{4}){7}[}]?$' THEN ringfence.key_fits(k, 'uuid')
              ELSE true END;
END;

-- One row a workspace and no database object a workspace. Generated columns keep all encoding out of enter(): id_hex is what a token
-- carries, context_prefix is <integer>_<uuid>_<hex>_ with the key as each family of columns casts it: the decimal number, the uuid
-- without dashes, the UTF-8 bytes. A place that the key does not fit is empty, so that no key is ever read as one of another family
-- (the uuid of 42 would be the integer 42).
CREATE TABLE IF NOT EXISTS ringfence.workspace (
  id             uuid PRIMARY KEY,
  tenant_key     text COLLATE "C" NOT NULL UNIQUE CHECK (ringfence.is_canonical_key(tenant_key)),
  state          text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'closed', 'purging')),
  owner          text NOT NULL,
  registered_at  timestamptz NOT NULL DEFAULT now(),
  id_hex         text COLLATE "C" NOT NULL UNIQUE GENERATED ALWAYS AS (encode(uuid_send(id), 'hex')) STORED,
  context_prefix text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
       CASE WHEN ringfence.key_fits(tenant_key, 'integer') THEN tenant_key ELSE '' END || '_'
    || CASE WHEN ringfence.key_fits(tenant_key, 'uuid') THEN translate(tenant_key, '-', '') ELSE '' END || '_'
    || ringfence.to_hex(tenant_key) || '_') STORED,
  CHECK (NOT ringfence.key_fits(tenant_key, 'uuid') OR id = tenant_key::uuid)
);

-- The ratchet: a table protected on one column cannot be pointed at another, which would be a way around its policies.
CREATE TABLE IF NOT EXISTS ringfence.protected_table (
  schema_name   name NOT NULL,
  table_name    name NOT NULL,
  tenant_column name NOT NULL,
  key_family    text NOT NULL CHECK (key_family IN ('uuid', 'integer', 'text')),
  PRIMARY KEY (schema_name, table_name)
);

-- What is not chosen this time stays as it was chosen before.
INSERT INTO ringfence.config (schema_version, mode, app_role, setting, max_age, hygiene, hardened, allow_purge)
SELECT (s->>'schema_version')::int, s->>'mode', s->>'app_role', s->>'setting', make_interval(secs => (s->>'max_age')::float8),
       coalesce(s->>'hygiene', c.hygiene, 'none'), (s->>'superuser')::boolean, coalesce((s->>'allow_purge')::boolean, c.allow_purge, false)
  FROM (SELECT current_setting('ringfence_bootstrap.settings')::jsonb) v(s) LEFT JOIN ringfence.config c ON true
ON CONFLICT (one) DO UPDATE SET schema_version = excluded.schema_version, max_age = excluded.max_age, hygiene = excluded.hygiene,
                                hardened = excluded.hardened, allow_purge = excluded.allow_purge;
REVOKE ALL ON ALL TABLES IN SCHEMA ringfence FROM PUBLIC;
