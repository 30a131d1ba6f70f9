"""Where a command finds Secrets: manifests first, then the folder, where new ones are made, too."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..api.manifest import Manifest
from ..api.secret import Secret
from ..api.tenantdatabase import TenantDatabase
from ..secrets import DirectorySecrets, ManifestSecrets
from .options import Request
from .output import remark


class CommandSecrets:
    """The Secrets of one namespace, which are not apart in the folder."""

    def __init__(self, secrets: Iterable[Secret], namespace: str, folder: Path | None) -> None:
        self._manifests = ManifestSecrets(s for s in secrets if s.metadata.namespace == namespace)
        self._folder = folder
        self._in_folder = DirectorySecrets(folder) if folder else None
        self._made = dict[str, Iterable[str]]()

    async def get(self, name: str) -> Mapping[str, bytes] | None:
        """Return the entries of the Secret; None when there is none of that name."""
        given = await self._manifests.get(name)
        if given is None and self._in_folder:
            return await self._in_folder.get(name)
        return given

    async def put(self, name: str, entries: Mapping[str, bytes]) -> None:
        """Make the Secret in the folder; without a folder this is refused."""
        await (self._in_folder or self._manifests).put(name, entries)
        self._made[name] = sorted(entries)

    def tell_made(self) -> None:
        """Name the Secrets that were made, never what is in them."""
        for name, keys in self._made.items():
            remark(f"made Secret {name} ({', '.join(keys)}) in {self._folder}")


def command_secrets(
    given: Manifest, tenant_database: TenantDatabase, request: Request
) -> CommandSecrets:
    """Return the Secrets that a command has for one TenantDatabase."""
    namespace = tenant_database.metadata.namespace
    return CommandSecrets(given.secrets, namespace, request.secrets)
