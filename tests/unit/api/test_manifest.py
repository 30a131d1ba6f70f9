"""manifest(): the resources in YAML texts, or every problem that is in them."""

import traceback
from functools import partial
from uuid import UUID

import pytest

from ringfence.api.documents import documents
from ringfence.api.manifest import manifest
from ringfence.api.problems import InvalidManifestError
from ringfence.api.resource import parsed
from ringfence.api.secret import Secret
from ringfence.errors import InvalidSpecError

WORKSPACE = """
apiVersion: ringfence.dev/v1alpha1
kind: Workspace
metadata: {name: acme}
spec: {databaseRef: {name: app}, tenantKey: acme}
"""
SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: login}
type: Opaque
stringData: {username: app, token: canary-2}
data: {password: Y2FuYXJ5LTE=}
"""
DATABASE = """
apiVersion: ringfence.dev/v1alpha1
kind: TenantDatabase
metadata: {name: app, namespace: prod}
spec:
  connection: {hosts: [{host: pg}], database: app, credentialsSecretRef: {name: login}}
  application: {role: app_rw, owners: [app_owner]}
  tables: {tenantColumn: workspace_id}
"""


def problem(text: str, source: str = "app.yaml") -> str:
    with pytest.raises(InvalidManifestError) as caught:
        manifest({source: text})
    return str(caught.value)


def test_documents_of_all_files_come_together_by_kind():
    found = manifest({"a.yaml": f"{DATABASE}---{SECRET}---\n", "b.yaml": WORKSPACE})
    assert [d.metadata.name for d in found.tenant_databases] == ["app"]
    assert [w.metadata.name for w in found.workspaces] == ["acme"]
    assert [s.metadata.name for s in found.secrets] == ["login"]


def test_an_object_lives_in_the_namespace_default_unless_it_says_so():
    found = manifest({"a.yaml": f"{DATABASE}---{WORKSPACE}"})
    assert found.tenant_databases[0].metadata.namespace == "prod"
    assert found.workspaces[0].metadata.namespace == "default"


def test_a_workspace_knows_its_id_and_its_owner():
    [workspace] = manifest({"a.yaml": WORKSPACE}).workspaces
    assert workspace.workspace_id == UUID("0225fdfc-e8bb-5aff-abb6-6934555a4523")
    assert workspace.owner == "default/acme"


@pytest.mark.parametrize(
    ("context", "secret"),
    [
        pytest.param("", "app-context-keys", id="it is called after the object"),
        pytest.param(
            "  context: {keyRingSecretRef: {name: mine}}", "mine", id="it is the one that is named"
        ),
    ],
)
def test_the_secret_of_the_key_ring(context, secret):
    [database] = manifest({"a.yaml": DATABASE + context}).tenant_databases
    assert database.key_ring_secret.name == secret


@pytest.mark.parametrize(
    ("pooler", "endpoints"),
    [
        pytest.param("host: p", [("p", 6432)], id="one name with the usual port"),
        pytest.param("host: p, port: 7000", [("p", 7000)], id="one name with a port"),
        pytest.param(
            "instances: [{host: a}, {host: b, port: 7000}]",
            [("a", 6432), ("b", 7000)],
            id="instances with their ports",
        ),
    ],
)
def test_the_endpoints_of_a_pooler(pooler, endpoints):
    text = f"{DATABASE}  pooler: {{adminSecretRef: {{name: admin}}, {pooler}}}"
    [database] = manifest({"a.yaml": text}).tenant_databases
    assert database.spec.pooler
    assert [(e.host, e.port) for e in database.spec.pooler.endpoints] == endpoints


def test_a_secret_gives_its_contents_and_shows_them_nowhere():
    [secret] = manifest({"a.yaml": SECRET}).secrets
    assert secret.contents == {"username": b"app", "token": b"canary-2", "password": b"canary-1"}
    assert "canary" not in f"{secret!r} {secret} {secret.document()}"
    assert "Y2Fu" not in f"{secret!r} {secret} {secret.document()}"


def test_what_the_apiserver_adds_is_no_problem():
    text = WORKSPACE.replace("{name: acme}", "{name: acme, uid: u, generation: 3, labels: {a: b}}")
    assert manifest({"a.yaml": text}).workspaces[0].metadata.generation == 3


def test_every_problem_of_every_file_is_told_with_its_place():
    number = WORKSPACE.replace("tenantKey: acme", "tenantKey: 7")
    texts = {
        "a.yaml": f"{number}---{DATABASE}  interval: soon\n",
        "b.yaml": "kind: Deployment\n---\n- 1\n---\nkind: Workspace\napiVersion: v1\n",
    }
    told = """
