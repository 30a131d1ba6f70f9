"""Makes a proof: the audit, then the probe, as one value."""

from collections.abc import Sequence

from psycopg import AsyncConnection

from ..api.status import ProofPath
from ..client.keyring import Signer
from ..postgres.target import Target
from .audit import audit
from .model import Proof, Scope, Subject
from .probe import probe, utc_now
from .session import Clock


async def prove(
    conn: AsyncConnection,
    scope: Scope,
    instances: Sequence[Target],
    subject: Subject,
    *,
    ring: Signer | None,
    clock: Clock = utc_now,
) -> Proof:
    """Return the proof of this moment; *conn* is the operator's, *instances* are the probe's."""
    begun = clock()
    findings = await audit(conn, scope)
    checks = await probe(instances, subject, ring, clock)
    return Proof(begun, path(instances), findings, checks, clock() - begun)


def path(instances: Sequence[Target]) -> ProofPath:
    """Return Pooled only when every way in leads through a pooler."""
    pooled = bool(instances) and all(target.pooled for target in instances)
    return ProofPath.POOLED if pooled else ProofPath.DIRECT
