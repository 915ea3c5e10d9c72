"""The member's end of the line to its hub: signed requests over TLS that believes one authority.

Every call returns within its patience or raises `HubError`; an answer is read to its limit and no further. Redirects
are not followed: a signed request is for one hub.
"""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import httpx

from bavn import __version__
from bavn.member.answers import Answer, HubAnswerError, HubError, HubGoneError, read_answer
from bavn.member.events import Event, EventReader, TooLongError
from bavn.member.hub_clock import HubClock
from bavn.member.identity import Identity
from bavn.model.problem import Problem
from bavn.sharing.signing import SigningKey, new_nonce, request_headers

CONNECT_S: Final = 10.0
SILENCE_S: Final = 30.0  # the hub says at least a comment every ten
PATIENCE_S: Final = 60.0  # for a whole answer
LARGEST_DELTA: Final = 16 << 20  # 100,000 values are three
LARGEST_ANSWER: Final = 1 << 20
LARGEST_TARGETS: Final = 32 << 20  # sealed, all but ASCII is escaped
SIGHTINGS: Final = "/api/v1/sightings"
DELTA: Final = "/api/v1/delta"
EVENTS: Final = "/events"
TARGETS: Final = "/api/v1/targets"
LOOKS: Final = "/api/v1/looks"
_EVENT_STREAM: Final = "text/event-stream"
_OKAY: Final = 200
_TIMEOUT: Final = httpx.Timeout(SILENCE_S, connect=CONNECT_S)
_BROKEN: Final = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, ValueError, KeyError)

_CODES: Final = (
    (ssl.SSLCertVerificationError, "certificate"),
    (socket.gaierror, "no-such-host"),
    (httpx.ReadError, "broken-off"),
    (httpx.WriteError, "broken-off"),
    (httpx.RemoteProtocolError, "broken-off"),
)


