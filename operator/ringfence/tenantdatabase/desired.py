"""From a TenantDatabase's spec and its key ring to the state they ask for."""

from ..api.tenantdatabase import TenantDatabaseSpec
from ..client.keyring import Key, KeyRing
from .model import DesiredKey, DesiredState


def desired_state(spec: TenantDatabaseSpec, ring: KeyRing | None) -> DesiredState:
    """Return the state in which every table in scope is protected. Plain mode has no ring."""
    return DesiredState(
        mode=spec.context.mode,
        app_role=spec.application.role,
        setting=spec.context.setting,
        max_age=spec.context.max_age,
        schemas=frozenset(spec.tables.schemas),
        tenant_column=spec.tables.tenant_column,
        overrides=frozenset((o.table, o.tenant_column) for o in spec.tables.overrides),
        exempt=frozenset(e.table for e in spec.tables.exempt),
        privileges=frozenset(spec.application.privileges),
        adoption=spec.adoption,
        keys=frozenset(map(_desired_key, ring.keys)) if ring else frozenset(),
    )


def _desired_key(key: Key) -> DesiredKey:
    return DesiredKey(key.kid, key.fingerprint, key.not_after, key.ipad, key.opad)
