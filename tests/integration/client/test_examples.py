"""The examples of the documentation run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import App

DOCS = Path(__file__).parents[3] / "docs"
MAIN = Path(__file__).parent / "sign_vectors.go"


def test_the_example_of_the_client_prints_one_workspace_s_invoices(app: App, tmp_path: Path):
    keyring = tmp_path / "keyring.json"
    keyring.write_text(app.ring.to_json())
    said = subprocess.run(
        [sys.executable, DOCS / "examples" / "client.py"],
        env=os.environ | {"DATABASE_URL": app.conninfo, "KEYRING": str(keyring), "WORKSPACE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "10 99.50\n11 12.00\n"


@pytest.mark.skipif(shutil.which("go") is None, reason="needs Go, for an example")
def test_the_example_in_go_signs_the_vectors(tmp_path: Path):
    text = (DOCS / "token.md").read_text("utf-8").split("## Test vectors")[1]
    vectors = text.split("```json\n")[1].split("```")[0]
    for source in DOCS / "examples" / "token.go", MAIN:
        shutil.copy(source, tmp_path)
    said = subprocess.run(
        ["go", "run", "token.go", MAIN.name],
        cwd=tmp_path,
        env=os.environ | {"GO111MODULE": "off", "GOTOOLCHAIN": "local"},
        input=vectors,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(token in vectors for token in said.stdout.split())
    assert len(said.stdout.split()) == vectors.count('"token"')
