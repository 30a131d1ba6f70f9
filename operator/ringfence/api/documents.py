"""From YAML text to JSON-like documents, read as the apiserver's clients read it.

A name given twice is refused, a date stays text. Errors say where, never what: the text may be a
Secret's. Knows no kind.
"""

from collections.abc import Hashable
from typing import Any

import yaml


class InvalidYamlError(ValueError):
    """The text is no YAML; the message tells where."""


class Loader(yaml.SafeLoader):
    """SafeLoader without dates, and without names given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - the signature of the base
        """Return the mapping; refuse it when a name stands there twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.MarkedYAMLError(problem="twice", problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def documents(text: str) -> tuple[Any, ...]:
    """Return the documents of *text* that are not empty; InvalidYamlError when it is no YAML."""
    try:
        return tuple(d for d in yaml.load_all(text, Loader) if d is not None)
    except yaml.YAMLError as error:
        # Neither the error's text nor the error itself: both quote the line.
        raise InvalidYamlError(_where(error)) from None


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return "is not YAML: it holds a character that YAML does not allow"
    place = f"line {mark.line + 1}, column {mark.column + 1}"
    if getattr(error, "problem", None) == "twice":
        return f"gives a name twice in {place}; remove one of the two"
    return f"is not YAML from {place} on; check indentation and quotes there"
