"""Passwords: random, and never shown."""

from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from devkit.database import Endpoint, Login
from devkit.database.description import render_pgpass
from devkit.database.login import conninfo


def test_two_logins_never_share_a_password() -> None:
    assert Login.new("a").password != Login.new("a").password


def test_a_password_is_not_in_the_repr() -> None:
    login = Login.new("a")
    assert login.password not in repr(login)


def test_a_connection_checks_the_server_s_name_and_authority() -> None:
    words = conninfo(Login("a", "it's"), "shop", Endpoint("127.0.0.1", 5432), Path("/ca.crt"))
    assert conninfo_to_dict(words) == {
        "host": "127.0.0.1",
        "port": "5432",
        "dbname": "shop",
        "user": "a",
        "password": "it's",
        "sslmode": "verify-full",
        "sslrootcert": "/ca.crt",
        "connect_timeout": "10",
    }


def test_the_password_file_serves_every_endpoint_and_database() -> None:
    assert render_pgpass([Login("a", "1"), Login("b", "2")]) == "*:*:*:a:1\n*:*:*:b:2\n"
