"""Bootstraps one database: the one-time work that needs more rights than the operator ever has.

Everything happens in one transaction of the connection that is given, or not at all.
"""

import json
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, LiteralString, TypeAlias

from psycopg import AsyncConnection
from psycopg.errors import Diagnostic, RaiseException
from psycopg.rows import class_row

from ..api.tenantdatabase import TenantDatabase
from ..errors import InvalidSpecError
from ..postgres.errors import translated
from ..postgres.statements import sql
from .logins import OPERATOR, PROBE, LoginPassword, new_verifiers
from .losses import (
    Loss,
    PublicRight,
    UnconfirmedLossesError,
    left_to_public,
    lost_rights,
    replaced_passwords,
)
from .script import GUARD, INSTALLATION, PREPARATION, SETTINGS, VERIFIERS, due, setting
from .settings import BootstrapOptions, BootstrapSettings, bootstrap_settings

Connection: TypeAlias = AsyncConnection[Any]
Progress: TypeAlias = Callable[[str], None]
Facts: TypeAlias = frozenset[tuple[str, str]]

WITHOUT_SUPERUSER: Final = (
    "Signed mode: it needs a parameter that only a superuser can grant; the context is Plain",
    "auth_query: reading verifiers needs a superuser; give PgBouncer its logins in a userlist",
    "quiet logging: only a superuser can keep the operator's statements out of the server's log",
)


@dataclass(frozen=True, slots=True)
class BootstrapResult:
    """What bootstrap did: which objects *changed*, which rights are lost, and what is *missing*."""

    losses: tuple[Loss, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]


def _silent(_title: str) -> None:
    """Report no progress."""


async def bootstrap(
    conn: Connection,
    tenant_database: TenantDatabase,
    options: BootstrapOptions,
    passwords: Iterable[LoginPassword],
    *,
    confirmed: bool,
    progress: Progress = _silent,
) -> BootstrapResult:
    """Bring the database to our schema version; refuse when logins lose rights, unless *confirmed*.

    *conn* is a superuser's, or, for Plain mode without one, that of the database's owner.
    """
    name = tenant_database.spec.connection.database
    with _clear(name), _warnings(conn) as warnings:
        async with conn.transaction():
            settings = bootstrap_settings(
                tenant_database, options, superuser=await _is_superuser(conn)
            )
            await _prepare(conn, settings, progress)
            ours = _logins_in_reach(passwords, settings)
            stored = await _stored_verifiers(conn, ours) if settings.superuser else {}
            losses = lost_rights(await _public_rights(conn)) + replaced_passwords(ours, stored)
            if losses and not confirmed:
                raise UnconfirmedLossesError(name, losses)
            changed = await _install(conn, settings, new_verifiers(ours, stored), progress)
            missing = _missing(settings, await _public_rights(conn), warnings)
    return BootstrapResult(losses, changed, missing)


async def _prepare(conn: Connection, settings: BootstrapSettings, progress: Progress) -> None:
    for step in due(PREPARATION, settings):
        await conn.execute(step.text)
    await conn.execute(setting(SETTINGS, settings.document()))
    progress(GUARD.title)
    await conn.execute(GUARD.text)


async def _install(
    conn: Connection, settings: BootstrapSettings, verifiers: dict[str, str], progress: Progress
) -> tuple[str, ...]:
    """Run the installation and return what it changed."""
    before = await _installed(conn)
    await conn.execute(setting(VERIFIERS, json.dumps(verifiers)))
    for step in due(INSTALLATION, settings):
        progress(step.title)
        await conn.execute(step.text)
    changed = {name for name, _ in before ^ await _installed(conn)}
    return *sorted(changed), *(f"password of {login}" for login in sorted(verifiers))


async def _is_superuser(conn: Connection) -> bool:
    cursor = await conn.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    row = await cursor.fetchone()
    return bool(row and row[0])


async def _installed(conn: Connection) -> Facts:
    rows = await (await conn.execute(_text("installed"))).fetchall()
    return frozenset((name, state or "") for name, state in rows)


async def _public_rights(conn: Connection) -> list[PublicRight]:
    cursor = conn.cursor(row_factory=class_row(PublicRight))
    return await (await cursor.execute(_text("losses"))).fetchall()


async def _stored_verifiers(conn: Connection, passwords: Iterable[LoginPassword]) -> dict[str, str]:
    logins = [p.login for p in passwords]
    cursor = await conn.execute(_text("stored_verifiers"), [logins])
    return dict(await cursor.fetchall())


def _logins_in_reach(
    passwords: Iterable[LoginPassword], settings: BootstrapSettings
) -> tuple[LoginPassword, ...]:
    """Return the logins that exist in this case: without a superuser there is no auth_query."""
    return tuple(p for p in passwords if settings.superuser or p.login in (OPERATOR, PROBE))


def _missing(
    settings: BootstrapSettings, rights: list[PublicRight], warnings: list[str]
) -> tuple[str, ...]:
    # The effect, not the return code: a REVOKE that one may not do only warns.
    return (*(() if settings.superuser else WITHOUT_SUPERUSER), *left_to_public(rights), *warnings)


def _text(name: str) -> LiteralString:
    return sql("ringfence.database", name)


@contextmanager
def _clear(database: str) -> Generator[None]:
    """Raise what our own SQL refuses as an InvalidSpecError, with its remedy."""
    try:
        with translated(f"bootstrap of database {database}"):
            yield
    except RaiseException as error:
        said = error.diag.message_primary or ""
        message = f"{said.removeprefix('ringfence: ')}. {error.diag.message_hint or ''}".strip()
        raise InvalidSpecError(message) from error


@contextmanager
def _warnings(conn: Connection) -> Generator[list[str]]:
    """Collect the server's warnings."""
    heard: list[str] = []

    def hear(diagnostic: Diagnostic) -> None:
        if diagnostic.severity_nonlocalized == "WARNING":
            heard.append((diagnostic.message_primary or "").removeprefix("ringfence: "))

    conn.add_notice_handler(hear)
    try:
        yield heard
    finally:
        conn.remove_notice_handler(hear)
