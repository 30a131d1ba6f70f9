-- What bootstrap and the operator do in ours.
GRANT USAGE ON SCHEMA app TO bench_rw;
SELECT ringfence_admin.protect_table('app', 'documents', 'workspace_id');
SELECT ringfence_admin.protect_table('app', 'notes', 'workspace_id');
GRANT SELECT, INSERT, UPDATE ON app.documents, app.notes TO bench_rw;
