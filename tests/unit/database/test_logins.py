"""The passwords of our own logins."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.api.resource import parsed
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.database.logins import (
    LoginPassword,
    ensure_login_secrets,
    login_password,
    login_secrets,
    matches,
    new_verifiers,
)
from ringfence.errors import InvalidSpecError
from ringfence.postgres.scram import scram_verifier

GIVEN = {"username": b"ringfence_probe", "password": b"canary"}


class Memory:
    """A store that forgets at the end of the test."""

    def __init__(self, secrets: dict[str, Mapping[str, bytes]]) -> None:
        self.secrets = secrets

    async def get(self, name: str) -> Mapping[str, bytes] | None:
        return self.secrets.get(name)

    async def put(self, name: str, entries: Mapping[str, bytes]) -> None:
        self.secrets[name] = entries


def tenant_database(*, pooled: bool) -> TenantDatabase:
    pooler = (
        {"pooler": {"host": "pgbouncer", "adminSecretRef": {"name": "admin"}}} if pooled else {}
    )
    document = {
        "metadata": {"name": "shop"},
        "spec": {
            "connection": {
                "hosts": [{"host": "pg"}],
                "database": "shop",
                "credentialsSecretRef": {"name": "operator-login"},
            },
            "application": {"role": "app_rw", "owners": ["app_owner"]},
            "tables": {"tenantColumn": "workspace_id"},
            **pooler,
        },
    }
    return parsed(TenantDatabase, document)


@pytest.mark.parametrize(
    ("pooled", "more"),
    [
        pytest.param(False, {}, id="without a pooler it has no login"),
        pytest.param(True, {"ringfence_pooler": "pgbouncer-auth"}, id="with one it has"),
    ],
)
def test_login_secrets(*, pooled: bool, more: dict[str, str]) -> None:
    ours = {"ringfence_operator": "operator-login", "ringfence_probe": "ringfence-probe-login"}
    assert login_secrets(tenant_database(pooled=pooled)) == ours | more


async def test_a_secret_that_is_there_is_taken_as_it_is() -> None:
    store = Memory({"s": GIVEN})
    (made,) = await ensure_login_secrets(store, {"ringfence_probe": "s"})
    assert made.password == "canary"
    assert store.secrets == {"s": GIVEN}


async def test_a_secret_that_is_absent_is_made_once() -> None:
    store = Memory({})
    (first,) = await ensure_login_secrets(store, {"ringfence_probe": "s"})
    (second,) = await ensure_login_secrets(store, {"ringfence_probe": "s"})
    assert store.secrets["s"]["username"] == b"ringfence_probe"
    assert first.password == second.password
    assert len(first.password) > 40


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        pytest.param(
            {"username": b"admin"}, "'admin', but this login is always", id="foreign name"
        ),
        pytest.param({}, "has no username", id="no username"),
        pytest.param({"password": b""}, "has no password", id="empty password"),
        pytest.param({"password": b"canary\n"}, "line break", id="line break"),
        pytest.param({"password": b"canary\xff"}, "not UTF-8", id="not text"),
    ],
)
def test_a_secret_is_refused_without_showing_it(entries: dict[str, bytes], reason: str) -> None:
    given = GIVEN | entries if entries else {}
    with pytest.raises(InvalidSpecError, match=reason) as refused:
        login_password("ringfence_probe", "probe-login", given)
    assert "Secret probe-login" in str(refused.value)
    assert "canary" not in str(refused.value)


def test_a_password_is_never_shown() -> None:
    assert "canary" not in repr(LoginPassword("ringfence_probe", "s", "canary"))


def test_only_what_differs_gets_a_new_verifier() -> None:
    same, other = LoginPassword("a", "s", "one"), LoginPassword("b", "s", "two")
    stored = {"a": scram_verifier("one"), "b": scram_verifier("one")}
    made = new_verifiers([same, other], stored)
    assert list(made) == ["b"]
    assert matches(made["b"], "two")


@settings(max_examples=20, deadline=None)
@given(password=st.text(min_size=1), other=st.text(min_size=1))
def test_a_verifier_matches_its_own_password_only(password: str, other: str) -> None:
    verifier = scram_verifier(password, iterations=1)
    assert matches(verifier, password)
    same = scram_verifier(password, b"s", 1) == scram_verifier(other, b"s", 1)
    assert matches(verifier, other) is same


@pytest.mark.parametrize("stored", ["", "md5" + "0" * 32])
def test_what_is_no_scram_verifier_matches_nothing(stored: str) -> None:
    assert not matches(stored, "x")
