"""``python -m devkit.demo``: tells the story, and ends with 1 when it was not true."""

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Final, TypeAlias

import click
import psycopg

from ringfence.errors import RingfenceError
from ringfence.postgres.errors import said

from ..errors import DevkitError
from .scene import Scene, new_scene
from .stage import NotAsToldError, Stage, standard_output
from .story import STORY, Step, tell

OpenScene: TypeAlias = Callable[[], AbstractAsyncContextManager[Scene]]

OK: Final = 0
NOT_AS_TOLD: Final = 1
NOT_STARTED: Final = 3
INTERRUPTED: Final = 130

WELCOME: Final = (
    "Tenant isolation declared, applied, attacked, repaired and proven: on a PostgreSQL and two "
    "PgBouncers of its own, which start now and are gone in the end. Nothing here is a recording."
)
NEXT: Final = (
    (".venv/bin/python -m devkit up", "PostgreSQL and two PgBouncers, left running for you"),
    (".venv/bin/ringfence --help", "the commands that you saw, on any PostgreSQL"),
    ("crds/examples/", "declarations: a new application, an existing one, several schemas"),
    ("docs/client.md", "ten lines for your application"),
    ("docs/architecture.md", "how it works, on one page"),
)


@click.command()
@click.option(
    "--pause/--fast",
    "pauses",
    default=None,
    help="Leave a reader time between the steps.  [default: on a terminal only]",
)
def cli(*, pauses: bool | None) -> None:
    """See tenant isolation work, in less than a minute, and leave nothing behind.

    Exit codes: 0 all happened as told, 1 something did not, 3 the servers did not start.
    """
    sys.exit(perform(STORY, Stage.on(standard_output(), pauses=pauses)))


def perform(story: Sequence[Step], stage: Stage, open_scene: OpenScene = new_scene) -> int:
    """Tell *story* and return the exit code."""
    try:
        asyncio.run(_perform(story, stage, open_scene))
    except DevkitError as error:
        stage.failed(str(error))
        return NOT_STARTED
    except NotAsToldError as untrue:
        stage.failed(f"This did not happen as told: {untrue}.")
        return NOT_AS_TOLD
    except (RingfenceError, psycopg.Error) as error:
        stage.failed(f"This did not happen as told: {_said(error)}")
        return NOT_AS_TOLD
    except KeyboardInterrupt:
        stage.failed("Interrupted; nothing is left behind.")
        return INTERRUPTED
    return OK


async def _perform(story: Sequence[Step], stage: Stage, open_scene: OpenScene) -> None:
    began = time.monotonic()
    stage.chapter("Ringfence")
    stage.words(WELCOME)
    async with AsyncExitStack() as stack:
        with stage.waiting("starting PostgreSQL and two PgBouncers"):
            scene = await stack.enter_async_context(open_scene())
        stage.gap()
        stage.check("PostgreSQL and two PgBouncers are up", _seconds(began), holds=True)
        await tell(story, scene, stage)
    stage.chapter("What to try next")
    stage.offers(NEXT)
    stage.check("All of it happened as told", _seconds(began), holds=True)
    stage.check("The servers are ended and their folder is gone", holds=not scene.folder.exists())


def _seconds(began: float) -> str:
    return f"{time.monotonic() - began:.1f} s"


def _said(error: RingfenceError | psycopg.Error) -> str:
    return said(error) if isinstance(error, psycopg.Error) else str(error)


if __name__ == "__main__":
    cli(prog_name="python -m devkit.demo")
