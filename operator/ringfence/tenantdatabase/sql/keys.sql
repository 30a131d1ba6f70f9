-- The keys the database verifies with; their material cannot be read.
SELECT kid, fingerprint, not_after FROM ringfence.context_key
