"""What bootstrap takes, did and could not do, for people and machines."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from ...database.bootstrap import BootstrapResult
from ...database.losses import Loss
from .parts import DOUBTFUL, GOOD, HEADING, line, table, titled

SHOWN = 20
"""How many changed objects are named; the first installation has many."""
BY_DESIGN = "(nothing, by design)"


def losses_view(name: str, losses: Sequence[Loss]) -> Iterator[RenderableType]:
    """Yield who would lose what."""
    yield line(
        "TenantDatabase ", name, " is not bootstrapped: logins would lose rights", style=HEADING
    )
    yield line()
    yield losses_table(losses)


def losses_table(losses: Iterable[Loss]) -> Table:
    """Return one row a right that a login loses."""
    return table(
        ("LOGIN", "LOSES", "WHAT KEEPS IT"),
        ((loss.login, loss.right, loss.keep or BY_DESIGN) for loss in losses),
    )


def result_view(name: str, result: BootstrapResult) -> Iterator[RenderableType]:
    """Yield what bootstrap did."""
    done = "is bootstrapped" if result.changed else "is bootstrapped already; nothing to do"
    yield line("TenantDatabase ", name, " ", done, style=f"{HEADING} {GOOD}")
    yield from titled("RIGHTS TAKEN", losses_table(result.losses))
    yield from _changed(result.changed)
    for missing in result.missing:
        yield line("missing: ", missing, style=DOUBTFUL)


def _changed(changed: Sequence[str]) -> Iterator[RenderableType]:
    if len(changed) > SHOWN:
        yield line()
        yield line(f"changed: {len(changed)} objects; -o json names them")
    elif changed:
        yield from titled("CHANGED", table(("OBJECT",), ((item,) for item in changed)))


def result_document(name: str, result: BootstrapResult) -> dict[str, Any]:
    """Return the same for a machine."""
    return {
        "name": name,
        "bootstrapped": True,
        "losses": [loss_document(loss) for loss in result.losses],
        "changed": list(result.changed),
        "missing": list(result.missing),
    }


def refusal_document(name: str, losses: Iterable[Loss]) -> dict[str, Any]:
    """Return who would lose what, for a machine."""
    return {
        "name": name,
        "bootstrapped": False,
        "losses": [loss_document(loss) for loss in losses],
    }


def loss_document(loss: Loss) -> dict[str, Any]:
    """Return one loss; ``keep`` is null when nothing keeps the right."""
    return {"login": loss.login, "right": loss.right, "keep": loss.keep}
