"""``ringfence verify``: audit and probe."""

from datetime import UTC, datetime
from itertools import chain

import click

from ..api.status import Finding, Severity
from ..engine.model import Intent, Pass
from .exits import Exit
from .judgement import reached, unaccepted, verify_exit
from .options import Request, examples, shows_output, takes_manifests
from .output import Output
from .passes import run_passes
from .views.documents import listed, proof_document
from .views.verify import verify_view

EXAMPLES = examples(
    "ringfence verify -f app.yaml --secrets secrets/",
    "# In a pipeline that tolerates nothing",
    "ringfence verify -f app.yaml --secrets secrets/ --fail-on low -o json",
)


@click.command(epilog=EXAMPLES, short_help="Prove isolation; change nothing")
@takes_manifests
@click.option(
    "--fail-on",
    "bar",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.HIGH.value,
    show_default=True,
    help="The least severity of an open finding that makes the command fail.",
)
@shows_output
def verify(request: Request, output: Output, *, bar: str) -> Exit:
    """Audit the catalog and probe through every pooler instance. Nothing is changed.

    Exits with 1 on a failed or inconclusive check, failed controls, an unsafe pooler, or an open
    finding of severity high or worse (--fail-on). Findings under spec.acceptedFindings are shown
    and do not count.
    """
    now, severity = datetime.now(UTC), Severity(bar)
    passes, trouble = run_passes(request, Intent.VERIFY, output)
    judged = [_judged(done, now, severity) for done in passes]
    output.answer(
        listed(proof_document(p, f, verified=code is Exit.OK) for p, f, code in judged),
        chain.from_iterable(
            verify_view(p, f, verified=code is Exit.OK) for p, f, code in judged if reached(p)
        ),
    )
    return max(trouble, *(code for *_, code in judged), Exit.OK)


def _judged(done: Pass, now: datetime, bar: Severity) -> tuple[Pass, tuple[Finding, ...], Exit]:
    findings = unaccepted(done, now)
    return done, findings, verify_exit(done, findings, bar)
