-- The application: the same rows for every arm, because the others are copies of this database.
CREATE ROLE bench_owner NOLOGIN;
CREATE SCHEMA app AUTHORIZATION bench_owner;
SET ROLE bench_owner;
-- The gaps take the new versions of updated rows, so that the tables stay as they are.
CREATE TABLE app.documents (
  workspace_id uuid NOT NULL,
  id           bigint NOT NULL,
  title        text NOT NULL,
  body         text NOT NULL,
  opened       integer NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, id)
) WITH (fillfactor = 70);
CREATE TABLE app.notes (
  workspace_id uuid NOT NULL,
  id           bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  document     bigint NOT NULL,
  body         text NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
RESET ROLE;
