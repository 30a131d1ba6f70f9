"""A Secret, as a manifest or the apiserver gives it. Its contents show in no repr and no error."""

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, SecretBytes, SecretStr

from .resource import DataKey, ObjectMeta, Resource, refusal


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        raise refusal("must be base64; put text under stringData") from None


Base64 = Annotated[SecretBytes, BeforeValidator(_decoded)]


class Secret(Resource):
    """Material by key."""

    model_config = ConfigDict(extra="ignore")

    api_version: Literal["v1"] = "v1"
    kind: Literal["Secret"] = "Secret"
    metadata: ObjectMeta
    data: Mapping[DataKey, Base64] = Field(default={}, repr=False)
    string_data: Mapping[DataKey, SecretStr] = Field(default={}, repr=False)

    @property
    def contents(self) -> Mapping[str, bytes]:
        """The material; ``stringData`` wins, as in the apiserver."""
        written = {key: text.get_secret_value().encode() for key, text in self.string_data.items()}
        return {key: raw.get_secret_value() for key, raw in self.data.items()} | written
