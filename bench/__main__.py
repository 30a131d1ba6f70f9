"""``python -m bench``: measures what isolation costs on this machine, and writes it down."""

import asyncio
import sys
from pathlib import Path
from typing import Final

import click

from devkit.errors import DevkitError

from .isolation.run import Extent, run

QUICK: Final = Extent(pairs=2, seconds=1)
RESULTS: Final = Path(__file__).parent / "results"
EXPECTED_FAILURE = 3


@click.command()
@click.option(
    "--pairs",
    type=click.IntRange(2, 200),
    default=30,
    show_default=True,
    help="How often each arm and the baseline are measured side by side.",
)
@click.option(
    "--seconds",
    type=click.IntRange(1, 30),
    default=1,
    show_default=True,
    help="How long one run takes: short, so that what is compared lies close together.",
)
@click.option("--quick", is_flag=True, help="Only see that it works: a minute, nothing is written.")
@click.option(
    "--reference",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of SQL that guards in another way; its arms are measured beside ours.",
)
def cli(*, pairs: int, seconds: int, quick: bool, reference: Path | None) -> None:
    """Measure what isolation costs through PgBouncer and write it to bench/results."""
    extent = QUICK if quick else Extent(pairs, seconds)
    asyncio.run(run(extent, reference, results=None if quick else RESULTS))


def main() -> None:
    """Run the command line; what was to be expected is told in one sentence."""
    try:
        cli(prog_name="python -m bench")
    except DevkitError as error:
        click.echo(f"bench: {error}", err=True)
        sys.exit(EXPECTED_FAILURE)


if __name__ == "__main__":
    main()
