"""What a spec must not say: the types refuse it at the same place and in the same words as CEL."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from ringfence.api.problems import problems
from ringfence.api.resource import parsed
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.api.workspace import Workspace

CRDS = Path(__file__).parents[3] / "crds"

DATABASE: dict[str, Any] = {
    "apiVersion": "ringfence.dev/v1alpha1",
    "kind": "TenantDatabase",
    "metadata": {"name": "app"},
    "spec": {
        "connection": {
            "hosts": [{"host": "pg.svc"}],
            "database": "app",
            "credentialsSecretRef": {"name": "login"},
        },
        "pooler": {"host": "pgbouncer.svc", "adminSecretRef": {"name": "admin"}},
        "application": {"role": "app_rw", "owners": ["app_owner"]},
        "tables": {"tenantColumn": "workspace_id"},
    },
}
WORKSPACE: dict[str, Any] = {
    "apiVersion": "ringfence.dev/v1alpha1",
    "kind": "Workspace",
    "metadata": {"name": "acme"},
    "spec": {"databaseRef": {"name": "app"}, "tenantKey": "acme"},
}

RESERVED = "must not be pg_*, ringfence*, postgres or pgbouncer, which are reserved"
BYTES = "must be at most 63 bytes in UTF-8"
TABLE_BYTES = "schema and table must each be at most 63 bytes in UTF-8"
TABLE_RESERVED = "must not be in a schema pg_* or ringfence*, which are reserved"
UUID = (
    "must be written in lower case with dashes when it is a uuid, "
    "as in 6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
)
NUMBER = (
    "must be a plain number up to 9223372036854775807 when it is an integer, "
    "without sign, leading zero, prefix or underscore"
)
LONG = "ü" * 32  # 64 bytes in 32 characters
CA = {"mode": "disable", "caSecretRef": {"name": "ca"}}
CA_REFUSED = "caSecretRef has no meaning when mode is disable; remove one of the two"

# (path that is set, value, message, path that is blamed when it is another)
DATABASE_CASES: dict[str, tuple[Any, ...]] = {
    "a name that makes no label": (
        "metadata.name",
        "a" * 64,
        "metadata.name must be at most 63 characters; it becomes a label",
        "",
    ),
    "a database with a long name": ("spec.connection.database", LONG, BYTES),
    "a reserved database": ("spec.connection.database", "postgres", RESERVED),
    "authorities for a connection in clear": ("spec.connection.tls", CA, CA_REFUSED),
    "authorities for a pooler in clear": ("spec.pooler.tls", CA, CA_REFUSED),
    "a pooler with host and instances": (
        "spec.pooler.instances",
        [{"host": "a"}],
        "exactly one of host and instances must be given",
        "spec.pooler",
    ),
    "a pooler without host or instances": (
        "spec.pooler",
        {"adminSecretRef": {"name": "admin"}},
        "exactly one of host and instances must be given",
    ),
    "a pooler with a port beside instances": (
        "spec.pooler",
        {"adminSecretRef": {"name": "admin"}, "port": 6432, "instances": [{"host": "a"}]},
        "port belongs to host; with instances each names its own",
    ),
    "a pooled database with a long name": ("spec.pooler.database", LONG, BYTES),
    "the admin console as the pooled database": ("spec.pooler.database", "pgbouncer", RESERVED),
    "Plain without a setting": (
        "spec.context",
        {"mode": "Plain"},
        "setting is required in Plain mode and has no meaning in Signed mode",
    ),
    "Signed with a setting": (
        "spec.context",
        {"setting": "app.workspace_id"},
        "setting is required in Plain mode and has no meaning in Signed mode",
    ),
    "a key ring for Plain": (
        "spec.context",
        {"mode": "Plain", "setting": "app.id", "keyRingSecretRef": {"name": "keys"}},
        "keyRingSecretRef has no meaning in Plain mode; remove it",
    ),
    "a reserved setting": (
        "spec.context",
        {"mode": "Plain", "setting": "ringfence.id"},
        RESERVED,
        "spec.context.setting",
    ),
    "tokens that live long": (
        "spec.context",
        {"maxAge": "10m1s"},
        "must be from 5s to 10m",
        "spec.context.maxAge",
    ),
    "tokens that live too short": (
        "spec.context",
        {"maxAge": "4s"},
        "must be from 5s to 10m",
        "spec.context.maxAge",
    ),
    "a role with a long name": ("spec.application.role", LONG, BYTES),
    "a reserved role": ("spec.application.role", "pg_monitor", RESERVED),
    "a role that owns": (
        "spec.application.owners",
        ["app_rw"],
        "role must not be among owners, because whoever owns a table can open it",
        "spec.application",
    ),
    "a role that logs in": (
        "spec.application.logins",
        ["app_rw"],
        "role must not be among logins, because it is the group they are members of",
        "spec.application",
    ),
    "an owner with a long name": (
        "spec.application.owners",
        [LONG],
        BYTES,
        "spec.application.owners[0]",
    ),
    "the superuser as owner": (
        "spec.application.owners",
        ["app_owner", "postgres"],
        RESERVED,
        "spec.application.owners[1]",
    ),
    "a login with a long name": (
        "spec.application.logins",
        [LONG],
        BYTES,
        "spec.application.logins[0]",
    ),
    "a login of ours": (
        "spec.application.logins",
        ["ringfence_operator"],
        RESERVED,
        "spec.application.logins[0]",
    ),
    "a schema with a long name": ("spec.tables.schemas", [LONG], BYTES, "spec.tables.schemas[0]"),
    "a system schema": ("spec.tables.schemas", ["pg_catalog"], RESERVED, "spec.tables.schemas[0]"),
    "a column with a long name": ("spec.tables.tenantColumn", LONG, BYTES),
    "an override in a long schema": (
        "spec.tables.overrides",
        [{"table": f"{LONG}.t", "tenantColumn": "c"}],
        TABLE_BYTES,
        "spec.tables.overrides[0].table",
    ),
    "an override in a schema of ours": (
        "spec.tables.overrides",
        [{"table": "ringfence.workspace", "tenantColumn": "c"}],
        TABLE_RESERVED,
        "spec.tables.overrides[0].table",
    ),
    "an override with a long column": (
        "spec.tables.overrides",
        [{"table": "public.t", "tenantColumn": LONG}],
        BYTES,
        "spec.tables.overrides[0].tenantColumn",
    ),
    "an exempt table with a long name": (
        "spec.tables.exempt",
        [{"table": f"public.{LONG}", "reason": "r"}],
        TABLE_BYTES,
        "spec.tables.exempt[0].table",
    ),
    "an exempt table of the system": (
        "spec.tables.exempt",
        [{"table": "pg_catalog.pg_class", "reason": "r"}],
        TABLE_RESERVED,
        "spec.tables.exempt[0].table",
    ),
    "a table both exempt and overridden": (
        "spec.tables",
        {
            "tenantColumn": "c",
            "overrides": [{"table": "public.t", "tenantColumn": "d"}],
            "exempt": [{"table": "public.t", "reason": "r"}],
        },
        "no table may be both under overrides and under exempt",
    ),
    "passes without pause": ("spec.interval", "4s", "must be from 5s to 24h"),
    "a pass every other day": ("spec.interval", "48h", "must be from 5s to 24h"),
    "probes without pause": (
        "spec.probe",
        {"interval": "9s"},
        "must be from 10s to 1h",
        "spec.probe.interval",
    ),
}
WORKSPACE_CASES: dict[str, tuple[Any, ...]] = {
    "a long key": ("spec.tenantKey", "ü" * 128, "must be at most 255 bytes in UTF-8"),
    "a key with a space before it": (
        "spec.tenantKey",
        " 42",
        "must not begin or end with white space",
    ),
    "a uuid in capitals": ("spec.tenantKey", "6F9619FF-8B86-4D01-B42D-00CF4FC964FF", UUID),
    "a uuid without dashes": ("spec.tenantKey", "6f9619ff8b864d01b42d00cf4fc964ff", UUID),
    "a uuid in braces": ("spec.tenantKey", "{6f9619ff-8b86-4d01-b42d-00cf4fc964ff}", UUID),
    "a uuid with dashes elsewhere": ("spec.tenantKey", "6f96-19ff8b864d01b42d00cf4fc964ff", UUID),
    "a leading zero": ("spec.tenantKey", "007", NUMBER),
    "a sign": ("spec.tenantKey", "+7", NUMBER),
    "a negative number": ("spec.tenantKey", "-7", NUMBER),
    "a number beyond bigint": ("spec.tenantKey", "9223372036854775808", NUMBER),
    "a number far beyond bigint": ("spec.tenantKey", "92233720368547758070", NUMBER),
    "a number in hex": ("spec.tenantKey", "0x2A", NUMBER),
    "a number in octal": ("spec.tenantKey", "0o52", NUMBER),
    "a number in binary": ("spec.tenantKey", "0B101010", NUMBER),
    "a number with an underscore": ("spec.tenantKey", "4_2", NUMBER),
}
# Refused by the schema alone: the words are the apiserver's there and ours here.
SCHEMA_CASES: dict[str, tuple[Any, ...]] = {
    "a tenant key with a control character": (WORKSPACE, "spec.tenantKey", "a\nb"),
    "an empty tenant key": (WORKSPACE, "spec.tenantKey", ""),
    "an unknown state": (WORKSPACE, "spec.state", "Closed"),
    "a name of another kind of object": (WORKSPACE, "spec.databaseRef", {"name": "App"}),
    "no servers": (DATABASE, "spec.connection.hosts", []),
    "a list of servers in one name": (DATABASE, "spec.connection.hosts", [{"host": "a,b"}]),
    "a port beyond the last": (DATABASE, "spec.connection.hosts", [{"host": "a", "port": 65536}]),
    "a port in quotes": (DATABASE, "spec.connection.hosts", [{"host": "a", "port": "5432"}]),
    "a TLS mode that does not verify": (DATABASE, "spec.connection.tls", {"mode": "require"}),
    "an unknown privilege": (DATABASE, "spec.application.privileges", ["TRUNCATE"]),
    "a privilege twice": (DATABASE, "spec.application.privileges", ["SELECT", "SELECT"]),
    "no owners": (DATABASE, "spec.application.owners", []),
    "no schemas": (DATABASE, "spec.tables.schemas", []),
    "an exemption without a reason": (DATABASE, "spec.tables.exempt", [{"table": "public.t"}]),
    "an exemption with an empty reason": (
        DATABASE,
        "spec.tables.exempt",
        [{"table": "public.t", "reason": ""}],
    ),
    "a table exempt twice": (
        DATABASE,
        "spec.tables.exempt",
        [{"table": "public.t", "reason": "a"}, {"table": "public.t", "reason": "b"}],
    ),
    "a table without a schema": (
        DATABASE,
        "spec.tables.exempt",
        [{"table": "country", "reason": "r"}],
    ),
    "an acceptance until some day": (
        DATABASE,
        "spec.acceptedFindings",
        [{"check": "A15", "object": "o", "reason": "r", "until": "tomorrow"}],
    ),
    "a setting without a prefix": (
        DATABASE,
        "spec.context",
        {"mode": "Plain", "setting": "workspace"},
    ),
    "a duration in words": (DATABASE, "spec.interval", "soon"),
    "a duration without a unit": (DATABASE, "spec.interval", "30"),
    "a duration of nothing": (DATABASE, "spec.interval", ""),
}


def changed(resource: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return *resource* with *value* at *path*."""
    result = deepcopy(resource)
    *parents, last = path.split(".")
    part = result
    for name in parents:
        part = part[name]
    part[last] = value
    return result


