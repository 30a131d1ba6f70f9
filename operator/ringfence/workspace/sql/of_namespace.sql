-- Workspaces that objects of one namespace registered and that are not closed.
SELECT id FROM ringfence.workspace WHERE split_part(owner, '/', 1) = %(namespace)s AND state <> 'closed'
