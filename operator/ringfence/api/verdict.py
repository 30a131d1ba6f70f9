"""What a judgement says of one aspect, before it is dated and becomes a condition."""

from dataclasses import dataclass
from datetime import datetime

from .conditions import Condition, ConditionStatus, ConditionType
from .reasons import Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """One aspect of a resource's state, as judged by a pass."""

    type: ConditionType
    status: ConditionStatus
    reason: Reason
    message: str

    @property
    def holds(self) -> bool:
        """Whether the aspect is known to be true."""
        return self.status is ConditionStatus.TRUE

    def condition(self, generation: int, now: datetime) -> Condition:
        """Return the verdict on *generation* as a condition that changed at *now*."""
        return Condition(
            type=self.type,
            status=self.status,
            reason=self.reason,
            message=self.message,
            observed_generation=generation,
            last_transition_time=now,
        )


def true(kind: ConditionType, reason: Reason, message: str) -> Verdict:
    """Return the verdict that the aspect holds."""
    return Verdict(kind, ConditionStatus.TRUE, reason, message)


def false(kind: ConditionType, reason: Reason, message: str) -> Verdict:
    """Return the verdict that the aspect does not hold."""
    return Verdict(kind, ConditionStatus.FALSE, reason, message)


def unknown(kind: ConditionType, reason: Reason, message: str) -> Verdict:
    """Return the verdict that nothing is known of the aspect."""
    return Verdict(kind, ConditionStatus.UNKNOWN, reason, message)
