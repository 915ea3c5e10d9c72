"""The certificate that a visitor's browser is shown: trusted, for this name, and for how many days more."""

import socket
import ssl
from datetime import UTC, datetime
from typing import Final

from bavn.outside.connection import REFUSED, SILENT, NoConnection, connect
from bavn.outside.result import Fact, Result, unknown
from bavn.outside.way import Way

SOON_DAYS: Final = 14  # who renews by machine renews earlier
# OpenSSL's X509_V_ERR_…, of the mistakes that an owner can make
_FAULTS: Final = {
    9: "tls-not-yet",
    10: "tls-expired",
    18: "tls-untrusted",
    19: "tls-untrusted",
    20: "tls-untrusted",
    21: "tls-untrusted",
    62: "tls-name",
}


def tls(check: str, host: str, way: Way, now: datetime) -> Result:
    """Report the certificate of https://host, in one handshake. `check` is what the result is called.

    good: trusted, of this name, at least `SOON_DAYS` left. weak: fewer days left. missing: nothing answers on https,
    or a browser would warn. unknown: no address, or no answer. Trust is this machine's: its list of authorities and
    whatever inspects its traffic on the way out have a say.
    """
    try:
        with connect(host, way, secure=True) as connected:
            return _judged(check, host, _ends(connected), now)
    except ssl.SSLCertVerificationError as error:
        code = _FAULTS.get(error.verify_code, "tls-untrusted")
        return Result(check, "missing", (Fact("tls-host", host), Fact(code, error.verify_message)), "tls-renew")
    except ssl.SSLError as error:
        return Result(check, "missing", (Fact("tls-host", host), Fact("tls-failed", error.reason or "")), "tls")
    except NoConnection as none:
        return _without(check, host, none.why)


def _without(check: str, host: str, why: str) -> Result:
    if why == REFUSED:
        return Result(check, "missing", (Fact("tls-host", host), Fact(why)), "tls")
    return unknown(check, why, Fact("tls-host", host))


def _ends(connected: socket.socket) -> datetime | None:
    certificate = connected.getpeercert() if isinstance(connected, ssl.SSLSocket) else None
    written = certificate.get("notAfter") if certificate else None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(written), UTC) if isinstance(written, str) else None


def _judged(check: str, host: str, ends: datetime | None, now: datetime) -> Result:
    if ends is None:
        return unknown(check, SILENT, Fact("tls-host", host))
    days = (ends - now).days
    shown = (Fact("tls-host", host), Fact("tls-until", ends.date().isoformat()), Fact("tls-days", str(days)))
    if days < 0:
        return Result(check, "missing", (*shown, Fact("tls-expired")), "tls-renew")
    return Result(check, "weak" if days < SOON_DAYS else "good", shown, "tls-renew" if days < SOON_DAYS else "")
