-- The application as it is on the day that it hears of Ringfence: every login of it reads everything.
CREATE ROLE app_owner;
CREATE ROLE app_rw;
ALTER SCHEMA public OWNER TO app_owner;
SET ROLE app_owner;

CREATE TABLE countries (code text PRIMARY KEY, name text NOT NULL);

CREATE TABLE companies (workspace_id uuid PRIMARY KEY, name text NOT NULL);

CREATE TABLE projects (
  workspace_id uuid NOT NULL REFERENCES companies,
  id integer,
  name text NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE tasks (
  workspace_id uuid NOT NULL,
  id integer,
  project_id integer NOT NULL,
  title text NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, project_id) REFERENCES projects
);

CREATE TABLE invoices (
  workspace_id uuid NOT NULL REFERENCES companies,
  number integer,
  country text NOT NULL REFERENCES countries,
  total numeric(10, 2) NOT NULL,
  PRIMARY KEY (workspace_id, number)
);

CREATE TABLE events (
  workspace_id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL
) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX ON events (workspace_id, at);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app_rw;
RESET ROLE;
