"""From files to subjects."""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from ringfence.api.manifest import manifest
from ringfence.api.names import Instance, Server
from ringfence.cli.files import relocated, subjects, texts
from ringfence.cli.options import Request
from ringfence.errors import InvalidSpecError
from tests.unit.cli.samples import DATABASE, WORKSPACE, database

NOTHING = Request(())


def found(*documents: dict[str, Any]):
    return manifest({"all.yaml": yaml.safe_dump_all(documents)})


def named(document: dict[str, Any], **metadata: str) -> dict[str, Any]:
    return {**document, "metadata": {**document["metadata"], **metadata}}


def test_a_folder_stands_for_its_yaml_files_in_order(tmp_path: Path):
    for name in ("b.yml", "a.yaml", "c.txt"):
        (tmp_path / name).write_text(name)
    assert list(texts([str(tmp_path)]).values()) == ["a.yaml", "b.yml"]


def test_a_file_named_twice_is_read_once(tmp_path: Path):
    file = tmp_path / "a.yaml"
    file.write_text("text")
    assert texts([str(file), str(file)]) == {str(file): "text"}


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("Grüße".encode())))
    assert texts(["-"]) == {"-": "Grüße"}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda place: None, "cannot be read: No such file"),
        (lambda place: place.mkdir(), r"has no \*.yaml or \*.yml in it"),
        (lambda place: place.write_bytes(b"\xff\xfe"), "is not UTF-8"),
    ],
    ids=["a file that is not there", "an empty folder", "another encoding"],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, make, says: str):
    make(tmp_path / "it")
    with pytest.raises(InvalidSpecError, match=says) as refused:
        texts([str(tmp_path / "it")])
    assert str(tmp_path / "it") in str(refused.value)


def test_workspaces_go_to_the_database_they_name_in_their_own_namespace():
    there = named(DATABASE, namespace="there")
    given = found(DATABASE, there, WORKSPACE, named(WORKSPACE, namespace="there", name="globex"))
    here, away = subjects(given, NOTHING)
    assert [w.metadata.name for w in here.workspaces] == ["acme"]
    assert [w.metadata.name for w in away.workspaces] == ["globex"]


def test_prune_reaches_every_subject():
    assert [s.prune for s in subjects(found(DATABASE), NOTHING, prune=True)] == [True]


@pytest.mark.parametrize(
    ("documents", "says"),
    [
        ((WORKSPACE,), "there is no TenantDatabase in the files"),
        (
            (DATABASE, named(WORKSPACE, namespace="there")),
            "Workspace there/acme is in TenantDatabase there/app .*not in the files",
        ),
    ],
    ids=["no TenantDatabase", "a Workspace of another"],
)
def test_files_that_do_not_fit_together_are_refused(documents, says: str):
    with pytest.raises(InvalidSpecError, match=says):
        subjects(found(*documents), NOTHING)


def test_the_address_of_the_request_replaces_those_of_the_spec():
    asked = Request((), host=Server(host="127.0.0.1", port=5433))
    assert relocated(database(), asked).spec.connection.hosts == (asked.host,)
    assert relocated(database(), asked).spec.pooler == database().spec.pooler


def test_the_pooler_addresses_of_the_request_are_its_instances():
    instances = (Instance(host="127.0.0.1", port=1), Instance(host="127.0.0.1", port=2))
    pooler = relocated(database(), Request((), poolers=instances)).spec.pooler
    assert pooler
    assert pooler.endpoints == instances
    assert pooler.host is None


def test_a_pooler_address_needs_a_pooler():
    bare = {**DATABASE, "spec": {k: v for k, v in DATABASE["spec"].items() if k != "pooler"}}
    asked = Request((), poolers=(Instance(host="127.0.0.1"),))
    with pytest.raises(InvalidSpecError, match=r"TenantDatabase app has no spec\.pooler"):
        subjects(found(bare), asked)
