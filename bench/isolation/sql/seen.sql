SELECT count(*), count(DISTINCT workspace_id) FROM app.documents
