"""Everything that the probe tries, and what of it is due for one database and one way in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from ..api.context import ContextMode
from ..api.names import QualifiedName
from ..pooler.check import Hygiene
from ..pooler.profile import Profile
from . import contexts, rows
from .model import Subject
from .session import Session

Run: TypeAlias = Callable[[Session], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to try, by name. *object* is the table that it is about, if it is about one."""

    name: str
    run: Run
    control: bool = False
    object: str = ""


CONTROLS: Final = (
    Trial("OwnRows", rows.own_rows, control=True),
    Trial("OwnWrite", rows.own_write, control=True),
    Trial("NegativeControl", rows.negative_control, control=True),
)
TRIALS: Final = (
    Trial("NoContext", rows.no_context),
    Trial("EmptyWorkspace", rows.empty_workspace),
    Trial("ForeignRows", rows.foreign_rows),
    Trial("ForeignWrite", rows.foreign_write),
    Trial("ForeignChange", rows.foreign_change),
    Trial("ContextGone", contexts.context_gone),
)
SIGNED_TRIALS: Final = (
    Trial("ForgedToken", contexts.forged_token),
    Trial("ExpiredToken", contexts.expired_token),
    Trial("FarFutureToken", contexts.far_future_token),
    Trial("ForeignToken", contexts.foreign_token),
    Trial("UnknownWorkspace", contexts.unknown_workspace),
    Trial("SecondContext", contexts.second_context),
    Trial("ContextSetByHand", contexts.context_set_by_hand),
)
HYGIENE_TRIALS: Final = (Trial("PreparedStatement", contexts.prepared_statement),)
RESET_TRIALS: Final = (Trial("SessionReset", contexts.session_reset),)


def trials(subject: Subject, *, pooled: bool) -> tuple[Trial, ...]:
    """Return what there is to try, the controls first."""
    return (
        *CONTROLS,
        *TRIALS,
        *(SIGNED_TRIALS if subject.mode is ContextMode.SIGNED else ()),
        *(HYGIENE_TRIALS if _looks_at_sessions(subject) else ()),
        *(RESET_TRIALS if pooled and subject.profile is Profile.STRICT else ()),
        *(_table_trial(table) for table in subject.tables),
    )


def _looks_at_sessions(subject: Subject) -> bool:
    return subject.mode is ContextMode.SIGNED and subject.hygiene is not Hygiene.RESET


def _table_trial(table: QualifiedName) -> Trial:
    return Trial("TableClosed", partial(rows.table_closed, table=table), object=str(table))
