"""parameters(): what libpq is told of a target."""

from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.api.connection import TlsMode
from ringfence.postgres.target import Target, Tls, parameters

DIRECT = Target((("pg-0", 5432), ("pg-1", 5433)), "app", "ringfence_operator", "canary")
POOLED = replace(DIRECT, hosts=(("pgbouncer", 6432),), pooled=True)
CA = Path("/private/ca.crt")


def test_the_password_is_never_shown():
    assert "canary" not in repr(DIRECT) + str(DIRECT)


def test_a_target_is_called_by_database_address_and_login():
    assert str(DIRECT) == "database app at pg-0:5432,pg-1:5433 as ringfence_operator"
    assert "pgbouncer:6432 (10.0.0.7)" in str(replace(POOLED, address="10.0.0.7"))


@pytest.mark.parametrize("target", [DIRECT, POOLED], ids=["directly", "through the pooler"])
@pytest.mark.parametrize("mode", TlsMode)
def test_a_password_is_never_sent_in_clear(target: Target, mode: TlsMode):
    assert parameters(replace(target, tls=Tls(mode)), None)["require_auth"] == "scram-sha-256"


def test_hosts_are_tried_in_their_order():
    told = parameters(DIRECT, CA)
    assert (told["host"], told["port"]) == ("pg-0,pg-1", "5432,5433")


@pytest.mark.parametrize(
    ("target", "ca_file", "told"),
    [
        pytest.param(
            DIRECT,
            CA,
            {
                "sslmode": "verify-full",
                "sslrootcert": "/private/ca.crt",
                "channel_binding": "require",
                "target_session_attrs": "read-write",
            },
            id="directly, name, authority and channel are verified, and only a primary will do",
        ),
        pytest.param(
            POOLED,
            CA,
            {
                "sslmode": "verify-full",
                "sslrootcert": "/private/ca.crt",
                "channel_binding": "prefer",
                "target_session_attrs": None,
                "options": None,
            },
            id="a pooler cannot bind the channel and is asked nothing that it does not know",
        ),
        pytest.param(
            DIRECT,
            None,
            {"sslrootcert": "system"},
            id="without an authority of its own, the system's are trusted",
        ),
        pytest.param(
            replace(DIRECT, tls=Tls(TlsMode.DISABLE)),
            None,
            {"sslmode": "disable", "sslrootcert": None, "channel_binding": "prefer"},
            id="without TLS there is no channel to bind",
        ),
        pytest.param(
            replace(POOLED, address="10.0.0.7"),
            CA,
            {"host": "pgbouncer", "hostaddr": "10.0.0.7", "sslmode": "verify-full"},
            id="an instance is called by its address and verified by its name",
        ),
    ],
)
def test_what_libpq_is_told(target: Target, ca_file: Path | None, told: dict[str, str | None]):
    parts = parameters(target, ca_file)
    assert {key: parts.get(key) for key in told} == told


def test_no_unqualified_name_can_reach_a_foreign_schema_directly():
    assert "search_path=pg_catalog,pg_temp" in str(parameters(DIRECT, CA)["options"])
