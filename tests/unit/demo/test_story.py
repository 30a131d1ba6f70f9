"""The story: its order, its length, and that it is told as it stands."""

import asyncio
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest

from devkit.demo import acts
from devkit.demo.__main__ import NEXT
from devkit.demo.attacks import ATTACKS, OPERATOR, SUSPENDED
from devkit.demo.stage import CLAIM, Stage
from devkit.demo.story import STORY, Step, tell

ROOT = Path(__file__).parents[3]
NO_SCENE = cast("Any", None)


def test_the_story_goes_from_open_to_proven():
    assert [step.act for step in STORY] == [
        acts.open_application,
        acts.write_declaration,
        acts.bootstrap,
        acts.plan,
        acts.apply,
        acts.see_own_rows,
        acts.resist,
        acts.drift,
        acts.suspend,
        acts.prove,
    ]


@pytest.mark.parametrize("step", STORY, ids=lambda step: step.title)
def test_a_step_is_told_in_a_few_words(step: Step):
    assert len(step.words) <= 3 * 90


def test_steps_are_told_in_order_each_before_it_happens():
    def step(title: str) -> Step:
        async def act(_scene: object, stage: Stage) -> None:
            stage.check(f"{title} happened", holds=True)

        return Step(title, f"{title} is told.", act)

    stage = Stage.on(file := StringIO())
    asyncio.run(tell([step("First"), step("Second")], NO_SCENE, stage))
    lines = [line.strip(" ─") for line in file.getvalue().splitlines() if line]
    assert lines == [
        *("1/2  First", "First is told.", "✓ First happened"),
        *("2/2  Second", "Second is told.", "✓ Second happened"),
    ]


@pytest.mark.parametrize("attack", [*ATTACKS, OPERATOR, SUSPENDED], ids=lambda attack: attack.name)
def test_the_name_of_an_attack_has_room_beside_the_answer(attack):
    assert len(attack.name) <= CLAIM


@pytest.mark.parametrize("place", [what for what, _ in NEXT if not what.startswith(".venv")])
def test_what_to_try_next_exists(place):
    assert (ROOT / place).exists()
