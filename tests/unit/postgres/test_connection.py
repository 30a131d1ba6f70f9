"""connected(): what it leaves behind, and how a refusal is told from an absence."""

import stat
from pathlib import Path

import pytest

from ringfence.errors import UnavailableError
from ringfence.postgres.connection import _ca_file, _refusal
from ringfence.postgres.errors import LoginRefusedError
from ringfence.postgres.target import Target, Tls

TARGET = Target((("pg", 5432),), "app", "ringfence_operator", "canary")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        pytest.param(
            'FATAL: password authentication failed for user "x"',
            LoginRefusedError,
            id="PostgreSQL refuses the password",
        ),
        pytest.param(
            "FATAL: SASL authentication failed", LoginRefusedError, id="PgBouncer refuses it"
        ),
        pytest.param("FATAL: no such user", LoginRefusedError, id="PgBouncer knows no such login"),
        pytest.param(
            'FATAL: no pg_hba.conf entry for host "10.0.0.1"',
            LoginRefusedError,
            id="pg_hba.conf lets nobody in",
        ),
        pytest.param("Connection refused", UnavailableError, id="nothing listens"),
        pytest.param("certificate verify failed", UnavailableError, id="another authority"),
        pytest.param('database "app" does not exist', UnavailableError, id="no database yet"),
    ],
)
def test_a_refused_login_is_told_from_a_server_that_is_away(
    said: str, kind: type[UnavailableError]
):
    error = _refusal(TARGET, said)
    assert type(error) is kind
    assert str(TARGET) in str(error)
    assert said in str(error)
    assert "canary" not in str(error)


def test_the_authority_lies_in_a_private_file_that_is_gone_afterwards():
    with _ca_file(Tls(ca=b"PEM")) as path:
        assert isinstance(path, Path)
        assert path.read_bytes() == b"PEM"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


def test_without_an_authority_there_is_no_file():
    with _ca_file(Tls()) as path:
        assert path is None
