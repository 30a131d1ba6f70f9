"""``ringfence apply``: one pass, without Kubernetes."""

from datetime import UTC, datetime
from itertools import chain

import click

from ..engine.model import Intent
from .exits import Exit
from .judgement import apply_exit, reached, unaccepted
from .options import Request, examples, shows_output, takes_manifests
from .output import Output
from .passes import run_passes
from .views.apply import apply_view
from .views.documents import listed, resource_documents

EXAMPLES = examples(
    "ringfence apply -f app.yaml -f workspaces/ --secrets secrets/",
    "# The objects with their statuses",
    "ringfence apply -f app.yaml --secrets secrets/ -o yaml",
)


@click.command(epilog=EXAMPLES, short_help="Carry the changes out, then prove isolation")
@takes_manifests
@click.option(
    "--prune",
    is_flag=True,
    help="Close the workspaces of the namespace that are not in the files any more.",
)
@shows_output
def apply(request: Request, output: Output, *, prune: bool) -> Exit:
    """Carry out what `ringfence plan` shows, then prove isolation through every pooler instance.

    It may be run as often as you like: with nothing to do it changes nothing. What took effect
    stays; what did not is named, and the next run tries it again. A key ring that is absent is
    made, so it needs --secrets. Exits with 0 when everything is Ready.
    """
    now = datetime.now(UTC)
    passes, trouble = run_passes(request, Intent.APPLY, output, prune=prune)
    output.answer(
        listed(chain.from_iterable(map(resource_documents, passes))),
        chain.from_iterable(
            apply_view(done, unaccepted(done, now)) for done in passes if reached(done)
        ),
    )
    return max(trouble, *map(apply_exit, passes), Exit.OK)
