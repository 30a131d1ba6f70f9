"""perform(): a story that is not true ends with 1 and says which claim failed."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from io import StringIO
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest

from devkit.demo.__main__ import perform
from devkit.demo.scene import Scene
from devkit.demo.stage import Stage
from devkit.demo.story import Step
from devkit.errors import MissingProgramError
from ringfence.errors import UnavailableError

Opens = Callable[[], AbstractAsyncContextManager[Scene]]


def scene_in(folder: Path, trouble: Exception | None = None) -> Opens:
    @asynccontextmanager
    async def opened() -> AsyncGenerator[Scene]:
        if trouble:
            raise trouble
        yield Scene(cast("Any", None), folder)

    return opened


def step(title: str, *, holds: bool = True, trouble: BaseException | None = None) -> Step:
    async def act(_scene: Scene, stage: Stage) -> None:
        if trouble:
            raise trouble
        stage.check(f"{title} is true", holds=holds)

    return Step(title, "", act)


def performed(*story: Step, opens: Opens) -> tuple[int, str]:
    file = StringIO()
    return perform(story, Stage.on(file), opens), file.getvalue()


def test_a_story_that_is_true_ends_with_0_and_offers_more(tmp_path):
    code, shown = performed(step("One"), step("Two"), opens=scene_in(tmp_path / "gone"))
    assert code == 0
    assert "✓ Two is true" in shown
    assert "python -m devkit up" in shown
    assert shown.rstrip().endswith("The servers are ended and their folder is gone")


def test_a_claim_that_fails_ends_the_story_with_1(tmp_path):
    story = step("One"), step("Two", holds=False), step("Three")
    code, shown = performed(*story, opens=scene_in(tmp_path / "gone"))
    assert code == 1
    assert shown.rstrip().endswith("✗ This did not happen as told: Two is true.")
    assert "Three" not in shown


@pytest.mark.parametrize(
    ("trouble", "code", "sentence"),
    [
        pytest.param(
            UnavailableError("the pooler is away; it is tried again"),
            1,
            "This did not happen as told: the pooler is away; it is tried again",
            id="an error of ours",
        ),
        pytest.param(
            psycopg.OperationalError("connection refused"),
            1,
            "This did not happen as told: connection refused",
            id="an error of the database",
        ),
        pytest.param(KeyboardInterrupt(), 130, "Interrupted; nothing is left behind.", id="Ctrl-C"),
    ],
)
def test_whatever_goes_wrong_is_one_sentence(tmp_path, trouble, code, sentence):
    outcome, shown = performed(step("One", trouble=trouble), opens=scene_in(tmp_path / "gone"))
    assert outcome == code
    assert shown.rstrip().endswith(f"✗ {sentence}")


def test_servers_that_do_not_start_end_with_3(tmp_path):
    missing = MissingProgramError("pgbouncer is not installed; apt-get install pgbouncer")
    code, shown = performed(step("One"), opens=scene_in(tmp_path, missing))
    assert code == 3
    assert shown.rstrip().endswith("✗ pgbouncer is not installed; apt-get install pgbouncer")


def test_a_folder_that_stays_is_not_as_told(tmp_path):
    code, shown = performed(step("One"), opens=scene_in(tmp_path))
    assert code == 1
    assert "not happen as told: The servers are ended and their folder is gone" in shown
