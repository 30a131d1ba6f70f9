"""``ringfence bootstrap``: the one-time work of a superuser, run or printed."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import click
from rich.console import RenderableType

from ..api.manifest import manifest
from ..api.tenantdatabase import TenantDatabase
from ..database.bootstrap import BootstrapResult
from ..database.bootstrap import bootstrap as bootstrap_database
from ..database.logins import ensure_login_secrets, login_secrets
from ..database.losses import UnconfirmedLossesError
from ..database.settings import BootstrapOptions
from ..errors import RingfenceError
from ..pooler.check import Hygiene
from ..postgres.connection import connected
from ..postgres.errors import translated
from .exits import Exit, exit_for
from .files import full_name, subjects, texts
from .options import Request, examples, shows_output, takes_manifests
from .output import Output, Progress, complain
from .script import print_script
from .stores import CommandSecrets, command_secrets
from .superuser import superuser_target
from .views.bootstrap import losses_view, refusal_document, result_document, result_view
from .views.documents import listed

Work: TypeAlias = tuple[TenantDatabase, CommandSecrets]
Outcome: TypeAlias = BootstrapResult | RingfenceError

UNCONFIRMED = (
    "nothing was changed; run the GRANTs that keep what is needed, then confirm with --yes"
)
UNDO_IS_PRINTED = (
    "--undo needs --print: Ringfence never takes protection away itself; read the script, then "
    "let a superuser run it with psql"
)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done, by whom, and whether the losses are agreed to."""

    options: BootstrapOptions
    superuser_secret: str | None
    confirmed: bool


EXAMPLES = examples(
    "# See who would lose what, then do it",
    "ringfence bootstrap -f app.yaml --secrets secrets/",
    "ringfence bootstrap -f app.yaml --secrets secrets/ --yes",
    "# Let somebody else do it",
    "ringfence bootstrap -f app.yaml --secrets secrets/ --print > bootstrap.sql",
    "# The way back",
    "ringfence bootstrap -f app.yaml --undo --print > undo.sql",
)


@click.command(epilog=EXAMPLES, short_help="Prepare a database, once, as a superuser")
@takes_manifests
@click.option("--print", "printed", is_flag=True, help="Print the script for psql instead.")
@click.option("--undo", is_flag=True, help="With --print: the script that takes it all out again.")
@click.option(
    "--hygiene",
    type=click.Choice([hygiene.value for hygiene in Hygiene]),
    help="Prepared statements that a session may hold when it enters a workspace: none, those "
    "of the pooler, or any because every transaction ends with a reset.  "
    "[default: as it is; none at first]",
)
@click.option(
    "--allow-purge/--no-purge",
    default=None,
    help="Whether rows of workspaces with deletionPolicy Purge may go.  "
    "[default: as it is; no at first]",
)
@click.option(
    "--maintenance-login",
    metavar="NAME",
    help="Make a login for migrations and dumps, which row-level security does not bind.",
)
@click.option(
    "--superuser-secret",
    metavar="NAME",
    help="The Secret (keys username, password) to connect with.  "
    "[default: spec.bootstrap.credentialsSecretRef]",
)
@click.option("--yes", is_flag=True, help="Go on although logins lose rights.")
@shows_output
def bootstrap(
    request: Request,
    output: Output,
    *,
    printed: bool,
    undo: bool,
    hygiene: str | None,
    allow_purge: bool | None,
    maintenance_login: str | None,
    superuser_secret: str | None,
    yes: bool,
) -> Exit:
    """Install in a database what Ringfence works with: roles, registry, narrow functions.

    This is the one step that needs a superuser (in Plain mode the database's owner will do, with
    less). Running it again changes nothing, and brings an older installation up to date. Logins
    that would lose a right are listed first, each with the GRANT that keeps it, and nothing
    happens without --yes.

    The superuser's password comes from a Secret, or else from where libpq looks: PGUSER (default
    postgres), PGPASSWORD, PGPASSFILE, ~/.pgpass. It is sent by SCRAM only. The passwords of
    Ringfence's own logins come from their Secrets; one that is absent is made in --secrets DIR.
    """
    if undo and not printed:
        raise click.UsageError(UNDO_IS_PRINTED)
    given = manifest(texts(request.files))
    databases = [subject.tenant_database for subject in subjects(given, request)]
    work = [(database, command_secrets(given, database, request)) for database in databases]
    options = BootstrapOptions(
        Hygiene(hygiene) if hygiene else None, allow_purge, maintenance_login
    )
    if printed:
        return print_script(work, request, options, undo=undo)
    order = Order(options, superuser_secret, confirmed=yes)
    with output.progress() as progress:
        outcomes = asyncio.run(_bootstrap_all(work, order, progress))
    return _answer(work, outcomes, output)


async def _bootstrap_all(work: Iterable[Work], order: Order, progress: Progress) -> list[Outcome]:
    return [await _bootstrap(database, secrets, order, progress) for database, secrets in work]


async def _bootstrap(
    database: TenantDatabase, secrets: CommandSecrets, order: Order, progress: Progress
) -> Outcome:
    try:
        target = await superuser_target(database, secrets, order.superuser_secret)
        progress(f"connecting to {target}")
        with translated(str(target)):
            async with connected(target) as conn:
                return await bootstrap_database(
                    conn,
                    database,
                    order.options,
                    await ensure_login_secrets(secrets, login_secrets(database)),
                    confirmed=order.confirmed,
                    progress=progress,
                )
    except RingfenceError as error:
        return error


def _answer(work: Sequence[Work], outcomes: Sequence[Outcome], output: Output) -> Exit:
    """Tell what became of each TenantDatabase, and return the worst of it."""
    names = [full_name(database) for database, _ in work]
    for _, secrets in work:
        secrets.tell_made()
    output.answer(
        listed(chain.from_iterable(map(_documents, names, outcomes))),
        chain.from_iterable(map(_view, names, outcomes)),
    )
    for name, outcome in zip(names, outcomes, strict=True):
        if isinstance(outcome, RingfenceError):
            complain(f"{name}: {_said(outcome)}")
    return max(map(_exit, outcomes))


def _view(name: str, outcome: Outcome) -> Iterable[RenderableType]:
    match outcome:
        case BootstrapResult():
            return result_view(name, outcome)
        case UnconfirmedLossesError():
            return losses_view(name, outcome.losses)
        case _:
            return ()


def _documents(name: str, outcome: Outcome) -> Iterable[Any]:
    match outcome:
        case BootstrapResult():
            return (result_document(name, outcome),)
        case UnconfirmedLossesError():
            return (refusal_document(name, outcome.losses),)
        case _:
            return ()


def _said(error: RingfenceError) -> str:
    # The losses stand in the answer already.
    return UNCONFIRMED if isinstance(error, UnconfirmedLossesError) else str(error)


def _exit(outcome: Outcome) -> Exit:
    return exit_for(outcome) if isinstance(outcome, RingfenceError) else Exit.OK
