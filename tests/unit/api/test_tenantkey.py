"""Canonical tenant keys: one value, one spelling, whatever PostgreSQL would make of it."""

import re
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ringfence.api.tenantkey import (
    MAX_BIGINT,
    InvalidTenantKeyError,
    canonical_tenant_key,
    fault,
    workspace_id,
)
from ringfence.client import workspace as client
from ringfence.errors import InvalidSpecError

UUIDS = st.uuids()
INTEGERS = st.integers(0, MAX_BIGINT)
# Text that lies near what a cast takes, so that accepted keys collide if they can.
HEX = st.text("0123456789abcdefABCDEF", min_size=32, max_size=32)
NEAR_UUIDS = st.tuples(HEX, st.sampled_from(["", "-"]), st.sampled_from(["", "{"])).map(
    lambda p: p[2] + p[1].join(p[0][i : i + 4] for i in range(0, 32, 4)) + p[2].replace("{", "}")
)
NEAR_INTEGERS = st.from_regex(r"\A[ +-]?0?[xXoObB]?_?[0-9]{1,3}(_[0-9])? ?\Z")
KEYS = UUIDS.map(str) | INTEGERS.map(str) | NEAR_UUIDS | NEAR_INTEGERS | st.text(max_size=40)


def as_uuid(key: str) -> UUID | None:
    """Return what PostgreSQL's uuid_in makes of *key*: braces, any case, dashes after four."""
    inner = key[1:-1] if key.startswith("{") and key.endswith("}") else key
    if re.fullmatch(r"[0-9A-Fa-f]{4}(-?[0-9A-Fa-f]{4}){7}", inner):
        return UUID(inner.replace("-", ""))
    return None


def as_bigint(key: str) -> int | None:
    """Return what int8in of PostgreSQL 16 and later makes of *key*."""
    text = key.strip(" \t\n\v\f\r")
    if not re.fullmatch(r"[+-]?(0[xXoObB]_?[0-9A-Fa-f_]+|[0-9][0-9_]*)", text):
        return None
    decimal = re.fullmatch(r"[+-]?[0-9_]+", text)
    try:
        value = int(text, 10 if decimal else 0)
    except ValueError:
        return None
    return value if -MAX_BIGINT - 1 <= value <= MAX_BIGINT else None


@given(UUIDS)
def test_every_uuid_as_python_writes_it_is_canonical(value):
    assert canonical_tenant_key(str(value)) == str(value)


@given(INTEGERS)
@example(0)
@example(MAX_BIGINT)
def test_every_bigint_that_is_not_negative_is_canonical(value):
    assert canonical_tenant_key(str(value)) == str(value)


@given(st.integers(max_value=-1) | st.integers(MAX_BIGINT + 1))
def test_no_other_integer_is_canonical(value):
    assert fault(str(value))


@given(KEYS, KEYS)
@example("42", " 42")
@example("42", "0x2A")
@example("42", "0b101010")
@example("42", "4_2")
@example("7", "007")
@example("6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "6F9619FF-8B86-4D01-B42D-00CF4FC964FF")
@example("6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "{6f9619ff-8b86-4d01-b42d-00cf4fc964ff}")
def test_two_canonical_keys_are_never_one_value_after_a_cast(one, other):
    assume(one != other)
    if fault(one) or fault(other):
        return
    assert as_uuid(one) is None or as_uuid(one) != as_uuid(other)
    assert as_bigint(one) is None or as_bigint(one) != as_bigint(other)
    assert workspace_id(one) != workspace_id(other)


@given(KEYS)
def test_what_a_cast_takes_is_canonical_in_one_spelling_only(key):
    if (value := as_uuid(key)) is not None:
        assert (fault(key) is None) == (key == str(value))
    if (number := as_bigint(key)) is not None:
        assert (fault(key) is None) == (key == str(number) and number >= 0)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("acme", id="a word"),
        pytest.param("Acme GmbH & Co", id="words with a space between"),
        pytest.param("münchen", id="letters beyond ASCII"),
        pytest.param("0abc", id="letters after a zero"),
        pytest.param("42.0", id="what is no integer to PostgreSQL"),
        pytest.param("6f9619ff-8b86-4d01-b42d", id="a part of a uuid"),
        pytest.param("'; DROP TABLE x; --", id="SQL, which is text like any other"),
    ],
)
def test_other_text_is_canonical_as_it_stands(key):
    assert canonical_tenant_key(key) == key


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("", id="nothing"),
        pytest.param("a\x00b", id="a NUL"),
        pytest.param("a\x85b", id="a control character beyond ASCII"),
        pytest.param("42\n", id="a line end after a number"),
        pytest.param("\u00a042", id="a space that does not break"),
        pytest.param("x" * 256, id="more than 255 bytes"),
    ],
)
def test_not_every_text_is_a_key(key):
    assert fault(key)


def test_a_refusal_names_the_key_and_the_remedy():
    with pytest.raises(InvalidTenantKeyError, match=r"tenant key '007' .*without sign"):
        canonical_tenant_key("007")
    assert issubclass(InvalidTenantKeyError, InvalidSpecError)


@given(UUIDS)
def test_the_workspace_id_of_a_uuid_is_the_uuid(value):
    assert workspace_id(str(value)) == value


def test_the_workspace_id_of_other_text_is_its_uuid_in_our_namespace():
    namespace = uuid5(NAMESPACE_DNS, "workspaces.ringfence.dev")
    assert workspace_id("acme") == uuid5(namespace, "acme")


@given(KEYS.filter(lambda key: fault(key) is None))
def test_the_client_computes_the_same_workspace_id(key):
    assert workspace_id(key) == client.workspace_id(key)
