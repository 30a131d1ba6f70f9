"""The files that PgBouncer reads."""

from configparser import ConfigParser
from pathlib import Path

import pytest

from devkit.database import Endpoint, Login
from devkit.database.pgbouncer import (
    pgbouncer_version,
    render_pgbouncer_ini,
    render_profile,
    render_userlist,
)
from ringfence.pooler.profile import LIGHT_RESET, Profile

FOLDER = Path("/srv/kit")
POOLER = Endpoint("127.0.0.1", 6432)
POSTGRES = Endpoint("127.0.0.1", 5432)


def parsed(version: tuple[int, int] = (1, 18)) -> ConfigParser:
    parser = ConfigParser(interpolation=None, allow_no_value=True)
    parser.read_string(render_pgbouncer_ini(FOLDER, POOLER, POSTGRES, version))
    return parser


def test_every_database_is_behind_the_pooler() -> None:
    assert dict(parsed()["databases"]) == {"*": "host=127.0.0.1 port=5432"}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addr", "127.0.0.1"),
        ("listen_port", "6432"),
        ("pool_mode", "transaction"),
        ("auth_type", "scram-sha-256"),
        ("auth_user", "ringfence_pooler"),
        ("client_tls_sslmode", "require"),
        ("server_tls_sslmode", "verify-full"),
        ("server_tls_ca_file", "/srv/kit/ca.crt"),
        ("unix_socket_dir", ""),
    ],
)
def test_the_way_in_and_the_way_on_are_closed_by_default(setting: str, value: str) -> None:
    assert parsed()["pgbouncer"][setting] == value


@pytest.mark.parametrize(
    ("version", "known"),
    [
        pytest.param((1, 18), False, id="1.18 would refuse a setting that it does not know"),
        pytest.param((1, 21), True, id="1.21 knows prepared statements"),
        pytest.param((2, 0), True, id="a later major knows them as well"),
    ],
)
def test_prepared_statements_are_few_where_the_version_knows_them(version, known) -> None:
    assert ("max_prepared_statements" in parsed(version)["pgbouncer"]) is known


def test_the_profile_is_a_file_of_its_own_that_a_reload_reads_again() -> None:
    text = render_pgbouncer_ini(FOLDER, POOLER, POSTGRES, (1, 18))
    assert text.endswith("%include /srv/kit/profile.ini\n")
    assert "server_reset_query" not in text


@pytest.mark.parametrize(
    ("profile", "text"),
    [
        pytest.param(
            Profile.STRICT,
            f"server_reset_query_always = 1\nserver_reset_query = {LIGHT_RESET}\n",
            id="Strict resets after every transaction",
        ),
        pytest.param(
            Profile.FAST,
            "server_reset_query_always = 0\nserver_reset_query = \n",
            id="Fast resets nothing",
        ),
    ],
)
def test_a_profile(profile: Profile, text: str) -> None:
    assert render_profile(profile) == text


def test_the_userlist_names_a_login_a_line() -> None:
    logins = [Login("a", "1"), Login("b", "2")]
    assert render_userlist(logins) == '"a" "1"\n"b" "2"\n'


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("PgBouncer 1.18.0\nlibevent 2.1.12-stable", (1, 18)),
        ("PgBouncer 1.24.1", (1, 24)),
        pytest.param("something else", (0, 0), id="an unknown version is the oldest"),
    ],
)
def test_the_version_is_read_from_what_the_program_prints(text, version) -> None:
    assert pgbouncer_version(text) == version
