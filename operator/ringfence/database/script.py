"""Which SQL bootstrap consists of, in which order; and the script that psql can run instead of us.

Knows no connection: what it returns is the same whether it is run or printed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, LiteralString

from psycopg.sql import SQL, Composed, Literal

from .. import __version__
from ..api.context import ContextMode
from ..postgres.statements import sql
from .settings import SCHEMA_VERSION, BootstrapSettings

SETTINGS: Final = "ringfence_bootstrap.settings"
VERIFIERS: Final = "ringfence_bootstrap.verifiers"


@dataclass(frozen=True, slots=True)
class Step:
    """One file of SQL and what it is for. *superuser* and *mode*: None is "in any case"."""

    file: str
    title: str
    superuser: bool | None = None
    mode: ContextMode | None = None

    @property
    def text(self) -> LiteralString:
        """The SQL."""
        return sql("ringfence.database", self.file)


PREPARATION: Final = (
    Step("quiet", "keep secrets out of the log", superuser=True),
    Step("turn", "wait for our turn"),
)
GUARD: Final = Step("guard", "check what is there")
INSTALLATION: Final = (
    Step("roles", "roles and memberships", superuser=True),
    Step("managed_roles", "roles and memberships", superuser=False),
    Step("registry", "registry of workspaces"),
    Step("context", "signed context", mode=ContextMode.SIGNED),
    Step("breach", "breach alarm"),
    Step("protect", "protection of tables"),
    Step("admin", "the operator's functions"),
    Step("pooler", "the pooler's functions", superuser=True),
    Step("hardening", "channels between sessions, and who may connect"),
    Step("schemas", "schemas in scope"),
    Step("probe", "the probe's ground"),
    Step("privileges", "owners and privileges"),
    Step("verifiers", "passwords of our own logins"),
)


def due(steps: tuple[Step, ...], settings: BootstrapSettings) -> tuple[Step, ...]:
    """Return the *steps* that the case of *settings* needs."""
    return tuple(
        step
        for step in steps
        if step.superuser in (None, settings.superuser) and step.mode in (None, settings.mode)
    )


def setting(name: str, document: str) -> Composed:
    """Return the statement that lends *document* to the files until the transaction ends."""
    # Without a column, so that psql prints none of it.
    return SQL("SELECT FROM set_config({}, {}, true)").format(Literal(name), Literal(document))


def bootstrap_script(name: str, settings: BootstrapSettings, verifiers: Mapping[str, str]) -> str:
    """Return the script that bootstraps the database of TenantDatabase *name*, for psql."""
    lent = (
        setting(SETTINGS, settings.document()).as_string() + ";",
        setting(VERIFIERS, json.dumps(dict(verifiers))).as_string() + ";",
    )
    return _transaction(
        _heading(name, settings, confidential=bool(verifiers)),
        *map(_section, due(PREPARATION, settings)),
        *lent,
        *map(_section, (GUARD, *due(INSTALLATION, settings))),
    )


def undo_script(name: str) -> str:
    """Return the script that takes Ringfence out of the database of TenantDatabase *name*."""
    return _transaction(
        f"-- Takes Ringfence out of the database of TenantDatabase {name}. Rows stay.\n"
        "-- Run it as whoever bootstrapped: psql -X -d DATABASE -f THIS_FILE",
        _section(Step("turn", "wait for our turn")),
        _section(Step("undo", "policies, triggers, schemas")),
    )


def _heading(name: str, settings: BootstrapSettings, *, confidential: bool) -> str:
    who = "a superuser" if settings.superuser else "the owner of the database"
    warning = "-- CONFIDENTIAL: it contains SCRAM verifiers. Keep it out of logs and tickets.\n"
    return (
        f"-- Bootstraps the database of TenantDatabase {name}, context mode {settings.mode}.\n"
        f"-- Ringfence {__version__}, schema version {SCHEMA_VERSION}. "
        "Running it again changes nothing.\n"
        f"{warning if confidential else ''}"
        f"-- Run it as {who}: psql -X -d {_word(settings.database)} -f THIS_FILE"
    )


def _word(text: str) -> str:
    return text if text.isalnum() else f"'{text}'"


def _section(step: Step) -> str:
    return f"-- == {step.title} ==\n{step.text.rstrip()}"


def _transaction(heading: str, *parts: str) -> str:
    opening = "\\set ON_ERROR_STOP on\n\\encoding UTF8\nBEGIN;"
    return "\n\n".join((heading, opening, *parts, "COMMIT;")) + "\n"
