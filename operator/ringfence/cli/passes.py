"""Runs a command's passes: one a TenantDatabase, in their order; none keeps the next one back."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from ..api.manifest import manifest
from ..api.reasons import Reason
from ..engine.model import Intent, Pass, Subject
from ..engine.reconcile import run_pass
from ..errors import RingfenceError
from .exits import Exit, exit_for
from .files import full_name, subjects, texts
from .judgement import unreached
from .options import Request
from .output import Output, Progress, complain
from .stores import CommandSecrets, command_secrets

WHERE_SECRETS_LIE = "; Secrets are read from --secrets DIR and from Secret manifests given with -f"


@dataclass(frozen=True, slots=True)
class Refused:
    """A TenantDatabase whose pass ended with an error that no retry mends."""

    name: str
    error: RingfenceError


Outcome: TypeAlias = Pass | Refused


def run_passes(
    request: Request, intent: Intent, output: Output, *, prune: bool = False
) -> tuple[tuple[Pass, ...], Exit]:
    """Return the passes that came to an end, and the worst exit code of the troubles, now told."""
    given = manifest(texts(request.files))
    work = [
        (subject, command_secrets(given, subject.tenant_database, request))
        for subject in subjects(given, request, prune=prune)
    ]
    with output.progress() as progress:
        outcomes = asyncio.run(_run_all(work, intent, progress))
    for _, secrets in work:
        secrets.tell_made()
    for outcome in outcomes:
        for trouble in troubles(outcome):
            complain(trouble)
    passes = tuple(outcome for outcome in outcomes if isinstance(outcome, Pass))
    return passes, max(map(trouble_exit, outcomes))


async def _run_all(
    work: Iterable[tuple[Subject, CommandSecrets]], intent: Intent, progress: Progress
) -> list[Outcome]:
    return [await _run(subject, secrets, intent, progress) for subject, secrets in work]


async def _run(
    subject: Subject, secrets: CommandSecrets, intent: Intent, progress: Progress
) -> Outcome:
    try:
        return await run_pass(subject, secrets, intent, progress=progress)
    except RingfenceError as error:
        return Refused(full_name(subject.tenant_database), error)


def troubles(outcome: Outcome) -> tuple[str, ...]:
    """Return why nothing, or not everything, could be done."""
    if isinstance(outcome, Refused):
        return tuple(f"{outcome.name}: {line}" for line in str(outcome.error).splitlines())
    away = unreached(outcome)
    if away is None:
        return tuple(f"{outcome.name}: {each.message}" for each in outcome.failed)
    hint = WHERE_SECRETS_LIE if away.reason is Reason.SECRET_MISSING else ""
    return (f"{outcome.name}: {away.message}{hint}",)


def trouble_exit(outcome: Outcome) -> Exit:
    """Return the exit code of an outcome's troubles alone."""
    if isinstance(outcome, Refused):
        return exit_for(outcome.error)
    return Exit.UNREACHABLE if unreached(outcome) else Exit.OK
