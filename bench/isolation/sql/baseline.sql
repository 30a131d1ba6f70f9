-- No isolation: a login that row-level security does not bind.
GRANT USAGE ON SCHEMA app TO bench_baseline;
GRANT SELECT, INSERT, UPDATE ON app.documents, app.notes TO bench_baseline;
