"""The pgbench script of one workspace: a transaction from BEGIN to COMMIT. Knows no connection.

A guarded transaction first says which workspace it acts for and then asks without a WHERE for it;
the baseline says WHERE workspace_id = ... in every statement.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import NAMESPACE_DNS, UUID, uuid5

from .arms import Guard, Workload

WORKSPACES: Final = tuple(uuid5(NAMESPACE_DNS, f"{n}.workspaces.example") for n in range(40))
DOCUMENTS: Final = 2500
"""Rows of each workspace."""
SETTING: Final = "app.workspace_id"

CHOICE: Final = f"\\set id random(1, {DOCUMENTS})"
POINT: Final = "SELECT id, title, body FROM app.documents WHERE id = :id{and_own}"
PAGE: Final = "SELECT id, title FROM app.documents{where_own} ORDER BY id DESC LIMIT 50"
CHANGE: Final = "UPDATE app.documents SET opened = opened + 1 WHERE id = :id{and_own}"
INSERT: Final = (
    "INSERT INTO app.notes (workspace_id, document, body)"
    " VALUES ('{workspace}', :id, 'as discussed on the telephone')"
)
WORK: Final = MappingProxyType(
    {
        Workload.POINT: (POINT,),
        Workload.LIST: (PAGE,),
        Workload.INSERT: (INSERT,),
        Workload.FIVE: (POINT, POINT, CHANGE, INSERT, POINT),
    }
)


@dataclass(frozen=True, slots=True)
class Acting:
    """The workspace that a transaction acts for, and its token where one is needed."""

    workspace: UUID
    token: str = ""


def script(guard: Guard, workload: Workload, acting: Acting) -> str:
    """Return the transaction, each statement sent on its own, but for BEGIN and the context.

    These two are one message, as our client sends them and as any application can.
    """
    opening = "\\;".join(("BEGIN", *context(guard, acting)))
    statements = (opening, *work(guard, workload, acting), "COMMIT")
    return "\n".join((CHOICE, *(f"{statement};" for statement in statements), ""))


def context(guard: Guard, acting: Acting) -> tuple[str, ...]:
    """Return the statement that enters the workspace, where there is one to enter."""
    match guard:
        case Guard.WHERE:
            return ()
        case Guard.PLAIN:
            return (f"SET LOCAL {SETTING} = '{acting.workspace}'",)
        case Guard.SIGNED:
            return (f"CALL ringfence.enter('{acting.token}')",)


def work(guard: Guard, workload: Workload, acting: Acting) -> tuple[str, ...]:
    """Return the statements of *workload*; only the baseline names the workspace in its WHERE."""
    own = f"workspace_id = '{acting.workspace}'" if guard is Guard.WHERE else ""
    words = {
        "workspace": acting.workspace,
        "and_own": own and f" AND {own}",
        "where_own": own and f" WHERE {own}",
    }
    return tuple(statement.format_map(words) for statement in WORK[workload])
