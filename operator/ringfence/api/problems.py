"""What is wrong with a manifest: every problem, each with its place. Never what was written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from pydantic import ValidationError

from ..errors import InvalidSpecError

WORDS: Final = {
    "missing": "is required",
    "extra_forbidden": "is not a field of this kind; check its spelling and indentation",
    "string_type": "must be text; put numbers and true or false in quotes",
    "model_type": "must be an object with fields",
    "timezone_aware": "must have a time zone, as in 2030-01-31T00:00:00Z",
}
Location: TypeAlias = tuple[int | str, ...]
OPENINGS: Final = ("Input", "String", "Tuple", "Dictionary", "Value", "Object")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, with the file, the object and the field it is in."""

    source: str
    subject: str
    path: str
    message: str

    def __str__(self) -> str:
        """Return it as one line."""
        return ": ".join(filter(None, (self.source, self.subject, self.path, self.message)))


class InvalidManifestError(InvalidSpecError):
    """Manifests that cannot be used, with all that is wrong with them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def problems(error: ValidationError, source: str, subject: str) -> Iterator[Problem]:
    """Yield what pydantic found, in our words."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    places = [fault["loc"] for fault in faults]
    for fault in faults:
        if fault["type"] == "too_short" and _has_inner(fault["loc"], places):
            continue  # pydantic counts only the entries that are right
        message = WORDS.get(fault["type"]) or _message(fault["msg"])
        yield Problem(source, subject, field_path(fault["loc"]), message)


def field_path(location: Location) -> str:
    """Return the path of a field as kubectl writes it: ``spec.hosts[0].port``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".")


def _has_inner(place: Location, places: Iterable[Location]) -> bool:
    return any(len(p) > len(place) and p[: len(place)] == place for p in places)


def _message(text: str) -> str:
    opening, _, rest = text.partition(" should ")
    return f"must {rest}" if opening in OPENINGS else text
