"""The program ``ringfence``: its commands, and what becomes of an error (a bug stays one)."""

import click

from .. import __version__
from ..errors import RingfenceError
from .apply import apply
from .bootstrap import bootstrap
from .exits import Exit, exit_for
from .options import examples
from .output import complain
from .plan import plan
from .token import token
from .verify import verify

INTERRUPTED = "interrupted; what took effect stays, and the next run goes on from there"


EPILOG = (
    examples(
        "# Once for each database, as a superuser",
        "ringfence bootstrap -f app.yaml --secrets secrets/ --yes",
        "# See what would change, change it, prove it",
        "ringfence plan -f app.yaml --secrets secrets/",
        "ringfence apply -f app.yaml --secrets secrets/",
        "ringfence verify -f app.yaml --secrets secrets/",
    )
    + """
\b
Exit codes:
  0  all is well
  1  changes are pending, findings are open, or something does not hold
  2  wrong usage, or a specification that cannot be used
  3  a server, a login or a Secret cannot be had; trying again may help
"""
)


class Program(click.Group):
    """A group whose commands return their exit code and raise errors in our own words."""

    def invoke(self, ctx: click.Context) -> None:
        """Run the command that was asked for."""
        try:
            code = Exit(super().invoke(ctx) or Exit.OK)
        except RingfenceError as error:
            complain(error)
            code = exit_for(error)
        except KeyboardInterrupt:
            complain(INTERRUPTED)
            code = Exit.INTERRUPTED
        ctx.exit(code)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which one needs them."""
        del ctx
        return list(self.commands)


@click.group(cls=Program, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="ringfence %(version)s")
def program() -> None:
    """Tenant isolation you can prove: PostgreSQL row-level security, declared, applied, measured.

    Files hold TenantDatabases and Workspaces (ringfence.dev/v1alpha1), and Secrets if you like.
    No cluster is needed. A password is never an argument.
    """


for command in (bootstrap, plan, apply, verify, token):
    program.add_command(command)