def refusals(resource: dict[str, Any]) -> list[tuple[str, str]]:
    """Return where and why the types refuse *resource*."""
    kind = {"TenantDatabase": TenantDatabase, "Workspace": Workspace}[resource["kind"]]
    try:
        parsed(kind, resource)
    except ValidationError as error:
        return [(problem.path, problem.message) for problem in problems(error, "", "")]
    return []


def rules(file: str) -> set[tuple[str, str]]:
    """Return path and message of each CEL rule, except for those on changes."""

    def walk(node: dict[str, Any], path: str):
        for rule in node.get("x-kubernetes-validations", []):
            if "oldSelf" not in rule["rule"]:
                yield path, rule["message"]
        for name, part in node.get("properties", {}).items():
            yield from walk(part, f"{path}.{name}".removeprefix("."))
        if "items" in node:
            yield from walk(node["items"], f"{path}[]")

    crd = yaml.safe_load((CRDS / file).read_text())
    return set(walk(crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"], ""))


def blamed(case: tuple[Any, ...]) -> str:
    """Return the fourth part of a case, which is the first unless it says otherwise."""
    return (*case, case[0])[3]


@pytest.mark.parametrize("resource", [DATABASE, WORKSPACE], ids=lambda r: r["kind"])
def test_what_the_cases_start_from_is_accepted(resource):
    assert refusals(resource) == []


@pytest.mark.parametrize("case", DATABASE_CASES.values(), ids=DATABASE_CASES)
def test_a_tenant_database_is_refused_for(case):
    assert refusals(changed(DATABASE, case[0], case[1])) == [(blamed(case), case[2])]


@pytest.mark.parametrize("case", WORKSPACE_CASES.values(), ids=WORKSPACE_CASES)
def test_a_workspace_is_refused_for(case):
    assert refusals(changed(WORKSPACE, case[0], case[1])) == [(blamed(case), case[2])]


@pytest.mark.parametrize("case", SCHEMA_CASES.values(), ids=SCHEMA_CASES)
def test_the_schema_leaves_no_room_for(case):
    [(path, _)] = refusals(changed(*case))
    assert path.startswith(case[1])


@pytest.mark.parametrize(
    ("file", "cases"),
    [
        pytest.param("tenantdatabases.yaml", DATABASE_CASES, id="TenantDatabase"),
        pytest.param("workspaces.yaml", WORKSPACE_CASES, id="Workspace"),
    ],
)
def test_every_rule_of_the_crd_is_kept_by_the_types_and_no_other(file, cases):
    seen = {(re.sub(r"\[\d+\]", "[]", blamed(case)), case[2]) for case in cases.values()}
    assert seen == rules(file)
