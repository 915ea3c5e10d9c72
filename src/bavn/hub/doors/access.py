"""Who stands at a door, and what they may see. Every door asks here, and nowhere else.

a sensor       RFC 9421 signature by its member's key          audience member
a vantage point  the same, by its own                          audience community, and only its own two doors
a bouncer …    X-Api-Key: …   Authorization: Bearer …   Key: … audience member, or community where it is nobody's
a person       Authorization: Bearer …                         by role
nobody                                                         audience public
"""

from typing import Final

from starlette.requests import Request

from bavn.hub.doors.callers import caller_of
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import PROVE, PUBLIC, Reader
from bavn.hub.hub import Hub
from bavn.model.member import Key, Purpose, Role, User
from bavn.model.tlp import Audience
from bavn.sharing.signing import PROTOCOL, BadSignatureError, digest_of, key_id_of, verify_head

__all__ = ["PUBLIC", "Reader", "knock", "prove", "reader_of", "require", "too_often", "who"]

CREDENTIALS: Final = ("x-api-key", "authorization", "key")
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="bavn"'}
_WHY: Final = {
    "missing": "the request is not signed",
    "malformed": "the signature is not in the form that this hub reads",
    "clock": "the signature's time is more than 120 s from the hub's, which stands in Date",
    "digest": "Content-Digest does not fit the body",
    "signature": "the signature does not fit",
}


class ClockError(ProblemError):
    """A member's clock is off. It is to learn the hub's time, whatever strangers at its address do."""


async def who(request: Request, hub: Hub) -> Reader:
    """Tell who asks. Without a credential it is the public; `ProblemError` 401 for one that does not hold.

    429 where an address or a member asks too often. The answer is kept for the rest of the request.
    """
    found = request.scope.get("bavn.reader")
    if not isinstance(found, Reader):
        found = request.scope["bavn.reader"] = await _ask(request, hub)
    return found


def require(
    reader: Reader, *, roles: tuple[Role, ...] = (), purposes: tuple[Purpose, ...] = (), member: bool = False
) -> Reader:
    """Let this reader in where its role or its key's purpose is named, and, if asked for, it belongs to a member.

    `ProblemError` 401 for the public, 403 for everybody else.
    """
    if reader.audience == "public":
        raise ProblemError(401, "this needs a key", headers=CHALLENGE)
    fits = reader.role in roles or (reader.key is not None and reader.key.purpose in purposes)
    if not fits or (member and not reader.member):
        raise ProblemError(403, "this is not for you")
    return reader


async def _ask(request: Request, hub: Hub) -> Reader:
    try:
        reader = await _shown_by(request, hub)
    except ClockError:
        raise
    except ProblemError:
        knock(request, hub)
        raise
    if reader is PUBLIC:
        knock(request, hub)
        return PUBLIC
    if wait_s := _counted(reader, hub):
        raise too_often(wait_s)
    prove(request, reader.shown)
    if reader.key is not None:
        hub.note_seen(reader.key.id)
    return reader


async def _shown_by(request: Request, hub: Hub) -> Reader:
    """Who a request shows that it is from. `ProblemError` 400 and 401."""
    if "signature-input" in request.headers or "signature" in request.headers:
        return await _signed(request, hub)
    secret = _secret_of(request)
    return PUBLIC if secret is None else _shown(secret, hub)


def _counted(reader: Reader, hub: Hub) -> float:
    """A program has a budget of its own: one that floods does not silence its member's sensor."""
    key = reader.key
    if key is not None and key.purpose != "sensor":
        return hub.limits.ask(key.id)
    return hub.limits.take(reader.name, requests=1)


def too_often(wait_s: float) -> ProblemError:
    """The answer to who asks too often."""
    return ProblemError(429, "this is too often", headers={"Retry-After": str(int(wait_s) + 1)})


def knock(request: Request, hub: Hub, cost: int = 1) -> None:
    """Count one who has not shown who it is, or not truly. `ProblemError` 429.

    Nobody who does is counted here, or is refused because of what others at the same address do.
    """
    if wait_s := hub.limits.knock(caller_of(request, hub.settings.tls), cost):
        raise too_often(wait_s)


def prove(request: Request, shown: str) -> None:
    """Keep the connection of who has shown who it is, and does not ask too often: strangers' make room for it."""
    if (proves := request.scope.get(PROVE)) is not None:
        proves(shown)


async def _signed(request: Request, hub: Hub) -> Reader:
    """Prove a signed request: that its key is known, then its signature, then its body. A stranger's is never read."""
    if any(request.headers.get(name) for name in CREDENTIALS):
        raise ProblemError(401, "one credential is enough", headers=CHALLENGE)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
    check_protocol(request)
    try:
        key = hub.admitted.sensor(key_id_of(headers))
        if key is None:
            raise ProblemError(401, "this key does not hold here", headers=CHALLENGE)
        path, query = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
        proven, digest = verify_head(key.public, request.method, path, query, headers, hub.now())
    except BadSignatureError as error:
        refusal = ClockError if error.code == "clock" else ProblemError
        raise refusal(401, _WHY[error.code], headers=CHALLENGE) from None
    if digest_of(await request.body()) != digest:
        raise ProblemError(401, _WHY["digest"], headers=CHALLENGE)
    if not hub.nonces.take(key.id, proven.nonce):
        raise ProblemError(401, "this request was made before", headers=CHALLENGE)
    still = hub.admitted.sensor(key.id)
    if still is None:  # revoked while its body came in
        raise ProblemError(401, "this key does not hold here", headers=CHALLENGE)
    if still.purpose == "probe":
        return Reader("community", None, None, still)
    return Reader("member", still.member, "member", still)


def check_protocol(request: Request) -> None:
    """Refuse a sensor that speaks another protocol, and say who has to be updated."""
    spoken = request.headers.get("bavn-protocol", "")
    if spoken.isascii() and spoken.isdigit() and len(spoken) <= 4 and int(spoken) != PROTOCOL:  # noqa: PLR2004  digits
        old = "hub" if int(spoken) > PROTOCOL else "sensor"
        raise ProblemError(400, f"this hub speaks {PROTOCOL}, this sensor {int(spoken)}: update the {old}")


def _secret_of(request: Request) -> str | None:
    """The one secret that a request shows; None: it shows none."""
    shown = [(name, value) for name in CREDENTIALS for value in request.headers.getlist(name)]
    if not shown:
        return None
    name, value = shown[0]
    if name == "authorization":
        scheme, _, value = value.partition(" ")
        if scheme.lower() != "bearer":
            value = ""
    if len(shown) > 1 or not value.strip():
        raise ProblemError(401, "one credential in X-Api-Key, Key or Authorization: Bearer", headers=CHALLENGE)
    return value.strip()


def _shown(secret: str, hub: Hub) -> Reader:
    found = hub.admitted.shown(secret)
    match found:
        case Key():
            return Reader("member" if found.member else "community", found.member or None, None, found)
        case User():
            return reader_of(found)
        case None:
            raise ProblemError(401, "this key does not hold here", headers=CHALLENGE)


def reader_of(user: User) -> Reader:
    """What a person is to every door and page."""
    return Reader(_audience(user), user.member or None, user.role, None, user.name)


def _audience(user: User) -> Audience:
    match user.role:
        case "operator" | "analyst":
            return user.role
        case "member" | "read-only":
            return "member" if user.member else "community"
