-- Some thousand rows. The companies are parameters: their keys and names, in the same order.
INSERT INTO countries VALUES ('AT', 'Austria'), ('CH', 'Switzerland'), ('DE', 'Germany');

INSERT INTO companies SELECT * FROM unnest(%(keys)s::uuid[], %(names)s::text[]);

INSERT INTO projects
SELECT workspace_id, id, 'Project ' || id FROM companies, generate_series(1, 20) AS id;

INSERT INTO tasks
SELECT workspace_id, id, 1 + id %% 20, 'Task ' || id FROM companies, generate_series(1, 500) AS id;

-- Another number of invoices for each company, so that nobody takes one for the other.
INSERT INTO invoices
SELECT workspace_id, number, (ARRAY['AT', 'CH', 'DE'])[1 + number %% 3], 90 + number * 1.25
FROM companies
JOIN unnest(%(keys)s::uuid[]) WITH ORDINALITY AS place (workspace_id, nth) USING (workspace_id),
  generate_series(1, 120 * nth::integer) AS number;

INSERT INTO events
SELECT workspace_id, timestamptz '2025-07-01 00:00Z' + n * interval '6 hours', 'login'
FROM companies, generate_series(1, 1000) AS n;
ANALYZE;
