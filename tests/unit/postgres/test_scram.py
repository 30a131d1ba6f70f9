"""scram_verifier(): the same that libpq makes, so the server never needs the password."""

import re
from base64 import b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import pq

from ringfence.postgres.scram import generated_password, scram_verifier

ACCEPTED = re.compile(
    r"SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/=]{16,64}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}="
)
PASSWORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12
)


def libpq_verifier(password: str) -> str:
    """Return libpq's verifier, with a salt of its own; it needs a connection, not a server."""
    conn = pq.PGconn.connect_start(b"host=/nonexistent")
    verifier = conn.encrypt_password(password.encode(), b"anybody", b"scram-sha-256")
    conn.finish()
    return verifier.decode()


def salt_of(verifier: str) -> bytes:
    return b64decode(verifier.split("$")[1].split(":")[1])


@settings(max_examples=60, deadline=None)
@given(PASSWORDS)
def test_libpq_makes_the_same_verifier(password: str):
    verifier = libpq_verifier(password)
    assert scram_verifier(password, salt_of(verifier)) == verifier


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("pencil", id="ASCII"),
        pytest.param("a\tb\x7f", id="control characters in ASCII"),
        pytest.param("e\u0301", id="an accent of its own"),
        pytest.param("\u2168", id="a Roman numeral"),
        pytest.param("I\u00adX", id="a soft hyphen, which is nothing"),
        pytest.param("\u00ad", id="nothing but a soft hyphen"),
        pytest.param("a\u00a0b", id="a space that does not break"),
        pytest.param("\u2168\u0007", id="a control character beside a Roman numeral"),
        pytest.param("\u0627\u2168", id="right to left, and left to right at its end"),
        pytest.param("\u0627\u2168\u0628", id="right to left, and left to right within"),
        pytest.param("\u0628\ufe8e", id="right to left, with a form of presentation"),
        pytest.param("\ufa70", id="a character younger than SASLprep"),
        pytest.param("\ue000\u2168", id="a private character"),
    ],
)
def test_every_way_of_writing_is_prepared_as_libpq_does(password: str):
    verifier = libpq_verifier(password)
    assert scram_verifier(password, salt_of(verifier)) == verifier


def test_the_verifier_of_rfc_7677():
    verifier = scram_verifier("pencil", b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
    assert verifier == (
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
        "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    )


def test_the_database_s_narrow_function_accepts_it():
    assert ACCEPTED.fullmatch(scram_verifier("pencil"))


def test_each_verifier_has_its_own_salt():
    assert scram_verifier("pencil") != scram_verifier("pencil")


def test_generated_passwords_are_long_and_need_no_escape_in_a_uri():
    passwords = {generated_password() for _ in range(50)}
    assert len(passwords) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", password) for password in passwords)
