"""The story, told for real: what it shows, what it never shows, and that it can fail."""

import base64
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from io import StringIO

import psycopg
import pytest

from devkit.demo import acts
from devkit.demo.__main__ import perform
from devkit.demo.application import ACME
from devkit.demo.attacks import ATTACKS, Attack, come_after, forge, forget_context
from devkit.demo.commands import ringfence
from devkit.demo.scene import Connection, Scene
from devkit.demo.stage import Stage
from devkit.demo.story import STORY, Step
from ringfence.client import enter_async
from tests.integration.demo.conftest import Told

PLACES = re.compile(r"username|ca\.crt")
"""What of a Secret is none."""


@pytest.mark.parametrize(
    "sentence",
    [
        *(step.title for step in STORY),
        "app_web reads the invoices of all three",
        "logins would lose rights",
        "TenantDatabase default/shop is bootstrapped",
        "CREATE POLICY ringfence_floor ON public.companies AS RESTRICTIVE",
        "TenantDatabase default/shop is Ready",
        "Each company sees its own invoices only",
        *(attack.name for attack in ATTACKS),
        "Acme reads 720 invoices now",
        "RowSecurityOff",
        "Acme reads 120 invoices again, its own",
        "workspaces: 2 active, 1 suspended",
        "Globex is refused",
        "Acme and Initech work on",
    ],
)
def test_the_story_shows(told: Told, sentence):
    assert sentence in told.shown


def test_every_command_is_shown_with_its_exit_code(told: Told):
    commands = re.findall(r"\$ ringfence (\w+)(?:.|\n)*?exit code (\d)", told.shown)
    assert commands == [
        *(("bootstrap", "1"), ("bootstrap", "0"), ("plan", "1"), ("apply", "0")),
        *(("verify", "1"), ("apply", "0"), ("verify", "0"), ("apply", "0"), ("verify", "0")),
    ]


def canaries(scene: Scene) -> Iterator[str]:
    """Yield all that is secret in the scene, in every form in which it could be shown."""
    kit = scene.kit
    for login in (kit.superuser, kit.pooler_auth, kit.pooler_admin, scene.application):
        yield login.password
    for file in scene.secrets.glob("*/*"):
        if not PLACES.fullmatch(file.name):
            yield file.read_text()
    ring = json.loads((scene.secrets / "shop-context-keys" / "keyring.json").read_text())
    for key in ring["keys"].values():
        yield key["key"]
        yield base64.b64decode(key["key"]).hex()


def test_no_secret_is_shown(told: Told):
    secrets = list(canaries(told.scene))
    assert len(secrets) >= 4 + 6 + 2
    assert [secret for secret in secrets if secret in told.shown] == []
    assert re.search(r"v1\.k1\.[0-9a-f]{32}|SCRAM-SHA-256\$", told.shown) is None


def performed(scene: Scene, attack: Attack) -> tuple[int, str]:
    """Return exit code and last sentence of a story in which *attack* is tried."""

    @asynccontextmanager
    async def opened() -> AsyncGenerator[Scene]:
        yield scene

    async def act(_scene: Scene, stage: Stage) -> None:
        await acts.fend_off(scene, stage, attack)

    stage = Stage.on(file := StringIO())
    code = perform([Step("Attack", "", act)], stage, opened)
    return code, " ".join(file.getvalue().rpartition("✗")[2].split())


async def let_in(conn: Connection, scene: Scene) -> str:
    async with enter_async(conn, scene.ring, ACME.key):
        return await forget_context(conn, scene)


async def lose_connection(_conn: Connection, _scene: Scene) -> str:
    raise psycopg.OperationalError("connection lost")


@pytest.mark.parametrize(
    ("attempt", "answer"),
    [
        pytest.param(let_in, "120 rows", id="a forged token that is let in"),
        pytest.param(lose_connection, "OperationalError", id="a lost connection is no refusal"),
    ],
)
def test_a_refusal_that_does_not_happen_ends_with_1(told: Told, attempt, answer):
    attack = next(each for each in ATTACKS if each.attempt is forge)
    code, sentence = performed(told.scene, replace(attack, attempt=attempt))
    assert code == 1
    assert sentence == f"This did not happen as told: {attack.name} ({answer})."


@pytest.fixture
async def unprotected(told: Told) -> AsyncIterator[Scene]:
    await told.scene.as_superuser("ALTER TABLE invoices DISABLE ROW LEVEL SECURITY")
    yield told.scene
    await told.scene.as_superuser("ALTER TABLE invoices ENABLE ROW LEVEL SECURITY")


@pytest.mark.parametrize("attempt", [forget_context, come_after], ids=lambda each: each.__name__)
def test_rows_that_can_be_seen_end_with_1(unprotected: Scene, attempt):
    attack = next(each for each in ATTACKS if each.attempt is attempt)
    code, sentence = performed(unprotected, attack)
    assert code == 1
    assert sentence == f"This did not happen as told: {attack.name} (720 rows)."


def test_a_command_that_ends_otherwise_ends_the_story_with_1(told: Told):
    @asynccontextmanager
    async def opened() -> AsyncGenerator[Scene]:
        yield told.scene

    async def act(scene: Scene, stage: Stage) -> None:
        await ringfence(scene, stage, "verify", ends_with=1)

    code = perform([Step("Drift", "", act)], Stage.on(file := StringIO()), opened)
    assert code == 1
    assert "as told: ringfence verify ends with 1 (it was 0)" in file.getvalue()