a.yaml: Workspace acme: spec.tenantKey: must be text; put numbers and true or false in quotes
a.yaml: TenantDatabase app: spec.interval: must be hours, minutes and seconds, as in 30s or 1h30m
b.yaml: document 1: kind Deployment is unknown; known are TenantDatabase, Workspace, Secret
b.yaml: document 2: must be an object with apiVersion, kind, metadata and spec
b.yaml: document 3: apiVersion of a Workspace must be ringfence.dev/v1alpha1
"""
    with pytest.raises(InvalidManifestError) as caught:
        manifest(texts)
    assert str(caught.value) == told.strip()
    assert issubclass(InvalidManifestError, InvalidSpecError)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "databaseRef: {name: app}, ",
            "",
            "app.yaml: Workspace acme: spec.databaseRef: is required",
            id="a field is missing",
        ),
        pytest.param(
            "tenantKey: acme",
            "tenantKey: a, display_name: Acme",
            "app.yaml: Workspace acme: spec.display_name: is not a field of this kind",
            id="a field is written as in Python",
        ),
        pytest.param(
            "tenantKey: acme",
            "tenantKey: a, state: Gone",
            "app.yaml: Workspace acme: spec.state: must be 'Active' or 'Suspended'",
            id="a word is unknown",
        ),
        pytest.param(
            "tenantKey: acme",
            "tenantKey: a, deletionProtection: 'true'",
            "app.yaml: Workspace acme: spec.deletionProtection: must be a valid boolean",
            id="a boolean is in quotes",
        ),
        pytest.param(
            "{name: acme}",
            "{}",
            "app.yaml: Workspace (document 1): metadata.name: is required",
            id="the object has no name",
        ),
        pytest.param(
            "tenantKey: acme",
            "tenantKey: 2026-01-31",
            "",
            id="a date is text, so there is no problem",
        ),
    ],
)
def test_a_problem_is_told_in_our_words(old, new, told):
    text = WORKSPACE.replace(old, new)
    if told:
        assert problem(text).startswith(told)
    else:
        assert manifest({"app.yaml": text}).workspaces[0].spec.tenant_key == "2026-01-31"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("a: [1", "app.yaml: is not YAML from line 1, column 6 on", id="is cut off"),
        pytest.param("a: 1\na: 2", "app.yaml: gives a name twice in line 2, column 1", id="twice"),
        pytest.param("a: \x07", "app.yaml: is not YAML: it holds a character", id="has a bell"),
        pytest.param("&a [*a]", "app.yaml: document 1: must be an object", id="is a loop"),
        pytest.param("a: !!python/name:os.system", "app.yaml: is not YAML", id="is a program"),
    ],
)
def test_text_that_is_no_yaml_is_told_by_its_place(text, told):
    assert problem(text).startswith(told)


@pytest.mark.parametrize("value", ["!!binary aGk=", "&x [*x]", "!!set {a, b}"])
def test_what_json_cannot_hold_is_a_problem_and_no_crash(value):
    assert "Workspace acme" in problem(f"{WORKSPACE}status: {value}\n")


def test_an_object_that_stands_twice_is_a_problem():
    with pytest.raises(InvalidManifestError, match=r"b.yaml: Workspace acme: stands in a.yaml"):
        manifest({"a.yaml": WORKSPACE, "b.yaml": WORKSPACE})


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(SECRET.replace("Y2FuYXJ5LTE=", "canary-1"), id="data is no base64"),
        pytest.param(SECRET.replace("Y2FuYXJ5LTE=", "*canary-1"), id="a value looks like an alias"),
        pytest.param(SECRET.replace("Y2FuYXJ5LTE=", "'canary-1"), id="a quote is not closed"),
        pytest.param(SECRET.replace("Y2FuYXJ5LTE=", "!canary-1 x"), id="a value looks like a tag"),
        pytest.param(SECRET.replace("Y2FuYXJ5LTE=", "[canary-1]"), id="a value is a list"),
        pytest.param(SECRET.replace("data: {password: Y2FuYXJ5LTE=}", "data: canary-1"), id="flat"),
        pytest.param(SECRET.replace("username: app", "username: [canary-1]"), id="nested"),
    ],
)
def test_a_broken_secret_is_told_without_its_contents(broken):
    with pytest.raises(InvalidManifestError) as caught:
        manifest({"a.yaml": broken})
    assert "canary" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("read", "argument"),
    [
        pytest.param(documents, "password: *canary-1", id="from YAML"),
        pytest.param(partial(parsed, Secret), {"data": {"password": ["canary-1"]}}, id="parsing"),
    ],
)
def test_the_errors_inside_do_not_show_a_secret_either(read, argument):
    with pytest.raises(ValueError, match=r".") as caught:
        read(argument)
    assert "canary" not in "".join(traceback.format_exception(caught.value))
