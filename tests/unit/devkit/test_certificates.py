"""The devkit's certificate authority."""

from ipaddress import IPv4Address

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import DNSName, IPAddress, load_pem_x509_certificate
from cryptography.x509.verification import PolicyBuilder, Store

from devkit.certificates import make_certificates

MADE = make_certificates()
AUTHORITY = load_pem_x509_certificate(MADE.authority)
SERVER = load_pem_x509_certificate(MADE.server)


def test_the_authority_vouches_for_both_names_of_loopback() -> None:
    for name in (DNSName("localhost"), IPAddress(IPv4Address("127.0.0.1"))):
        verifier = PolicyBuilder().store(Store([AUTHORITY])).build_server_verifier(name)
        assert verifier.verify(SERVER, []) == [SERVER, AUTHORITY]


def test_the_key_is_the_certificate_s() -> None:
    key = load_pem_private_key(MADE.server_key, password=None)
    assert key.public_key() == SERVER.public_key()


def test_the_key_is_not_in_the_repr() -> None:
    assert "PRIVATE KEY" not in repr(MADE)
