"""Who loses what when bootstrap takes rights from PUBLIC. Rows in, facts out; no connection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..errors import RingfenceError
from .logins import LoginPassword, matches


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """A right that *login* has today and would not have any more.

    *keep* is what keeps it, usually a GRANT to run first; None when nothing does, by design.
    """

    login: str
    right: str
    keep: str | None

    def __str__(self) -> str:
        """Return it as a sentence."""
        return f"{self.login} loses {self.right}: {self.keep or 'by design, no GRANT keeps it'}"


@dataclass(frozen=True, slots=True)
class PublicRight:
    """A row of losses.sql. Without a *login* it is PUBLIC's own."""

    login: str | None
    right: str
    keep: str | None
    application: bool


class UnconfirmedLossesError(RingfenceError):
    """Bootstrap would take rights away and nobody has agreed to it."""

    reason = "Unconfirmed"

    def __init__(self, database: str, losses: tuple[Loss, ...]) -> None:
        self.losses = losses
        lines = "".join(f"\n  {loss}" for loss in losses)
        super().__init__(
            f"database {database} is left as it is, because logins would lose rights; "
            f"run the GRANTs that keep what they need, then confirm with --yes:{lines}"
        )


def lost_rights(rows: Iterable[PublicRight]) -> tuple[Loss, ...]:
    """Return what logins lose; what an application login loses, no GRANT should give back."""
    return tuple(
        sorted(
            (
                Loss(row.login, row.right, None if row.application else row.keep)
                for row in rows
                if row.login is not None
            ),
            key=lambda loss: (loss.login, loss.right),
        )
    )


def left_to_public(rows: Iterable[PublicRight]) -> tuple[str, ...]:
    """Return what everybody may do, though nobody should."""
    return tuple(f"PUBLIC still has: {row.right}" for row in rows if row.login is None)


def replaced_passwords(
    passwords: Iterable[LoginPassword], stored: Mapping[str, str]
) -> tuple[Loss, ...]:
    """Return the logins of ours that have another password now, perhaps for another database."""
    return tuple(
        Loss(p.login, "its present password", f"put that password into Secret {p.secret}")
        for p in passwords
        if p.login in stored and not matches(stored[p.login], p.password)
    )
