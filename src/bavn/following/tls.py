"""TLS for syslog (RFC 5425): one certificate of ours, and, where it is asked for, one of each sender."""

import ssl
from pathlib import Path
from typing import NoReturn

from bavn.model.problem import Problem

Seen = tuple[int, int, int]


class ServerTls:
    """TLS 1.2 or later with `certificate` and `key` (PEM); with `clients` (a CA in PEM) a sender must show its own.

    Raises `Problem` with the file that is wrong. `renew` takes a renewed certificate for the connections to come.
    """

    def __init__(self, certificate: Path, key: Path | None, clients: Path | None) -> None:
        self._certificate, self._key, self._clients = certificate, key or certificate, clients
        self._seen = self._look()
        self.context = self._load()

    def renew(self) -> Problem | None:
        """Load the files again where they have changed; the reason where that fails: the old ones then stay in use."""
        if (seen := self._look()) == self._seen:
            return None
        self._seen = seen
        try:
            self.context = self._load()
        except Problem as problem:
            return problem
        return None

    def _look(self) -> tuple[Seen | None, ...]:
        return tuple(_state(path) for path in (self._certificate, self._key, self._clients) if path)

    def _load(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        # A sender that never reads would close on a ticket it had not read, and its last messages would be lost.
        context.num_tickets = 0
        for path in (self._certificate, self._key):
            _open(path)
        try:
            context.load_cert_chain(self._certificate, self._key, password=lambda: _locked(self._key))
        except ssl.SSLError as error:
            wrong = "the key does not belong to the certificate" if error.reason == "KEY_VALUES_MISMATCH" else None
            raise Problem(wrong or "no certificate and key in PEM", where=str(self._certificate)) from None
        if self._clients:
            _open(self._clients)
            try:
                context.load_verify_locations(self._clients)
            except ssl.SSLError:
                raise Problem("no certificate in PEM", where=str(self._clients)) from None
            context.verify_mode = ssl.CERT_REQUIRED
        return context


def _open(path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise Problem(error.strerror or "cannot be read", where=str(path)) from None


def _state(path: Path) -> Seen | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _locked(path: Path) -> NoReturn:
    raise Problem("the key is locked with a pass phrase", where=str(path))
