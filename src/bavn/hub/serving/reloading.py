"""The certificate that is served: looked at each hour, so that it does not run out under a hub that runs for years.

find ──> did the files change? ──> a context of its own ──> new connections are served by it, the others stay
"""

import asyncio
import logging
import ssl
from collections.abc import Callable
from typing import Final

from bavn.hub.serving.certificates import ServerFiles
from bavn.model.problem import Problem

EVERY_S: Final = 3_600.0
LOG: Final = logging.getLogger("bavn.hub")

Stamp = tuple[tuple[int, int, int], ...]


class Serving:
    """A `context` whose handshakes are done with the newest certificate that could be used.

    `find` renews what is the hub's own to renew, and says where certificate and key are; it is called in any thread.
    `Problem` at first where they cannot be used. Later that is logged once, and the old certificate stays.
    """

    def __init__(self, find: Callable[[], ServerFiles]) -> None:
        self._find = find
        self._failing = ""
        files = find()
        self._stamp = _stamp(files)  # first: what changes while it is read is seen by the next look
        self.context = self._newest = context_of(files)
        self.context.sni_callback = self._choose

    async def run(self) -> None:
        """Look each hour until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            await asyncio.to_thread(self.look)

    def look(self) -> None:
        """Take up the certificate if it is another one. Whoever is connected stays so."""
        try:
            self._take_up()
        except Exception as error:  # noqa: BLE001  whatever is wrong, the old one stays, and the next look tries again
            why = error.args[0] if isinstance(error, Problem) and error.args else type(error).__name__
            if why != self._failing:
                self._failing = str(why)
                LOG.warning("the certificate cannot be taken up, the old one stays: %s", why)

    def _take_up(self) -> None:
        files = self._find()
        stamp = _stamp(files)
        if stamp != self._stamp:
            self._newest, self._stamp = context_of(files), stamp
            LOG.info("another certificate is served from now on")
        self._failing = ""

    def _choose(self, handshake: ssl.SSLObject | ssl.SSLSocket, _name: str | None, _context: ssl.SSLContext) -> None:
        """A context of its own and not the first one loaded anew: that would go on serving keys of another kind."""
        if self._newest is not self.context:
            handshake.context = self._newest


def context_of(files: ServerFiles) -> ssl.SSLContext:
    """TLS 1.2 and later with this certificate. `Problem` where it or its key cannot be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(files.certificate, files.key, lambda: "")
    except ssl.SSLError as error:
        why = error.reason or "no certificate and key in PEM that belong together"
        raise Problem(f"cannot be used for TLS: {why}", where=f"{files.certificate}, {files.key}") from None
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=f"{files.certificate}, {files.key}") from None
    return context


def _stamp(files: ServerFiles) -> Stamp:
    """What tells whether a file was written or replaced."""
    try:
        found = [path.stat() for path in (files.certificate, files.key)]
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=f"{files.certificate}, {files.key}") from None
    return tuple((one.st_mtime_ns, one.st_ino, one.st_size) for one in found)
