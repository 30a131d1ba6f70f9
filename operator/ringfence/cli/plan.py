"""``ringfence plan``: what a pass would change."""

from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import click

from ..engine.model import Intent
from ..errors import InvalidSpecError
from .exits import Exit
from .judgement import plan_exit, reached, unaccepted
from .options import Request, examples, shows_output, takes_manifests
from .output import Output
from .passes import run_passes
from .views.documents import listed, plan_document
from .views.plan import plan_view, undo_text

EXAMPLES = examples(
    "ringfence plan -f app.yaml -f workspaces/ --secrets secrets/",
    "# For a machine; keep the way back",
    "ringfence plan -f app.yaml --secrets secrets/ -o json --undo-script undo.sql",
)


@click.command(epilog=EXAMPLES, short_help="Show what would change, why, and the SQL of it")
@takes_manifests
@click.option("--sql/--no-sql", default=True, show_default=True, help="The SQL of each change.")
@click.option(
    "--undo-script",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the statements that take back what the plan takes away.",
)
@shows_output
def plan(request: Request, output: Output, *, sql: bool, undo_script: Path | None) -> Exit:
    """Show what a pass would change, why, and the SQL it expands to. Nothing is changed.

    Exits with 1 while changes are pending or something stands in the way, with 0 when there is
    nothing to do.
    """
    now = datetime.now(UTC)
    passes, trouble = run_passes(request, Intent.PLAN, output)
    judged = [(done, unaccepted(done, now)) for done in passes]
    output.answer(
        listed(plan_document(done, findings) for done, findings in judged),
        chain.from_iterable(
            plan_view(done, findings, with_sql=sql) for done, findings in judged if reached(done)
        ),
    )
    if undo_script:
        _write(undo_script, undo_text(passes))
    return max(trouble, *(plan_exit(done, findings) for done, findings in judged), Exit.OK)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise InvalidSpecError(f"{file} cannot be written: {error.strerror}") from error
