"""The story told once, in this process, on a scene that stays until its tests are done."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import StringIO

import pytest

from devkit.demo.scene import Scene, new_scene
from devkit.demo.stage import Stage
from devkit.demo.story import STORY, tell


@dataclass(frozen=True, slots=True)
class Told:
    """Where the story happened, and all that was shown."""

    scene: Scene
    shown: str


@pytest.fixture(scope="package")
async def told() -> AsyncIterator[Told]:
    async with new_scene() as scene:
        file = StringIO()
        try:
            await tell(STORY, scene, Stage.on(file))
        except Exception as error:
            error.add_note(file.getvalue())
            raise
        yield Told(scene, file.getvalue())
