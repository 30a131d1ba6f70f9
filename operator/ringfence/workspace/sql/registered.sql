-- Rows of the registry that a batch of workspaces touches, by id or by tenant key.
SELECT id, tenant_key, owner, state, registered_at
  FROM ringfence.workspace
 WHERE id = ANY (%(ids)s::uuid[]) OR tenant_key = ANY (%(keys)s::text[])
