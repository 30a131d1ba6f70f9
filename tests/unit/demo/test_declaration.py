"""What the story declares is what the product reads."""

from types import SimpleNamespace
from typing import Any, cast

from devkit.database import Endpoint
from devkit.demo.application import COMPANIES, GLOBEX
from devkit.demo.declaration import database_yaml, workspace_yaml
from ringfence.api.manifest import manifest

KIT = cast(
    "Any",
    SimpleNamespace(
        postgres=Endpoint("127.0.0.1", 5432),
        poolers=(Endpoint("127.0.0.1", 6432), Endpoint("127.0.0.1", 6433)),
    ),
)


def test_the_declaration_names_the_servers_and_a_workspace_for_each_company():
    declared = {"database.yaml": database_yaml(KIT)}
    declared |= {f"{company.name}.yaml": workspace_yaml(company) for company in COMPANIES}
    read = manifest(declared)
    (database,) = read.tenant_databases
    assert database.spec.pooler
    assert [i.port for i in database.spec.pooler.instances or ()] == [6432, 6433]
    assert {w.spec.tenant_key for w in read.workspaces} == {company.key for company in COMPANIES}


def test_a_workspace_is_suspended_by_its_state_alone():
    active, suspended = workspace_yaml(GLOBEX), workspace_yaml(GLOBEX, "Suspended")
    changed = set(suspended.splitlines()) - set(active.splitlines())
    assert changed == {"  state: Suspended"}
