"""crds/*.yaml: equal to the types, explained in every field, and true for every example."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from ringfence.api.duration import duration
from ringfence.api.manifest import manifest
from ringfence.api.resource import Resource
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.api.workspace import Workspace

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "crds" / "examples").glob("*.yaml"))
KINDS: dict[str, type[Resource]] = {"TenantDatabase": TenantDatabase, "Workspace": Workspace}
CRDS: dict[str, dict[str, Any]] = {
    crd["spec"]["names"]["kind"]: crd
    for crd in (yaml.safe_load(path.read_text()) for path in (ROOT / "crds").glob("*.yaml"))
}
# What a field of the CRD and a field of the types must agree in.
FACTS = (
    *("type", "enum", "pattern", "default", "required"),
    *("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"),
)

ISO = TypeAdapter(timedelta)

of_each_kind = pytest.mark.parametrize("kind", KINDS)


def schema(kind: str) -> dict[str, Any]:
    return CRDS[kind]["spec"]["versions"][0]["schema"]["openAPIV3Schema"]


def nodes(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every part of a schema with its path."""
    yield path, node
    for name, part in node.get("properties", {}).items():
        yield from nodes(part, f"{path}.{name}")
    if "items" in node:
        yield from nodes(node["items"], f"{path}[]")


def typed_schema(kind: str, part: str) -> dict[str, Any]:
    """Return what pydantic says about ``kind.part``, with references followed and nulls dropped."""
    whole = KINDS[kind].model_json_schema()

    def plain(node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in node:
            return plain({**whole["$defs"][node["$ref"].rpartition("/")[2]], **without(node)})
        if "anyOf" in node:
            [only] = [option for option in node["anyOf"] if option != {"type": "null"}]
            return plain({**only, **without(node)})
        inner = {name: plain(node["items"]) for name in ("items",) if name in node}
        parts = {name: plain(value) for name, value in node.get("properties", {}).items()}
        return {**node, **inner, **({"properties": parts} if parts else {})}

    def without(node: dict[str, Any]) -> dict[str, Any]:
        gone = {"$ref", "anyOf", *(("default",) if node.get("default", ...) is None else ())}
        return {key: value for key, value in node.items() if key not in gone}

    return plain(whole["properties"][part])


def defaulted(value: Any, node: dict[str, Any]) -> Any:
    """Return *value* as the apiserver would store it: defaults filled in at every depth."""
    if isinstance(value, list):
        return [defaulted(item, node["items"]) for item in value]
    if not isinstance(value, dict):
        return value
    properties = node.get("properties", {})
    missing = {n: p["default"] for n, p in properties.items() if "default" in p and n not in value}
    return {n: defaulted(v, properties.get(n, {})) for n, v in {**missing, **value}.items()}


def meaning(path: str, value: Any) -> Any:
    """Return a default by what it means: durations by their length, an absent ref as absent."""
    if isinstance(value, dict):
        return {n: meaning(f".{n}", v) for n, v in value.items() if v is not None}
    if not path.endswith(("interval", "maxAge")):
        return value
    # pydantic writes the defaults of its schema in ISO 8601.
    return ISO.validate_python(value) if value.startswith("P") else duration(value)


def facts(root: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what *root* says about each field, in a form that two schemas can share."""
    return {path: _facts(path, node) for path, node in nodes(root)}


def _facts(path: str, node: dict[str, Any]) -> dict[str, Any]:
    known = {fact: node[fact] for fact in FACTS if fact in node}
    if "default" in known:
        known["default"] = meaning(path, defaulted(known["default"], node))
    return known | {key: set(known[key]) for key in ("required", "enum") if key in known}


def without_empty_lists(said: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Status shows no empty lists, so there the CRD gives them no default."""
    return {
        path: {k: v for k, v in fact.items() if (k, v) != ("default", [])}
        for path, fact in said.items()
    }


@of_each_kind
def test_the_spec_of_the_crd_is_the_spec_of_the_types(kind):
    assert facts(schema(kind)["properties"]["spec"]) == facts(typed_schema(kind, "spec"))


@of_each_kind
def test_the_status_of_the_crd_is_the_status_of_the_types(kind):
    crd = facts(schema(kind)["properties"]["status"])
    assert crd.pop("").pop("default") == {"observedGeneration": -1}
    typed = without_empty_lists(facts(typed_schema(kind, "status")))
    typed.pop("")
    assert crd == typed


@of_each_kind
def test_every_field_is_described(kind):
    bare = [
        path
        for path, node in nodes(schema(kind))
        # The apiserver describes metadata itself, and refuses a CRD that does.
        if path != ".metadata"
        and not path.endswith("[]")
        and not node.get("description", "").endswith(".")
    ]
    assert bare == []


@of_each_kind
def test_every_field_tells_its_default_or_that_it_is_required(kind):
    parts = [n for name in ("spec", "status") for n in nodes(schema(kind)["properties"][name])]
    told = ("Default ", "No default.", "Required.", "when absent.")
    assert [
        path
        for path, node in parts
        if path and not path.endswith("[]") and not any(t in node["description"] for t in told)
    ] == []


@of_each_kind
def test_a_required_field_says_so_and_no_other_does(kind):
    wrong = [
        f"{path}.{name}"
        for path, node in nodes(schema(kind))
        for name, part in node.get("properties", {}).items()
        if path and ("Required." in part["description"]) != (name in node.get("required", []))
    ]
    assert wrong == []


@of_each_kind
def test_every_rule_has_a_message(kind):
    for path, node in nodes(schema(kind)):
        for rule in node.get("x-kubernetes-validations", []):
            assert rule["message"].strip(), path


@of_each_kind
def test_every_text_and_list_of_a_spec_is_bounded(kind):
    unbounded = [
        path
        for path, node in nodes(schema(kind)["properties"]["spec"])
        if (node["type"] == "array" and "maxItems" not in node)
        or (
            node["type"] == "string"
            and not {"maxLength", "enum"} & set(node)
            and node.get("format") != "date-time"
        )
    ]
    assert unbounded == []


@of_each_kind
def test_the_crd_keeps_the_conventions_of_kubernetes(kind):
    crd = CRDS[kind]
    [version] = crd["spec"]["versions"]
    columns = [column["name"] for column in version["additionalPrinterColumns"]]
    conditions = schema(kind)["properties"]["status"]["properties"]["conditions"]
    assert crd["spec"]["group"] == "ringfence.dev"
    assert crd["metadata"]["name"] == f"{crd['spec']['names']['plural']}.ringfence.dev"
    assert crd["spec"]["names"]["categories"] == ["ringfence"]
    assert (version["name"], version["subresources"]) == ("v1alpha1", {"status": {}})
    assert (columns[:2], columns[-1]) == (["Ready", "Reason"], "Age")
    assert conditions["x-kubernetes-list-type"] == "map"
    assert conditions["x-kubernetes-list-map-keys"] == ["type"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_valid_and_means_the_same_to_crd_and_types(path):
    found = manifest({path.name: path.read_text()})
    resources = (*found.tenant_databases, *found.workspaces)
    written = {d["metadata"]["name"]: d for d in yaml.load_all(path.read_text(), TEXT_DATES)}
    assert resources
    for resource in resources:
        document = written[resource.metadata.name]
        Draft202012Validator(schema(resource.kind)).validate(document)
        stored = defaulted(document["spec"], schema(resource.kind)["properties"]["spec"])
        assert meaning("", resource.document()["spec"]) == meaning("", stored)


def test_there_is_an_example_for_each_way_to_begin():
    assert [path.stem for path in EXAMPLES] == [
        "exempt-tables",
        "existing-application-plain",
        "new-application",
        "several-schemas",
    ]


class TEXT_DATES(yaml.SafeLoader):  # noqa: N801 - a constant for the loader above
    """Dates stay text, as in JSON."""


TEXT_DATES.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if not pair[0].endswith(":timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
