import hashlib
import ssl
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from bavn.hub.private_file import write_private
from bavn.hub.serving.certificates import ALWAYS, Authority, authority_sha256
from bavn.model.problem import Problem
from tests.hub.hubs import NOW

DAY = timedelta(days=1)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    found = Authority(tmp_path)
    found.make("Prøve", NOW)
    return found


def certificates(path: Path) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(path.read_bytes())


def test_a_member_that_believes_the_authority_believes_the_server_by_each_of_its_names(authority: Authority) -> None:
    server, issuer = certificates(authority.server(("hub.example", "192.0.2.7"), NOW).certificate)
    policy = PolicyBuilder().store(Store([issuer])).time(NOW + DAY)
    for name in ("hub.example", "localhost"):
        policy.build_server_verifier(x509.DNSName(name)).verify(server, [])
    for address in ("192.0.2.7", "127.0.0.1", "::1"):
        policy.build_server_verifier(x509.IPAddress(ip_address(address))).verify(server, [])
    with pytest.raises(x509.verification.VerificationError):
        policy.build_server_verifier(x509.DNSName("other.example")).verify(server, [])


def test_keys_are_for_their_owner_alone(authority: Authority) -> None:
    files = authority.server((), NOW)
    assert {path.stat().st_mode & 0o777 for path in (files.key, authority.key_file)} == {0o600}


def test_a_certificate_that_serves_is_kept(authority: Authority) -> None:
    before = authority.server(("a.example",), NOW).certificate.read_bytes()
    assert authority.server(("A.example",), NOW + 300 * DAY).certificate.read_bytes() == before


@pytest.mark.parametrize(
    ("names", "later"),
    [
        pytest.param(("a.example",), 368 * DAY, id="fewer than thirty days are left"),
        pytest.param(("b.example",), DAY, id="other names were set"),
    ],
)
def test_a_certificate_that_does_not_is_made_anew(
    authority: Authority, names: tuple[str, ...], later: timedelta
) -> None:
    before = certificates(authority.server(("a.example",), NOW).certificate)[0]
    after = certificates(authority.server(names, NOW + later).certificate)[0]
    assert after.serial_number != before.serial_number
    assert after.not_valid_after_utc > NOW + later + 300 * DAY


@pytest.mark.parametrize("damaged", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_damaged_certificate_is_made_anew(authority: Authority, damaged: bytes) -> None:
    files = authority.server((), NOW)
    write_private(files.certificate, damaged)
    assert len(certificates(authority.server((), NOW).certificate)) == 2


def test_one_by_another_authority_is_made_anew(authority: Authority) -> None:
    before = authority.server((), NOW).certificate.read_bytes()
    authority.make("Another", NOW)
    assert authority.server((), NOW).certificate.read_bytes() != before


def test_no_certificate_outlives_its_authority(authority: Authority) -> None:
    issuer = certificates(authority.certificate_file)[0]
    late = issuer.not_valid_after_utc - 100 * DAY
    server = certificates(authority.server((), late).certificate)[0]
    assert server.not_valid_after_utc <= issuer.not_valid_after_utc


def test_a_token_knows_the_authority_by_its_der(authority: Authority) -> None:
    der = ssl.PEM_cert_to_DER_cert(authority.pem().decode())
    assert authority_sha256(authority.pem()) == hashlib.sha256(der).digest()
    assert authority_sha256(b"") == b""


def test_names_stand_once(authority: Authority) -> None:
    server = certificates(authority.server(("localhost", "LOCALHOST", "127.0.0.1"), NOW).certificate)[0]
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert len(list(names)) == len(ALWAYS)


def test_a_key_that_is_none_is_one_line(authority: Authority) -> None:
    write_private(authority.key_file, b"no key")
    with pytest.raises(Problem, match="this is no key"):
        authority.server((), NOW)
    write_private(authority.certificate_file, b"no certificate")
    with pytest.raises(Problem, match="this is no certificate"):
        authority.server((), NOW)
