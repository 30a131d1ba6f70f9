"""``ringfence bootstrap --print``: the script for psql on stdout, and nothing else there."""

import asyncio
from collections.abc import Sequence

import click

from ..api.tenantdatabase import TenantDatabase
from ..database.logins import (
    LoginPassword,
    ensure_login_secrets,
    login_password,
    login_secrets,
    new_verifiers,
)
from ..database.script import bootstrap_script, undo_script
from ..database.settings import BootstrapOptions, bootstrap_settings
from ..secrets import SecretStore
from .exits import Exit
from .files import full_name
from .options import Request
from .output import remark
from .stores import CommandSecrets


def print_script(
    work: Sequence[tuple[TenantDatabase, CommandSecrets]],
    request: Request,
    options: BootstrapOptions,
    *,
    undo: bool,
) -> Exit:
    """Print the superuser's script for the one database there is."""
    if len(work) > 1:
        names = ", ".join(full_name(database) for database, _ in work)
        raise click.UsageError(f"--print takes one TenantDatabase, and the files have {names}")
    [(database, secrets)] = work
    name = database.metadata.name
    if undo:
        click.echo(undo_script(name), nl=False)
        return Exit.OK
    settings = bootstrap_settings(database, options, superuser=True)
    passwords = asyncio.run(_passwords(database, secrets, make=request.secrets is not None))
    secrets.tell_made()
    click.echo(bootstrap_script(name, settings, new_verifiers(passwords, {})), nl=False)
    return Exit.OK


async def _passwords(
    database: TenantDatabase, secrets: SecretStore, *, make: bool
) -> tuple[LoginPassword, ...]:
    """Return the passwords of our logins; where none may be made, the script goes without."""
    wanted = login_secrets(database)
    if make:
        return await ensure_login_secrets(secrets, wanted)
    found = [(login, name, await secrets.get(name)) for login, name in wanted.items()]
    for login, name, entries in found:
        if entries is None:
            remark(
                f"the script gives {login} no password, because there is no Secret {name}; "
                "let it be made with --secrets DIR, or add it with -f"
            )
    return tuple(login_password(login, name, held) for login, name, held in found if held)
