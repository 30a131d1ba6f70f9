"""docs/token.md and docs/client.md say what the code does."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ringfence.client.keyring import Key, KeyRing
from ringfence.client.token import sign
from ringfence.client.workspace import RINGFENCE_NAMESPACE

DOCS = Path(__file__).parents[3] / "docs"
TOKEN = (DOCS / "token.md").read_text("utf-8")
RING = KeyRing("k1", (Key("k1", bytes(range(32)), datetime(2031, 1, 1, tzinfo=UTC)),))


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


VECTORS: list[dict[str, Any]] = json.loads(blocks(TOKEN.split("## Test vectors")[1], "json")[0])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_code_makes_the_token_of_each_vector(vector: dict[str, Any]):
    token = sign(
        RING,
        vector["tenantKey"],
        actor=vector["actor"],
        ip=vector["ip"] or None,
        role=vector["role"],
        now=datetime.fromtimestamp(vector["expires"], UTC) - timedelta(seconds=60),
    )
    assert token == vector["token"]


def test_the_vectors_show_every_part_absent_and_present():
    for part in "actor", "ip", "role":
        assert {bool(vector[part]) for vector in VECTORS} == {True, False}
    assert any(":" in vector["ip"] for vector in VECTORS)
    assert not all(vector["actor"].isascii() for vector in VECTORS)
    assert any(vector["expires"] < 1_600_000_000 for vector in VECTORS)


def test_the_namespace_is_the_documented_one():
    assert f"`{RINGFENCE_NAMESPACE}`" in TOKEN


@pytest.mark.parametrize(
    ("document", "language", "example"),
    [("client.md", "python", "client.py"), ("token.md", "go", "token.go")],
)
def test_the_example_in_the_text_is_the_file_that_runs(document: str, language: str, example: str):
    text = (DOCS / document).read_text("utf-8")
    assert (DOCS / "examples" / example).read_text("utf-8") in blocks(text, language)
