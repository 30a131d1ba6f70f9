"""Makes a test run fail that silently left tests out (``pytest --whole-tiers DIRECTORY...``).

A green run says something only when its tests ran: each directory named must have run a test, and
a test is skipped for one reason only: this PostgreSQL or PgBouncer lacks what it is about.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pytest

ALLOWED: Final = re.compile(
    r"needs (PostgreSQL|PgBouncer) \d+(\.\d+)? or (newer|older)|needs Go, for an example"
)
"""The reasons for which a test may be skipped, in full."""


def shortfalls(
    tiers: Iterable[str], ran: Iterable[str], skipped: Iterable[tuple[str, str]]
) -> tuple[str, ...]:
    """Return what keeps a run from being whole, from test ids and (id, reason) of the skipped."""
    ran = tuple(ran)
    empty = (f"{t}: no test ran" for t in tiers if not any(_within(i, t) for i in ran))
    left_out = (f"{i}: skipped: {why}" for i, why in skipped if not ALLOWED.fullmatch(why))
    return (*empty, *left_out)


def _within(test_id: str, tier: str) -> bool:
    return Path(test_id.partition("::")[0]).is_relative_to(tier)


class WholeTiers:
    """Watches a run and fails it when it was not whole."""

    def __init__(self, tiers: Sequence[str]) -> None:
        self._tiers = tiers
        self._ran = list[str]()
        self._skipped = list[tuple[str, str]]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self._skipped.append((report.nodeid, _reason(report)))
        elif report.when == "call":
            self._ran.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._skipped.append((report.nodeid, _reason(report)))

    @property
    def shortfalls(self) -> tuple[str, ...]:
        return shortfalls(self._tiers, self._ran, self._skipped)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.shortfalls and session.exitstatus in {
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        }:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: int
    ) -> None:
        if exitstatus == pytest.ExitCode.INTERRUPTED:
            return
        if self.shortfalls:
            terminalreporter.section("tests left out", red=True)
        for line in self.shortfalls:
            terminalreporter.line(line)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why *report* was skipped, or is expected to fail."""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return f"expected to fail: {getattr(report, 'wasxfail', '')}"
