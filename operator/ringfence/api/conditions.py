"""Status conditions, as the Kubernetes API conventions define them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field, WithJsonSchema

from .reasons import Reason
from .resource import Resource


class ConditionType(StrEnum):
    """The aspects that are judged. Those below the line are absent when there is nothing to say."""

    READY = "Ready"
    DATABASE_REACHABLE = "DatabaseReachable"
    BOOTSTRAPPED = "Bootstrapped"
    PROTECTED = "Protected"
    ISOLATION_VERIFIED = "IsolationVerified"
    POOLER_SAFE = "PoolerSafe"
    REGISTERED = "Registered"
    # ---
    RECONCILING = "Reconciling"
    STALLED = "Stalled"
    SUSPENDED = "Suspended"
    DRIFTED = "Drifted"
    CONFLICT = "Conflict"
    TRANSPORT_INSECURE = "TransportInsecure"
    DELETING = "Deleting"


class ConditionStatus(StrEnum):
    """Whether an aspect holds."""

    TRUE = "True"
    FALSE = "False"
    UNKNOWN = "Unknown"


# The CRD takes any word, so that an older CRD never refuses a newer operator's condition.
AnyType = WithJsonSchema({"type": "string", "maxLength": 316})
AnyReason = WithJsonSchema({"type": "string", "maxLength": 1024, "pattern": "^[A-Z][A-Za-z0-9]*$"})


class Condition(Resource):
    """One aspect of a resource's state."""

    model_config = ConfigDict(extra="ignore")

    type: Annotated[ConditionType, AnyType]
    status: ConditionStatus
    reason: Annotated[Reason, AnyReason]
    message: str = Field(max_length=32768)
    observed_generation: int
    last_transition_time: AwareDatetime


def settle(new: Condition, old: Condition | None) -> Condition:
    """Return *new*, keeping the transition time of *old* while the status is the same."""
    if old is not None and old.status == new.status:
        return new.model_copy(update={"last_transition_time": old.last_transition_time})
    return new


def settle_all(new: Iterable[Condition], old: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return every condition of *new*, settled against the one of its type in *old*."""
    before = {condition.type: condition for condition in old}
    return tuple(settle(condition, before.get(condition.type)) for condition in new)
