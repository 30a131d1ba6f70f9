"""The command line, as a person types it in the story's folder."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.status import Status

from .excerpt import excerpt
from .scene import MANIFESTS, SECRETS, Scene
from .stage import NotAsToldError, Stage, quiet
from .terminal import Answer, answer, environment

INPUT: Final = ("-f", MANIFESTS, "--secrets", SECRETS)
PROGRESS: Final = re.compile(r"\d\d:\d\d:\d\d (.*)")
"""How a command tells of its progress to whoever is not a terminal."""


@dataclass(frozen=True, slots=True)
class _Ear:
    """Turns progress into the spinner's text, and keeps everything else."""

    command: str
    status: Status
    remarks: list[str] = field(default_factory=list[str])

    def __call__(self, line: str) -> None:
        if progress := PROGRESS.fullmatch(line):
            self.status.update(quiet(f"ringfence {self.command}: {progress[1]}"))
        else:
            self.remarks.append(line)


async def ringfence(
    scene: Scene,
    stage: Stage,
    command: str,
    *options: str,
    ends_with: int = 0,
    shows: Sequence[str] = (),
    most: int = 14,
) -> None:
    """Type ``ringfence command``, show its answer and see that it ends with *ends_with*.

    Of the answer the blocks are shown that begin with one of *shows*, *most* lines of each.
    """
    stage.typed(" ".join(("ringfence", command, *INPUT, *options)))
    with stage.waiting(f"ringfence {command}") as status:
        ear = _Ear(command, status)
        given = await _run(scene, stage, (command, *INPUT, *options), ear)
    stage.answered((*excerpt(given.text, shows, most), *ear.remarks))
    stage.ended(f"exit code {given.code}", given.seconds)
    if given.code != ends_with:
        raise NotAsToldError(f"ringfence {command} ends with {ends_with} (it was {given.code})")


async def _run(scene: Scene, stage: Stage, words: Sequence[str], ear: _Ear) -> Answer:
    program = (sys.executable, "-m", "ringfence", *words)
    return await answer(program, scene.folder, environment(stage.room), ear)
