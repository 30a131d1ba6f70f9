"""Durations as Kubernetes writes them: 30s, 5m, 1h30m. Whole seconds, never negative."""

import re
from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from .resource import refusal, rule

PATTERN: Final = r"^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?$"
UNITS: Final = (("h", 3600), ("m", 60), ("s", 1))


def duration(text: str) -> timedelta:
    """Return the time that *text* stands for; ValueError when it stands for none."""
    match = re.fullmatch(PATTERN.strip("^$"), text)
    if not match or not text:
        raise ValueError(f"{text!r} is no duration")
    hours, minutes, seconds = (int(part[:-1]) if part else 0 for part in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def duration_text(value: timedelta) -> str:
    """Return the shortest text that stands for *value*."""
    rest, text = int(value.total_seconds()), ""
    for unit, seconds in UNITS:
        count, rest = divmod(rest, seconds)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def between(shortest: str, longest: str) -> AfterValidator:
    """Return the check that a duration lies between the two, both included."""
    low, high = duration(shortest), duration(longest)

    def holds(value: timedelta) -> bool:
        return low <= value <= high

    return rule(holds, f"must be from {shortest} to {longest}")


def _parsed(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return duration(value)
    except ValueError:
        raise refusal("must be hours, minutes and seconds, as in 30s or 1h30m") from None


Duration = Annotated[
    timedelta,
    BeforeValidator(_parsed),
    PlainSerializer(duration_text, return_type=str),
    WithJsonSchema({"type": "string", "minLength": 2, "maxLength": 20, "pattern": PATTERN}),
]
