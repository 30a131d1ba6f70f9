"""What every resource is made of: immutable parts, metadata, references to Secrets.

Knows how a document becomes a value and back. Knows no kind and no cluster.
"""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

GROUP: Final = "ringfence.dev"
VERSION: Final = "v1alpha1"
API_VERSION: Final = "ringfence.dev/v1alpha1"
REQUESTED_AT: Final = "ringfence.dev/requestedAt"

T = TypeVar("T")


class Resource(BaseModel):
    """Base of every parsed part: immutable, camelCase on the wire, no unknown fields."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        # An error shows what is wrong, never what was written: it may have been a password.
        hide_input_in_errors=True,
    )

    def document(self) -> dict[str, Any]:
        """Return the part as a JSON document, without what is absent."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


R = TypeVar("R", bound=Resource)


def parsed(kind: type[R], document: object) -> R:
    """Return *document* as a *kind*, as strict as the apiserver: no coercion, wire names only."""
    text = json.dumps(document)
    return kind.model_validate_json(text, strict=True, by_alias=True, by_name=False)


def refusal(message: str) -> PydanticCustomError:
    """Return the error with which a part is refused."""
    return PydanticCustomError("rule", "{message}", {"message": message})


def rule(holds: Callable[[T], bool], message: str) -> AfterValidator:
    """Return a check that mirrors a CEL rule of the CRD, in the same words."""

    def checked(value: T) -> T:
        if not holds(value):
            raise refusal(message)
        return value

    return AfterValidator(checked)


ObjectName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=253,
        pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
    ),
]
NamespaceName = Annotated[str, Field(max_length=63, pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
DataKey = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[-._a-zA-Z0-9]+$")]


class ObjectMeta(Resource):
    """The part of an object's metadata that matters to us."""

    model_config = ConfigDict(extra="ignore")

    name: ObjectName
    namespace: NamespaceName = "default"
    uid: str = ""
    generation: int = 0
    annotations: Mapping[str, str] = {}


class ObjectRef(Resource):
    """Another object of the same namespace, by name."""

    name: ObjectName


class SecretRef(Resource):
    """A Secret of the same namespace."""

    name: ObjectName


class KeyRef(Resource):
    """One key of a Secret of the same namespace."""

    name: ObjectName
    key: DataKey
