"""From YAML texts to the resources in them. Reads no file, follows no reference."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar, cast

from pydantic import ValidationError

from .documents import InvalidYamlError, documents
from .problems import InvalidManifestError, Problem, problems
from .resource import API_VERSION, parsed
from .secret import Secret
from .tenantdatabase import TenantDatabase
from .workspace import Workspace

Kind: TypeAlias = TenantDatabase | Workspace | Secret
K = TypeVar("K", TenantDatabase, Workspace, Secret)

KINDS: Final[Mapping[str, tuple[str, type[Kind]]]] = {
    "TenantDatabase": (API_VERSION, TenantDatabase),
    "Workspace": (API_VERSION, Workspace),
    "Secret": ("v1", Secret),
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """The resources of some files, in their order."""

    tenant_databases: tuple[TenantDatabase, ...] = ()
    workspaces: tuple[Workspace, ...] = ()
    secrets: tuple[Secret, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A resource and the file it stands in."""

    source: str
    resource: Kind


def manifest(texts: Mapping[str, str]) -> Manifest:
    """Return the resources in *texts*, by file name; InvalidManifestError lists every problem."""
    outcomes = [outcome for source, text in texts.items() for outcome in _read(source, text)]
    found = [outcome for outcome in outcomes if isinstance(outcome, Found)]
    wrong = [outcome for outcome in outcomes if isinstance(outcome, Problem)]
    if wrong := [*wrong, *_repeated(found)]:
        raise InvalidManifestError(wrong)
    return Manifest(_of(TenantDatabase, found), _of(Workspace, found), _of(Secret, found))


def _read(source: str, text: str) -> Iterator[Found | Problem]:
    try:
        for position, document in enumerate(documents(text), 1):
            yield from _judged(document, source, f"document {position}")
    except InvalidYamlError as error:
        yield Problem(source, "", "", str(error))


def _judged(document: Any, source: str, place: str) -> Iterator[Found | Problem]:
    fault = _kind_fault(document)
    if fault:
        yield Problem(source, place, "", fault)
        return
    subject = _subject(document, place)
    try:
        yield Found(source, parsed(KINDS[document["kind"]][1], document))
    except ValidationError as error:
        yield from problems(error, source, subject)
    except (TypeError, ValueError):
        yield Problem(source, subject, "", "holds what JSON cannot: binary, or a loop")


def _kind_fault(document: Any) -> str:
    if not isinstance(document, dict):
        return "must be an object with apiVersion, kind, metadata and spec"
    given = cast("dict[object, object]", document)
    kind, version = str(given.get("kind", "")), given.get("apiVersion")
    if kind not in KINDS:
        return f"kind {kind or '(none)'} is unknown; known are {', '.join(KINDS)}"
    if version != KINDS[kind][0]:
        return f"apiVersion of a {kind} must be {KINDS[kind][0]}"
    return ""


def _subject(document: dict[str, Any], place: str) -> str:
    metadata = document.get("metadata")
    name = cast("dict[str, object]", metadata).get("name") if isinstance(metadata, dict) else None
    return f"{document['kind']} {name or f'({place})'}"


def _repeated(found: Iterable[Found]) -> Iterator[Problem]:
    first: dict[tuple[str, str, str], str] = {}
    for one in found:
        kind, meta = one.resource.kind, one.resource.metadata
        key = (kind, meta.namespace, meta.name)
        if key in first:
            message = f"stands in {first[key]} already; remove one of the two"
            yield Problem(one.source, f"{kind} {meta.name}", "", message)
        first.setdefault(key, one.source)


def _of(kind: type[K], found: Iterable[Found]) -> tuple[K, ...]:
    return tuple(one.resource for one in found if isinstance(one.resource, kind))
