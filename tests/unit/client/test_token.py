"""sign(): what a token says, and what it refuses to say."""

import hmac
import re
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.client.errors import InvalidContextError
from ringfence.client.keyring import Key, KeyRing
from ringfence.client.token import sign
from ringfence.client.workspace import workspace_id

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
KEY = Key("k1", b"canary-material-of-32-bytes-long", NOW + timedelta(days=1))
RING = KeyRing("k1", (KEY,))

FORMAT = re.compile(
    r"v1\.[a-z0-9]{1,16}\.[0-9a-f]{32}\.([0-9a-f]{2}){0,255}\.([0-9a-f]{8}|[0-9a-f]{32})?"
    r"\.[a-z0-9]{0,32}\.[0-9]{10}\.[0-9a-f]{64}"
)
ACTORS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
ROLES = st.from_regex(r"[a-z0-9]{0,32}", fullmatch=True)
ADDRESSES = st.none() | st.ip_addresses()
LIFETIMES = st.integers(1, 60).map(lambda seconds: timedelta(seconds=seconds))


def fields(token: str) -> list[str]:
    return token.split(".")


@given(st.text(min_size=1), ACTORS, ADDRESSES, ROLES, LIFETIMES)
def test_whatever_is_signed_can_be_read_back(
    tenant_key: str,
    actor: str,
    ip: IPv4Address | IPv6Address | None,
    role: str,
    lifetime: timedelta,
):
    token = sign(RING, tenant_key, actor=actor, ip=ip, role=role, lifetime=lifetime, now=NOW)
    assert FORMAT.fullmatch(token)
    version, kid, workspace, actor_hex, ip_hex, role_text, end, mac = fields(token)
    assert (version, kid, role_text) == ("v1", "k1", role)
    assert UUID(workspace) == workspace_id(tenant_key)
    assert bytes.fromhex(actor_hex).decode() == actor
    assert (ip_address(bytes.fromhex(ip_hex)) if ip_hex else None) == ip
    assert datetime.fromtimestamp(int(end), UTC) == NOW + lifetime
    signed = token.removesuffix(f".{mac}").encode("ascii")
    assert hmac.digest(KEY.material, signed, "sha256").hex() == mac


def test_a_workspace_is_named_by_its_id_or_by_its_tenant_key():
    assert sign(RING, "acme", now=NOW) == sign(RING, workspace_id("acme"), now=NOW)


def test_an_address_may_be_text():
    assert sign(RING, "acme", ip="::1", now=NOW) == sign(RING, "acme", ip=IPv6Address(1), now=NOW)


def test_a_token_is_as_old_as_the_clock_when_no_time_is_given():
    before = datetime.now(UTC).timestamp()
    ring = KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1))
    assert before + 59 <= int(fields(sign(ring, "acme"))[6]) <= before + 62


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        pytest.param({"workspace": ""}, "workspace is empty", id="no workspace"),
        pytest.param({"actor": "é" * 128}, "longer than 255 bytes", id="an actor of 256 bytes"),
        pytest.param({"actor": "a\0b"}, "NUL", id="an actor that PostgreSQL cannot store"),
        pytest.param({"actor": "\ud800"}, "not valid Unicode", id="half a character"),
        pytest.param({"ip": "192.0.2.256"}, "'192.0.2.256' is not an IPv4", id="a bad address"),
        pytest.param({"role": "Admin"}, "'Admin' is not at most 32", id="a role in upper case"),
        pytest.param({"role": "a.b"}, "'a.b' is not", id="a role that would add a field"),
        pytest.param({"role": "admin\n"}, "is not at most", id="a role with a line end"),
        pytest.param({"role": "a" * 33}, "is not at most 32", id="a long role"),
        pytest.param({"lifetime": timedelta(seconds=61)}, "at most 60 s", id="a long life"),
        pytest.param({"lifetime": timedelta(0)}, "not above 0 s", id="no life"),
        pytest.param({"now": KEY.not_after}, "k1 ended at 2026-01-02", id="a key that has ended"),
    ],
)
def test_what_no_token_can_say_is_refused(arguments: dict[str, Any], problem: str):
    with pytest.raises(InvalidContextError, match=problem):
        sign(RING, **{"workspace": "acme", "now": NOW} | arguments)


def test_an_actor_may_have_255_bytes():
    assert FORMAT.fullmatch(sign(RING, "acme", actor="x" * 255, now=NOW))
