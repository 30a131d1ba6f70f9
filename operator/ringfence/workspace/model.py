"""Facts about registered workspaces, shared by the desired and the observed side."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """A workspace's state in the registry. Only an active one can be entered."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    PURGING = "purging"


class Outcome(StrEnum):
    """What the database answers to a registration."""

    REGISTERED = "registered"
    REOPENED = "reopened"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    """The id or the tenant key belongs to another object that lives."""
    MISFIT = "misfit"
    """No tenant column could hold the tenant key."""


@dataclass(frozen=True, slots=True, order=True)
class DesiredWorkspace:
    """A workspace as its object asks for it. *owner* is ``namespace/name``."""

    owner: str
    id: UUID
    tenant_key: str
    state: State = State.ACTIVE


@dataclass(frozen=True, slots=True)
class RegisteredWorkspace:
    """A row of the registry."""

    id: UUID
    tenant_key: str
    owner: str
    state: State
    registered_at: datetime = field(compare=False)
