"""What the options say of addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.cli.options import split_address

HOSTS = st.from_regex(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", fullmatch=True)
PORTS = st.integers(1, 65535)


@given(HOSTS, PORTS)
def test_a_name_and_a_port_come_apart_again(host: str, port: int):
    assert split_address(f"{host}:{port}") == (host, str(port))


@given(st.ip_addresses(v=6), PORTS)
def test_an_ipv6_address_with_a_port_is_in_brackets(address, port: int):
    assert split_address(f"[{address}]:{port}") == (str(address), str(port))


@pytest.mark.parametrize("text", ["pg.example", "192.0.2.7", "::1", "[::1]"])
def test_the_port_may_be_absent(text: str):
    assert split_address(text) == (text.strip("[]"), "")
