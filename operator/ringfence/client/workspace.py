"""Which workspace a tenant key belongs to. Knows no database and no registry."""

from typing import Final
from uuid import NAMESPACE_DNS, UUID, uuid5

RINGFENCE_NAMESPACE: Final = uuid5(NAMESPACE_DNS, "workspaces.ringfence.dev")


def workspace_id(tenant_key: str) -> UUID:
    """Return the key itself when it is a canonical uuid, else the UUIDv5 of the key."""
    return _canonical_uuid(tenant_key) or uuid5(RINGFENCE_NAMESPACE, tenant_key)


def _canonical_uuid(text: str) -> UUID | None:
    try:
        parsed = UUID(text)
    except ValueError:
        return None
    return parsed if str(parsed) == text else None
