-- Workspaces lie beside each other on every page, as they do after years of work.
INSERT INTO app.documents (workspace_id, id, title, body)
SELECT w, n, 'document ' || n, repeat('some words of a document, ', 8)
  FROM generate_series(1, %s) n, unnest(%s::uuid[]) w ORDER BY n, w
