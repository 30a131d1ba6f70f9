-- Workspaces by state; the probe's own do not count.
SELECT state, count(*) FROM ringfence.workspace WHERE owner <> 'ringfence/probe' GROUP BY state
