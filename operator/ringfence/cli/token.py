"""``ringfence token``: a signed context token, for tests and consoles."""

from datetime import timedelta
from pathlib import Path

import click

from ..api.tenantkey import canonical_tenant_key
from ..client import KeyRingFile, sign
from .exits import Exit
from .options import examples

EXAMPLES = examples(
    "ringfence token --keyring keyring.json --workspace acme --actor anna --ttl 10",
    "# then, as the first statement of a transaction: CALL ringfence.enter(...)",
)


@click.command(epilog=EXAMPLES, short_help="Sign a context token, for tests and consoles")
@click.option(
    "--keyring",
    metavar="FILE",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The key ring: keyring.json of the Secret in spec.context.keyRingSecretRef.",
)
@click.option("--workspace", metavar="W", required=True, help="Workspace id, or tenant key.")
@click.option("--actor", metavar="A", default="", help="Who acts; ends in the audit log.")
@click.option("--ip", metavar="IP", default=None, help="The address that the actor comes from.")
@click.option("--role", metavar="R", default="", help="At most 32 of a-z and 0-9.")
@click.option(
    "--ttl",
    metavar="SECONDS",
    type=click.IntRange(1, 60),
    default=60,
    show_default=True,
    help="How long the token lives.",
)
def token(
    *, keyring: Path, workspace: str, actor: str, ip: str | None, role: str, ttl: int
) -> Exit:
    """Print a signed context token and nothing else.

    Whoever holds it acts for the workspace until it ends: keep it out of logs.
    """
    signed = sign(
        KeyRingFile(keyring),
        canonical_tenant_key(workspace),
        actor=actor,
        ip=ip,
        role=role,
        lifetime=timedelta(seconds=ttl),
    )
    click.echo(signed)
    return Exit.OK
