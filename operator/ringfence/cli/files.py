"""From the files of a command to the subjects of its passes. Only ``texts`` reads anything."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from ..api.manifest import Manifest
from ..api.tenantdatabase import TenantDatabase, TenantDatabaseSpec
from ..api.workspace import Workspace
from ..engine.model import Subject
from ..errors import InvalidSpecError
from .options import Request

STDIN: Final = "-"
SUFFIXES: Final = (".yaml", ".yml")


def texts(files: Iterable[str]) -> dict[str, str]:
    """Return the YAML in *files* by source; of a folder, every YAML file directly in it."""
    return {source: _text(source) for file in files for source in _sources(file)}


def _sources(file: str) -> Iterator[str]:
    if file == STDIN or not Path(file).is_dir():
        yield file
        return
    found = sorted(str(inner) for inner in Path(file).iterdir() if inner.suffix in SUFFIXES)
    if not found:
        raise InvalidSpecError(f"folder {file} has no *.yaml or *.yml in it; name another")
    yield from found


def _text(source: str) -> str:
    try:
        return (sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()).decode()
    except OSError as error:
        raise InvalidSpecError(f"{source} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        # Not chained: the error carries the whole text, which may hold a Secret.
        raise InvalidSpecError(f"{source} is not UTF-8; save it as UTF-8") from None


def subjects(manifest: Manifest, request: Request, *, prune: bool = False) -> tuple[Subject, ...]:
    """Return one subject a TenantDatabase, in their order, each with its Workspaces."""
    databases = manifest.tenant_databases
    if not databases:
        raise InvalidSpecError("there is no TenantDatabase in the files; add its file with -f")
    known = {_identity(database) for database in databases}
    for workspace in manifest.workspaces:
        if _database_of(workspace) not in known:
            raise InvalidSpecError(_homeless(workspace))
    return tuple(
        Subject(
            relocated(database, request),
            tuple(w for w in manifest.workspaces if _database_of(w) == _identity(database)),
            prune=prune,
        )
        for database in databases
    )


def relocated(database: TenantDatabase, request: Request) -> TenantDatabase:
    """Return the TenantDatabase with the addresses that *request* puts in place of the spec's."""
    spec = _pooler_relocated(database, request)
    if request.host is not None:
        connection = spec.connection.model_copy(update={"hosts": (request.host,)})
        spec = spec.model_copy(update={"connection": connection})
    return database.model_copy(update={"spec": spec})


def _pooler_relocated(database: TenantDatabase, request: Request) -> TenantDatabaseSpec:
    spec = database.spec
    if not request.poolers:
        return spec
    if spec.pooler is None:
        raise InvalidSpecError(
            f"TenantDatabase {database.metadata.name} has no spec.pooler, whose addresses "
            "--pooler-host could replace; add it, or leave the option out"
        )
    pooler = spec.pooler.model_copy(
        update={"host": None, "port": None, "instances": request.poolers}
    )
    return spec.model_copy(update={"pooler": pooler})


def full_name(database: TenantDatabase) -> str:
    """Return the TenantDatabase as ``namespace/name``."""
    return "/".join(_identity(database))


def _identity(database: TenantDatabase) -> tuple[str, str]:
    return database.metadata.namespace, database.metadata.name


def _database_of(workspace: Workspace) -> tuple[str, str]:
    return workspace.metadata.namespace, workspace.spec.database_ref.name


def _homeless(workspace: Workspace) -> str:
    namespace, name = _database_of(workspace)
    return (
        f"Workspace {workspace.owner} is in TenantDatabase {namespace}/{name} "
        "(spec.databaseRef), which is not in the files; add its file with -f"
    )
