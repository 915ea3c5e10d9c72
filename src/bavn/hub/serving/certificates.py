"""The hub's own small authority, and the server's certificate by it: members know the authority by its SHA-256.

keys/ca.pem, keys/ca.key          made once, for twenty years
keys/server.pem, keys/server.key  made anew at start when fewer than 30 days are left, or other names were set
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bavn.hub.private_file import read_private, write_private
from bavn.model.problem import Problem

ALWAYS: Final = ("localhost", "127.0.0.1", "::1")
LIFE_OF_AUTHORITY: Final = timedelta(days=20 * 365)
LIFE_OF_SERVER: Final = timedelta(days=397)
RENEWED: Final = timedelta(days=30)
SKEW: Final = timedelta(hours=1)  # a member's clock may be behind


@dataclass(frozen=True, slots=True)
class ServerFiles:
    """What TLS is served with: the certificate with its chain, and its key."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Authority:
    """The hub's own authority, in a folder that only the hub reads."""

    folder: Path

    @property
    def certificate_file(self) -> Path:
        """What members are given."""
        return self.folder / "ca.pem"

    @property
    def key_file(self) -> Path:
        """What nobody is given."""
        return self.folder / "ca.key"

    def make(self, name: str, now: datetime) -> None:
        """Make it. `Problem` where it cannot be kept."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name[:50]} hub")])
        public = key.public_key()
        built = (
            _certificate(subject, subject, public, now, LIFE_OF_AUTHORITY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(key, hashes.SHA256())
        )
        write_private(self.key_file, _pem(key))
        write_private(self.certificate_file, built.public_bytes(Encoding.PEM))

    def pem(self) -> bytes:
        """The authority's certificate."""
        return read_private(self.certificate_file)

    def server(self, names: Iterable[str], now: datetime) -> ServerFiles:
        """The server's certificate for these names, made anew where it is time. `Problem` where it cannot be made."""
        files = ServerFiles(self.folder / "server.pem", self.folder / "server.key")
        wanted = _subject_names((*names, *ALWAYS))
        if not self._serves(files, wanted, now):
            self._issue(files, wanted, now)
        return files

    def _serves(self, files: ServerFiles, wanted: list[x509.GeneralName], now: datetime) -> bool:
        if not (files.certificate.exists() and files.key.exists()):
            return False
        try:
            found = x509.load_pem_x509_certificate(read_private(files.certificate))
            named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            found.verify_directly_issued_by(self._certificate())
        except (ValueError, TypeError, x509.ExtensionNotFound, Exception) as error:
            if isinstance(error, Problem):
                raise
            return False
        return set(named) == set(wanted) and found.not_valid_after_utc - now >= RENEWED

    def _issue(self, files: ServerFiles, wanted: list[x509.GeneralName], now: datetime) -> None:
        issuer, issuing = self._certificate(), self._key()
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bavn hub")])
        life = min(LIFE_OF_SERVER, issuer.not_valid_after_utc - now)
        built = (
            _certificate(subject, issuer.subject, key.public_key(), now, life)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(_authority_of(issuer), critical=False)
            .sign(issuing, hashes.SHA256())
        )
        write_private(files.key, _pem(key))
        chain = built.public_bytes(Encoding.PEM) + issuer.public_bytes(Encoding.PEM)
        write_private(files.certificate, chain)

    def _certificate(self) -> x509.Certificate:
        try:
            return x509.load_pem_x509_certificate(self.pem())
        except ValueError:
            raise Problem("this is no certificate", where=str(self.certificate_file)) from None

    def _key(self) -> ec.EllipticCurvePrivateKey:
        try:
            key = load_pem_private_key(read_private(self.key_file), None)
        except (ValueError, TypeError):
            raise Problem("this is no key", where=str(self.key_file)) from None
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise Problem("this is no key of the hub's own authority", where=str(self.key_file))
        return key


def authority_sha256(pem: bytes) -> bytes:
    """What a joining token knows an authority by: the SHA-256 of its certificate (DER); b"" where there is none."""
    if not pem:
        return b""
    return hashlib.sha256(x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)).digest()


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + life)
    )


def _authority_of(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _subject_names(names: Iterable[str]) -> list[x509.GeneralName]:
    """As they stand in a certificate, each once."""
    found: dict[str, x509.GeneralName] = {}
    for name in names:
        try:
            found.setdefault(name, x509.IPAddress(ip_address(name)))
        except ValueError:
            found.setdefault(name.lower(), x509.DNSName(name.lower()))
    return list(found.values())
