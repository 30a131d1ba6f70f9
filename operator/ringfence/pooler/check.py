"""Judges whether a PgBouncer instance keeps what its profile promises. Knows no connection."""

from dataclasses import dataclass
from enum import StrEnum

from ..api.context import ContextMode
from ..api.reasons import Reason
from .model import PoolerFacts
from .profile import LIGHT_RESET, Profile


class Hygiene(StrEnum):
    """What ``ringfence.enter`` refuses to meet in a pooled session (chosen at bootstrap)."""

    NONE = "none"
    """No named statement is let pass. Safe with every pooler."""
    POOLER = "pooler"
    """SQL-level PREPARE and a named enter are refused; the pooler renames the driver's names."""
    RESET = "reset"
    """Nothing is looked at; the pooler resets after every transaction."""


@dataclass(frozen=True, slots=True)
class Unsafe:
    """One way in which an instance does not keep workspaces apart, and the remedy."""

    reason: Reason
    message: str


def unsafe_reasons(
    facts: PoolerFacts, profile: Profile, mode: ContextMode, hygiene: Hygiene
) -> tuple[Unsafe, ...]:
    """Return why *facts* do not keep workspaces apart; nothing when they do."""
    problems = (
        (Reason.PROFILE_DIFFERS, _mode_problem(facts)),
        (Reason.NOT_RESETTING, _plain_problem(profile, mode)),
        (Reason.PROFILE_DIFFERS, _profile_problem(facts, profile)),
        (Reason.HYGIENE_DIFFERS, _hygiene_problem(facts, mode, hygiene)),
    )
    return tuple(
        Unsafe(reason, f"PgBouncer {facts.instance}: {problem}")
        for reason, problem in problems
        if problem
    )


def resets(facts: PoolerFacts) -> bool:
    """Tell whether everything of LIGHT_RESET happens after every transaction."""
    return facts.reset_always and not _left_out(facts)


def _mode_problem(facts: PoolerFacts) -> str | None:
    # Session pooling too: its reset waits until the client leaves.
    if others := sorted(facts.pool_modes - {"transaction"}):
        return f"pool_mode {', '.join(others)} is in force; set transaction everywhere"
    return None


def _plain_problem(profile: Profile, mode: ContextMode) -> str | None:
    if mode is ContextMode.PLAIN and profile is Profile.FAST:
        return "Plain mode is no isolation under profile Fast; declare and set profile Strict"
    return None


def _profile_problem(facts: PoolerFacts, profile: Profile) -> str | None:
    if profile is Profile.FAST or resets(facts):
        return None
    if not facts.reset_always:
        return "profile Strict needs server_reset_query_always = 1"
    left_out = ", ".join(sorted(_left_out(facts)))
    return f"server_reset_query leaves out {left_out}; set it to: {LIGHT_RESET}"


def _hygiene_problem(facts: PoolerFacts, mode: ContextMode, hygiene: Hygiene) -> str | None:
    if mode is ContextMode.PLAIN:
        return None
    if hygiene is Hygiene.POOLER and not facts.max_prepared_statements:
        return (
            "hygiene 'pooler' needs version 1.21 and max_prepared_statements above 0; "
            "set them, or bootstrap with --hygiene none"
        )
    if hygiene is Hygiene.RESET and not resets(facts):
        return (
            "hygiene 'reset' needs a reset after every transaction; "
            "set profile Strict, or bootstrap with --hygiene none"
        )
    return None


def _left_out(facts: PoolerFacts) -> frozenset[str]:
    done = _statements(facts.reset_query)
    # DISCARD ALL is slow, not unsafe.
    return frozenset() if "DISCARD ALL" in done else _statements(LIGHT_RESET) - done


def _statements(query: str) -> frozenset[str]:
    """Return the statements of *query* in one spelling."""
    return frozenset(" ".join(part.upper().split()) for part in query.split(";")) - {""}
