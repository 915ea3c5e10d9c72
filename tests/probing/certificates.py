"""Certificates made for a test: good, expired, not yet valid, of another name, by nobody."""

import functools
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOST = "www.site.example"
DAY = timedelta(days=1)
ALMOST = 30 * DAY - timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate with its key, and what a server serves it with."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def server(self, *chain: "Made") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            secret = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            Path(file.name).write_bytes(b"".join(one.pem.encode() for one in (self, *chain)) + secret)
            context.load_cert_chain(file.name)
        return context


def make(
    name: str = HOST,
    *,
    by: Made | None = None,
    holds: tuple[timedelta, timedelta] = (-DAY, ALMOST),
    authority: bool = False,
) -> Made:
    """A certificate of P-256; `by` None signs itself. `holds` is from and until, seen from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = this_moment()
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + holds[0])
        .not_valid_after(now + holds[1])
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_name(name)]), critical=False)
    )
    return Made(built.sign(by.key if by else key, hashes.SHA256()), key)


@functools.cache
def ca() -> Made:
    return make("An authority of a test", authority=True, holds=(-100 * DAY, 400 * DAY))


@functools.cache
def trust() -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=ca().pem)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


@functools.cache
def good() -> ssl.SSLContext:
    return make(by=ca()).server()


def this_moment() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251  a server's certificate is checked by OpenSSL's clock


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text.replace(" ", "-"))
