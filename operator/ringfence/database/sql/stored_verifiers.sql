-- The verifiers of the logins named, those that have one. Superuser only.
SELECT rolname::text, rolpassword FROM pg_authid WHERE rolname = ANY (%s) AND rolpassword IS NOT NULL
