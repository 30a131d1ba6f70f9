"""The files that PostgreSQL reads."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from devkit.database.postgres import HBA, render_postgresql_conf

FOLDER = Path("/srv/kit")
LINE = re.compile(r"(\w+) = '((?:[^'\\]|''|\\\\)*)'")


def parsed(text: str) -> dict[str, str]:
    """Read the file as PostgreSQL does: quotes are doubled, a backslash escapes."""
    lines = [LINE.fullmatch(line) for line in text.removesuffix("\n").split("\n")]
    return {m[1]: m[2].replace("''", "'").replace("\\\\", "\\") for m in lines if m}


def test_all_that_the_server_writes_lies_in_the_folder_or_its_data() -> None:
    conf = parsed(render_postgresql_conf(FOLDER, 5432, {}))
    assert conf["unix_socket_directories"] == "/srv/kit/run"
    assert conf["log_directory"] == "/srv/kit/log"
    assert conf["dynamic_shared_memory_type"] == "mmap"


def test_the_commit_is_as_postgresql_has_it() -> None:
    assert "synchronous_commit" not in parsed(render_postgresql_conf(FOLDER, 5432, {}))


def test_a_setting_of_the_caller_wins() -> None:
    assert parsed(render_postgresql_conf(FOLDER, 5432, {"fsync": "on"}))["fsync"] == "on"


@given(value=st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_a_setting_reaches_the_server_as_it_was_given(value: str) -> None:
    assert parsed(render_postgresql_conf(FOLDER, 5432, {"some": value}))["some"] == value


def test_whoever_comes_by_network_shows_a_password_under_tls() -> None:
    rules = [line.split() for line in HBA.splitlines() if not line.startswith(("#", "local"))]
    assert rules
    assert {(kind, method) for kind, *_, method in rules} == {("hostssl", "scram-sha-256")}
