"""What a pass proves: the audit and the probe, and what the pooler says of itself."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg import AsyncConnection

from ..api.status import Finding
from ..api.tenantdatabase import TenantDatabase
from ..api.verdict import Verdict
from ..client.keyring import KeyRing
from ..errors import RingfenceError
from ..isolation.audit import readable_tables
from ..isolation.findings import pooler_findings
from ..isolation.model import Proof, Scope
from ..isolation.model import Subject as ProbeSubject
from ..isolation.prove import prove
from ..isolation.status import Declared, Standing, isolation_verified, pooler_safe
from ..pooler.admin import observe_pooler
from ..pooler.model import Instance, PoolerFacts
from ..postgres.connection import connected
from ..postgres.errors import translated
from ..postgres.target import Target
from ..secrets import SecretStore
from ..tenantdatabase.model import Config
from .look import Look
from .targets import console_targets, pooled_database, probe_targets


@dataclass(frozen=True, slots=True)
class Evidence:
    """The proof of one moment, and what is known of each pooler instance."""

    proof: Proof
    poolers: tuple[PoolerFacts, ...] = ()
    away: tuple[str, ...] = ()

    @property
    def pooler_versions(self) -> tuple[str, ...]:
        """The version of each instance."""
        return tuple(".".join(map(str, facts.version)) for facts in self.poolers)

    def verdicts(
        self, tenant_database: TenantDatabase, config: Config, now: datetime
    ) -> tuple[Verdict, ...]:
        """Return IsolationVerified and, with a pooler, PoolerSafe."""
        spec = tenant_database.spec
        standing = Standing(self.proof, now, spec.probe.interval, spec.accepted_findings)
        verified = isolation_verified(standing)
        if spec.pooler is None:
            return (verified,)
        declared = Declared(spec.pooler.profile, config.mode, config.hygiene)
        return (verified, pooler_safe(self.poolers, self.away, declared))


async def gather_evidence(
    conn: AsyncConnection,
    tenant_database: TenantDatabase,
    secrets: SecretStore,
    *,
    look: Look,
    known: tuple[Finding, ...],
    ring: KeyRing | None,
) -> Evidence:
    """Prove isolation of the database as it is now; *conn* is the operator's.

    What is *known* already counts like what the audit finds.
    """
    proof = await prove(
        conn,
        Scope(look.desired.every_schema, look.desired.exempt),
        await probe_targets(tenant_database, secrets),
        await _probe_subject(conn, tenant_database, look),
        ring=ring,
    )
    poolers, away = await _poolers(tenant_database, secrets)
    found = (*known, *proof.findings, *pooler_findings(poolers))
    return Evidence(replace(proof, findings=found), poolers, away)


async def _probe_subject(
    conn: AsyncConnection, tenant_database: TenantDatabase, look: Look
) -> ProbeSubject:
    config, pooler = look.observed.config, tenant_database.spec.pooler
    if config is None:
        raise AssertionError("nothing is proven before bootstrap")
    return ProbeSubject(
        mode=config.mode,
        family=look.family,
        setting=config.setting,
        tables=await readable_tables(conn),
        profile=pooler.profile if pooler else None,
        hygiene=config.hygiene,
        accepted_life=config.max_age + config.skew,
    )


async def _poolers(
    tenant_database: TenantDatabase, secrets: SecretStore
) -> tuple[tuple[PoolerFacts, ...], tuple[str, ...]]:
    """Return what each instance says of itself, and why the others say nothing."""
    pooler = tenant_database.spec.pooler
    if pooler is None:
        return (), ()
    database = pooled_database(tenant_database)
    answers = await asyncio.gather(
        *(_ask(*console, database) for console in await console_targets(pooler, secrets))
    )
    facts = tuple(answer for answer in answers if isinstance(answer, PoolerFacts))
    return facts, tuple(answer for answer in answers if isinstance(answer, str))


async def _ask(instance: Instance, console: Target, database: str) -> PoolerFacts | str:
    try:
        with translated(f"admin console of {instance}"):
            async with connected(console) as conn:
                return await observe_pooler(conn, instance, database)
    except RingfenceError as error:
        return str(error)
