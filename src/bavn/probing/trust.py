"""Whom to trust: this machine's list of authorities, as a visitor's browser would, and nobody at all for reading."""

import ssl
from contextlib import suppress
from pathlib import Path


def verifying_context() -> ssl.SSLContext:
    """Return the one context that all looks share: full verification, TLS 1.2 at least, this machine's authorities."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # not every Python says so itself: Debian's leaves it to OpenSSL
    # Python 3.13 began to refuse certificates over details (RFC 5280) that no browser refuses.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def reading_context() -> ssl.SSLContext:
    """Return a context that verifies nothing: to read a certificate that does not hold. Never send anything over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def trusts_anybody(context: ssl.SSLContext) -> bool:
    """Say whether there is any authority to trust: without one, every certificate fails and none is to blame."""
    if context.cert_store_stats()["x509_ca"]:
        return True
    folder = ssl.get_default_verify_paths().capath  # read by OpenSSL when it needs one
    with suppress(OSError):
        return bool(folder) and any(Path(folder).iterdir())
    return False
