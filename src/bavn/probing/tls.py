"""A verified handshake; where the certificate does not hold, why, and for how many days it did."""

import asyncio
import ssl
from dataclasses import replace
from datetime import datetime
from typing import Final

from bavn.model.probe import Ending
from bavn.probing.certificate import Certificate, read_certificate
from bavn.probing.connecting import connect
from bavn.probing.errand import Errand
from bavn.probing.limits import SECOND_SHARE
from bavn.probing.notes import Ended, Notes
from bavn.probing.trust import trusts_anybody
from bavn.probing.wire import Wire

# OpenSSL's X509_V_ERR_…; whatever else it finds is 'untrusted' too.
_FAULTS: Final[dict[int, tuple[Ending, str]]] = {
    9: ("certificate-not-yet", ""),
    10: ("certificate-expired", ""),
    18: ("certificate-untrusted", "self-signed"),
    19: ("certificate-untrusted", "issuer-unknown"),
    20: ("certificate-untrusted", "issuer-unknown"),
    21: ("certificate-untrusted", "issuer-unknown"),
    62: ("certificate-name", ""),
    64: ("certificate-name", ""),
}
_UNTRUSTED: Final[tuple[Ending, str]] = ("certificate-untrusted", "invalid")
_NOT_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"})
_TOO_OLD: Final = frozenset({"TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "VERSION_TOO_LOW"})


async def secure(errand: Errand, wire: Wire, host: str, port: int) -> None:
    """Shake hands over a connection, timed as `tls`, and note the certificate.

    Raises `Ended`: 'tls-failed', or what is wrong with the certificate. For the latter one more connection is made,
    without verification, only to read the certificate's dates; its failure changes nothing.
    """
    notes, trust = errand.notes, errand.tools.trust
    try:
        with notes.timing("tls"):
            der = await wire.secure(trust, host)
    except ssl.SSLCertVerificationError as error:
        wire.close()
        notes.certain = _fault(error.verify_code, trust)
        notes.certificate = await _read_again(errand, host, port)
        raise _more_exactly(notes.certain, notes.certificate, errand.began) from error
    except (ssl.SSLError, ValueError) as error:  # ValueError: a name that can be on no certificate
        raise Ended("tls-failed", _why(error)) from error
    notes.certificate = read_certificate(der)


async def _read_again(errand: Errand, host: str, port: int) -> Certificate | None:
    notes = Notes(errand.notes.clock_ns)  # the phases stay those of the first handshake
    try:
        async with asyncio.timeout(errand.look_s * SECOND_SHARE):
            with await connect(replace(errand, notes=notes), errand.notes.address, port) as wire:
                return read_certificate(await wire.secure(errand.tools.reading, host))
    except (Ended, OSError, ValueError):  # TimeoutError and SSLError are OSErrors
        return None


def _more_exactly(fault: Ended, certificate: Certificate | None, now: datetime) -> Ended:
    if fault.ending == "certificate-expired" and certificate is not None and certificate.not_after >= now:
        return Ended(fault.ending, "issuer-expired")
    return fault


def _fault(code: int, trust: ssl.SSLContext) -> Ended:
    ending, detail = _FAULTS.get(code, _UNTRUSTED)
    if ending == "certificate-untrusted" and not trusts_anybody(trust):
        return Ended("offline", "no-authorities")
    return Ended(ending, detail)


def _why(error: ssl.SSLError | ValueError) -> str:
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "closed"
    reason = getattr(error, "reason", None) or ""
    if reason in _NOT_TLS:
        return "not-tls"
    if reason in _TOO_OLD:
        return "too-old"
    return "alert" if "ALERT" in reason else "broken"
