"""workspace_id(): which workspace a tenant key belongs to."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.api import tenantkey
from ringfence.client.workspace import RINGFENCE_NAMESPACE, workspace_id

KEY = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"


@given(st.uuids())
def test_a_uuid_is_its_own_workspace(key: UUID):
    assert workspace_id(str(key)) == key


@given(st.text(), st.text())
def test_two_keys_are_two_workspaces(one: str, other: str):
    assert (workspace_id(one) == workspace_id(other)) == (one == other)


def test_the_id_of_a_text_key_never_changes():
    assert workspace_id("acme") == UUID("0225fdfc-e8bb-5aff-abb6-6934555a4523")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(KEY.upper(), id="in upper case"),
        pytest.param(KEY.replace("-", ""), id="without dashes"),
        pytest.param(f"{{{KEY}}}", id="in braces"),
        pytest.param(f"urn:uuid:{KEY}", id="as a urn"),
        pytest.param(f" {KEY}", id="with a space"),
    ],
)
def test_another_spelling_of_a_uuid_enters_nobody_s_workspace(other: str):
    assert workspace_id(other) != UUID(KEY)


@given(st.text() | st.uuids().flatmap(lambda key: st.sampled_from([str(key), str(key).upper()])))
def test_operator_and_application_agree(key: str):
    assert workspace_id(key) == tenantkey.workspace_id(key)
    assert tenantkey.RINGFENCE_NAMESPACE == RINGFENCE_NAMESPACE
