-- The probe's own ground: guarded_* are protected like an application's tables, open is the negative control that must leak.
-- Two reserved workspaces own rows, a third owns none. One table a key family, since a database uses one.
CREATE SCHEMA IF NOT EXISTS ringfence_probe;
REVOKE ALL ON SCHEMA ringfence_probe FROM PUBLIC;
CREATE TABLE IF NOT EXISTS ringfence_probe.guarded_uuid    (tenant_key uuid   NOT NULL, n integer NOT NULL, PRIMARY KEY (tenant_key, n));
CREATE TABLE IF NOT EXISTS ringfence_probe.guarded_integer (tenant_key bigint NOT NULL, n integer NOT NULL, PRIMARY KEY (tenant_key, n));
CREATE TABLE IF NOT EXISTS ringfence_probe.guarded_text    (tenant_key text   NOT NULL, n integer NOT NULL, PRIMARY KEY (tenant_key, n));
CREATE TABLE IF NOT EXISTS ringfence_probe.open            (tenant_key text   NOT NULL, n integer NOT NULL, PRIMARY KEY (tenant_key, n));
DO $seed$
DECLARE
  key record;
BEGIN
  FOR key IN SELECT * FROM (VALUES
      ('uuid', '72696e67-6665-4000-8000-00000000000a'), ('uuid', '72696e67-6665-4000-8000-00000000000b'),
      ('integer', '9223372036854775801'), ('integer', '9223372036854775802'),
      ('text', 'ringfence-probe-a'), ('text', 'ringfence-probe-b')) v(family, value)
  LOOP
    -- once protected, the breach trigger refuses these rows: there is no context here
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = format('ringfence_probe.guarded_%s', key.family)::regclass AND tgname = 'zz_ringfence_breach') THEN
      EXECUTE format('INSERT INTO ringfence_probe.guarded_%s SELECT %L, n FROM generate_series(1, 3) n ON CONFLICT DO NOTHING', key.family, key.value);
    END IF;
    INSERT INTO ringfence_probe.open SELECT key.value, n FROM generate_series(1, 3) n ON CONFLICT DO NOTHING;
  END LOOP;
END
$seed$;
