"""``python -m devkit``: PostgreSQL and two PgBouncer instances to play with, until told to go."""

import asyncio
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ringfence.pooler.profile import Profile

from .database import database_kit
from .database.description import description, write_passwords
from .debian_root import PACKAGES, debian_root
from .errors import DevkitError
from .workplace import keep, kept_folders, processes, remove, remove_abandoned

EXPECTED_FAILURE = 3
_STEP = "of about 1:30  {task.description}"


@click.group()
def cli() -> None:
    """Start the real things on this machine, on loopback and free ports, in one temporary folder.

    Exit codes: 0 done, 1 nothing is up, 2 wrong usage, 3 something is missing or did not start.
    """


@cli.command()
@click.option(
    "--profile",
    type=click.Choice([profile.value for profile in Profile], case_sensitive=False),
    default=Profile.STRICT.value,
    show_default=True,
    help="Whether PgBouncer resets a server connection between two transactions.",
)
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="RINGFENCE_DEVKIT_ROOT",
    show_envvar=True,
    help="A Debian root whose programs are run, as made by: python -m devkit root.",
)
def up(profile: str, root: Path | None) -> None:
    """Start PostgreSQL and two PgBouncer instances and leave them running."""
    remove_abandoned()
    if kept_folders():
        click.echo("Already up.")
    else:
        asyncio.run(_start_and_keep(Profile(profile), root))
    _show()


@cli.command()
def status() -> None:
    """Show what is up and where; exit with 1 when nothing is."""
    if not kept_folders():
        click.echo("Nothing is up; start it with: python -m devkit up")
        sys.exit(1)
    _show()


@cli.command()
def down() -> None:
    """Stop what ``up`` started and remove its folder."""
    for folder in kept_folders():
        remove(folder)
        click.echo(f"Removed {folder}.")


@cli.command()
@click.argument("suite", type=click.Choice(list(PACKAGES)))
def root(suite: str) -> None:
    """Make a Debian root with newer programs, once, and print its path."""
    columns = (SpinnerColumn(), TimeElapsedColumn(), TextColumn(_STEP, markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("")
        path = debian_root(suite, lambda line: progress.update(task, description=line))
    click.echo(path)


async def _start_and_keep(profile: Profile, root: Path | None) -> None:
    async with database_kit(profile=profile, root=root, outlives_us=True) as kit:
        write_passwords(kit)
        keep(kit.folder, description(kit))


def _show() -> None:
    for folder, text in kept_folders().items():
        click.echo(text, nl=False)
        for name, process in processes(folder).items():
            click.echo(f"{name:<11}{'running' if process.alive else 'away'} ({process.pid})")


def main() -> None:
    """Run the command line; what was to be expected is told in one sentence."""
    try:
        cli(prog_name="python -m devkit")
    except DevkitError as error:
        click.echo(f"devkit: {error}", err=True)
        sys.exit(EXPECTED_FAILURE)


if __name__ == "__main__":
    main()