def trust_of(ca: str) -> ssl.SSLContext:
    """TLS 1.2 and later that believes this authority (PEM) alone; "": what the system believes.

    `Problem` where that is no certificate.
    """
    try:
        context = ssl.create_default_context(cadata=ca or None)
    except (ssl.SSLError, ValueError) as error:
        raise Problem(f"the certificate authority that is to be believed is none: {error}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def plain_client(url: str, trust: ssl.SSLContext | None) -> httpx.Client:
    """A client for one hub: HTTP/1.1, a proxy where the environment names one (never to this machine itself).

    `trust` None: nothing is believed and nothing checked, for fetching what is compared with a token. `Problem` where
    that proxy is none.
    """
    try:
        return httpx.Client(
            verify=trust if trust is not None else _believes_anybody(),
            http1=True,
            http2=False,
            timeout=_TIMEOUT,
            limits=httpx.Limits(max_connections=2, max_keepalive_connections=1, keepalive_expiry=SILENCE_S),
            follow_redirects=False,
            trust_env=not _is_this_machine(urlsplit(url).hostname or ""),
            headers={"User-Agent": f"bavn/{__version__}", "Accept-Encoding": "gzip"},
        )
    except (ValueError, ImportError, httpx.InvalidURL):  # its text could hold the proxy's password
        raise Problem("cannot be used", where="the proxy that the environment names") from None


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _believes_anybody() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def ask(client: httpx.Client, request: httpx.Request, most_bytes: int = LARGEST_ANSWER) -> Answer:
    """Send a request and read the whole answer. Raises `HubError`, and nothing else."""
    with _mended():
        response = client.send(request, stream=True)
        try:
            return read_answer(response, most_bytes, PATIENCE_S)
        finally:
            with suppress(*_BROKEN):
                response.close()


@contextmanager
def _mended() -> Iterator[None]:
    """Whatever goes wrong on the line becomes a `HubGoneError` with one line of why."""
    try:
        yield
    except HubError:
        raise
    except httpx.TimeoutException as error:
        raise HubGoneError(f"no answer in time ({type(error).__name__})", "time-out") from None
    except _BROKEN as error:
        raise HubGoneError(str(error) or type(error).__name__, _code_of(error)) from None


def _code_of(error: BaseException) -> str:
    """What went wrong on the line in a word: the first cause that says it."""
    cause: BaseException | None = error
    while cause is not None:
        for kind, code in _CODES:
            if isinstance(cause, kind):
                return code
        cause = cause.__cause__ or cause.__context__
    return "connection"


class HubClient:
    """Speaks for one member with its hub. One thread at a time, but `cut` may come from any.

    Make one for each thread. `close` when it is no longer used.
    """

    def __init__(self, identity: Identity, clock: HubClock, url: str = "") -> None:
        self.clock = clock
        self._url = url or identity.url
        self._key, self._key_id = SigningKey.from_raw(identity.private_key), identity.key
        self._client = plain_client(self._url, trust_of(identity.ca))
        self._line: socket.socket | None = None
        self._cut = False

    def send(self, batch: bytes) -> Answer:
        """Hand in sightings."""
        request = self._request("POST", SIGHTINGS, batch, {"Content-Type": "application/json"})
        return ask(self._client, request)

    def delta(self, since: int) -> Answer:
        """Ask what has changed after `since`; the body is a sealed document."""
        return ask(self._client, self._request("GET", f"{DELTA}?since={since}"), LARGEST_DELTA)

    def targets(self) -> Answer:
        """Ask, as a vantage point, what is to be looked at; the body is a sealed document."""
        return ask(self._client, self._request("GET", TARGETS), LARGEST_TARGETS)

    def hand_in_looks(self, batch: bytes) -> Answer:
        """Hand in what a vantage point saw."""
        return ask(self._client, self._request("POST", LOOKS, batch, {"Content-Type": "application/json"}))

    def post(self, path: str, document: bytes) -> Answer:
        """Say something small, as JSON."""
        return ask(self._client, self._request("POST", path, document, {"Content-Type": "application/json"}))

    @contextmanager
    def events(self, since: int) -> Iterator["Answer | Iterator[Event | None]"]:
        """Listen: the events as they come, None for a sign of life between them; or the answer that is no stream.

        The events end where the hub ends them, and raise `HubError` where it falls silent for 30 s.
        """
        head = {"Accept": _EVENT_STREAM, "Accept-Encoding": "identity", "Cache-Control": "no-store"}
        request = self._request("GET", f"{EVENTS}?since={since}", extra=head)
        with _mended():
            response = self._client.send(request, stream=True)
        try:
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if response.status_code != _OKAY or kind != _EVENT_STREAM:
                with _mended():
                    answer = read_answer(response, LARGEST_ANSWER, PATIENCE_S)
                yield answer
            else:
                self._line = _socket_of(response)
                yield self._heard(response)
        finally:
            self._line = None
            with suppress(*_BROKEN):
                response.close()

    def _heard(self, response: httpx.Response) -> Iterator[Event | None]:
        if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise HubAnswerError("events that are packed, which was not asked for")
        reader = EventReader(LARGEST_DELTA)
        pieces = response.iter_raw()
        while not self._cut:
            with _mended():
                piece = next(pieces, None)
            if piece is None:
                return
            try:
                yield from reader.feed(piece)
            except TooLongError:
                raise HubAnswerError(f"an event of more than {LARGEST_DELTA} bytes") from None
            yield None

    def cut(self) -> None:
        """Break off what is being listened to, now and from here on."""
        self._cut = True
        line = self._line
        if line is not None:
            with suppress(OSError):  # TLS's own shutdown would say goodbye, and wait
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def close(self) -> None:
        """Let the line go."""
        with suppress(*_BROKEN):
            self._client.close()

    def _request(
        self, method: str, target: str, body: bytes = b"", extra: dict[str, str] | None = None
    ) -> httpx.Request:
        signed = request_headers(self._key, self._key_id, method, target, body, self.clock.now(), new_nonce())
        content = body if method == "POST" else None
        headers = signed | (extra or {})
        return self._client.build_request(method, f"{self._url}{target}", content=content, headers=headers)


def _socket_of(response: httpx.Response) -> socket.socket | None:
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("socket") if stream is not None else None
    return found if isinstance(found, socket.socket) else None
