"""`bavn hub decide`, `hold`, `sign`, `kill`, `unkill`, `targets`, `claim`: what people ask of a hub that runs.

Each is kept in the store, noticed by the running hub within a second, and waited for. Without a running hub it is
obeyed at its next start, and that is said.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from bavn.cli.clock import now
from bavn.cli.hub_data import Data, store_of, user
from bavn.cli.output import say, write_out
from bavn.cli.refusal import RefusedError
from bavn.model.problem import Problem, visible
from bavn.model.tlp import Tlp

if TYPE_CHECKING:
    from bavn.clearing.changes import Order
    from bavn.hubstore.store import HubStore

PATIENCE_S: Final = 30.0
BETWEEN_S: Final = 0.05
LONGEST: Final = timedelta(days=366)
LARGEST_LIST: Final = 16 << 20
A_LIST: Final = 'a list as it was published, {"targets": [{"host": …, "type": …, …}, …]}'
NOBODY: Final = {
    "empty": "nobody to warn, and what ran before goes on",
    "old": "too old to warn of, learned as templates",
    "superseded": "a newer one was read before, so nobody is warned of it, learned as templates",
}
MEANS: Final = {
    "kill": "all that the hub ever said is let go of, everywhere; nothing more goes out before `bavn hub unkill`",
    "unkill": "the hub speaks again, and tells anew what still holds",
    "hold": "it waits for `bavn hub sign`",
    "mistake": "it is let go of everywhere, and counts against those who reported it",
    "revoke": "it is let go of everywhere",
    "allow": "nothing is done against it",
}
GIVEN_UP: Final = -1  # as `hub.steps` has it; a test compares the two

Decided = Literal["block", "arm", "limit", "allow", "revoke", "mistake"]
Value = Annotated[str, typer.Argument(metavar="ADDRESS", help="192.0.2.7 or 192.0.2.0/24.")]
Reason = Annotated[str, typer.Option(help="Why, for the record.")]
ForTime = Annotated[str | None, typer.Option("--for", metavar="TIME", help="How long: 30m, 24h, 7d.")]

targets = typer.Typer(no_args_is_help=True, help="Published target lists.")
claim = typer.Typer(no_args_is_help=True, help="Claims: somebody says that they attacked somebody.")


def decide(
    what: Annotated[Decided, typer.Argument(help="block, arm, limit, allow, revoke or mistake.")],
    value: Value,
    data: Data,
    *,
    for_time: ForTime = None,
    reason: Reason = "",
) -> int:
    """Decide about an address by hand. `mistake` also counts against those who reported it. A veto holds here, too."""
    return _order(data, what, _value(value), for_time, reason)


def hold(value: Value, data: Data, *, for_time: ForTime = None, reason: Reason = "") -> int:
    """Let no block of an address go out before somebody signs it."""
    return _order(data, "hold", _value(value), for_time, reason)


def sign(value: Value, data: Data, *, for_time: ForTime = None, reason: Reason = "") -> int:
    """Let a block that was held go out."""
    return _order(data, "sign", _value(value), for_time, reason)


def kill(data: Data, *, reason: Reason = "") -> int:
    """Pull the kill switch: everything that the hub ever said is let go of, everywhere, at once."""
    return _order(data, "kill", "", None, reason)


def unkill(data: Data, *, reason: Reason = "") -> int:
    """Let the hub speak again: what still holds is told anew."""
    return _order(data, "unkill", "", None, reason)


@targets.command("import")
def import_targets(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", readable=False, help="Lists as they were published.")
    ],
    data: Data,
    *,
    at: Annotated[
        str,
        typer.Option(metavar="TIME", help="When the one list was published; as its name says, or now, if not given."),
    ] = "",
) -> int:
    """Read target lists, and warn those members whom they name. No list is ever handed on.

    Of a list that is older than a day nobody is warned; what it asks for is learned.
    """
    from bavn.hubstore.audit import AuditLine

    published = _published(at, len(files))
    with store_of(data) as store:
        for name, body in [(visible(file.name)[:200], _list(file)) for file in files]:
            with store.transaction():
                number = store.orders.hand_in(name, body, user(), now(), published)
                store.audit.write(AuditLine(now(), user(), "targets-handed-in", detail=name))
            wait(store, partial(store.orders.import_result, number), name, _what_came_of_it)
    return 0


def _published(at: str, lists: int) -> datetime | None:
    if not at:
        return None
    if lists > 1:
        raise RefusedError(f"--at '{visible(at[:60])}' is of one list; allowed: one FILE, or no --at")
    if (found := time_of("--at", at)) > now():
        raise RefusedError(f"--at '{visible(at[:60])}' is yet to come; allowed: when the list was published")
    return found


def _what_came_of_it(result: object, took_s: float) -> str:
    """Say what the hub has made of a list. `Problem` where it could not read it."""
    import msgspec

    from bavn.clearing.list_outcome import Outcome

    try:
        came = msgspec.json.decode(str(result), type=Outcome)
    except msgspec.MsgspecError:
        raise Problem(str(result)) from None
    left_out = f", {counted(came.rejected, 'entry', 'entries')} left out" if came.rejected else ""
    told = NOBODY[came.silence] if came.silence else f"{counted(came.warned, 'member', 'members')} warned"
    hosts = counted(came.hosts, "host", "hosts")
    return f"read {hosts}{left_out}, published {came.published:%Y-%m-%d %H:%M} UTC: {told} (after {took_s:.2f} s)"


def counted(count: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{count:,} {one if count == 1 else many}"


@claim.command("add")
def add_claim(
    by: Annotated[str, typer.Argument(metavar="WHO", help="Who says so.")],
    target: Annotated[str, typer.Argument(metavar="HOST", help="Whom they say they attacked.")],
    data: Data,
    *,
    source: Annotated[str, typer.Option(help="Where it was said.")],
    at: Annotated[str, typer.Option(metavar="TIME", help="When, such as 2026-11-22T12:00Z; now if not given.")] = "",
    tlp: Annotated[Tlp, typer.Option(help="Who may hear of it.")] = "amber",
) -> int:
    """Record a claim. It is a claim, never a fact."""
    from bavn.hubstore.audit import AuditLine
    from bavn.model.campaign import Claim

    when = time_of("--at", at) if at else now()
    said = Claim(0, _line("WHO", by), _line("HOST", target), when, _line("--source", source), now(), tlp)
    with store_of(data) as store:
        with store.transaction():
            number = store.orders.add_claim(said).id
            store.audit.write(AuditLine(now(), user(), "claim-recorded"))
        return wait(store, lambda: store.orders.claimed(number), f"claim {number}")


def _order(data: Path, what: str, value: str, for_time: str | None, reason: str) -> int:
    from bavn.clearing.changes import Order
    from bavn.hubstore.audit import AuditLine

    until, reason = _until(for_time), _line("--reason", reason)
    with store_of(data) as store:
        with store.transaction():
            order = store.orders.add(Order(0, what, value, user(), now(), until, reason))
            store.audit.write(AuditLine(now(), user(), f"order-{what}", value=value, detail=reason))
        status = wait(store, lambda: store.orders.obeyed(order.id), f"{what} {value}".rstrip(), _meaning(order))
        if why := store.orders.refused(order.id):
            raise Problem(f"nothing was decided: {why}", where=value)
        return status


def _obeyed(seq: object, took_s: float) -> str:
    return f"obeyed after {took_s:.2f} s, seq {seq}"


def _meaning(order: "Order") -> Callable[[object, float], str]:
    """What an order that was obeyed has done, in the words of whoever gave it."""
    until = f", until {order.until:%Y-%m-%d %H:%M} UTC" if order.until else ""
    done = f": {MEANS[order.what]}" if order.what in MEANS else ""
    return lambda seq, took_s: f"{_obeyed(seq, took_s)}{until}{done}"


def wait(
    store: "HubStore", look: Callable[[], object], what: str, told: Callable[[object, float], str] | None = None
) -> int:
    """Wait until the running hub has done it; without one, say that its next start will.

    `told` puts what `look` gave, and how many seconds that took, into words.
    """
    began = time.monotonic()
    while (done := look()) is None:
        if not store.hub_runs():
            if (done := look()) is not None:  # it was the last thing that the hub did
                break
            say(f"bavn: {what} is kept; the hub does not run, and will obey at its next start")
            return 0
        if time.monotonic() - began > PATIENCE_S:
            raise Problem(f"{what} is kept, but the running hub has not obeyed within {PATIENCE_S:g} s")
        Event().wait(BETWEEN_S)
    if done == GIVEN_UP:
        raise Problem(f"{what} could not be obeyed; the hub's log says where it failed")
    write_out(f"{what}: {(told or _obeyed)(done, time.monotonic() - began)}\n")
    return 0


def _value(given: str) -> str:
    from bavn.settings.rules import WrongValueError, network
    from bavn.sharing.addresses import written

    try:
        return written(network(given))
    except WrongValueError as error:
        shown = visible(given[:60])
        raise RefusedError(f"ADDRESS '{shown}' {error.what}; allowed: 192.0.2.7 or 192.0.2.0/24") from None


def _until(for_time: str | None) -> datetime | None:
    from bavn.settings.rules import WrongValueError, duration

    if for_time is None:
        return None
    try:
        lasts = duration(for_time)
    except WrongValueError:
        lasts = timedelta(0)
    if not timedelta(0) < lasts <= LONGEST:
        raise RefusedError(f"--for '{visible(for_time[:60])}' is not allowed; allowed: up to 366d, such as 30m or 7d")
    return now() + lasts


def time_of(option: str, given: str) -> datetime:
    """Read a time with a zone."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise RefusedError(f"{option} '{visible(given[:60])}' is no time with a zone; allowed: 2026-11-22T12:00Z")
    return found.astimezone(UTC)


def _line(option: str, given: str) -> str:
    if visible(given) != given or len(given) > 500:  # noqa: PLR2004  as the message says
        raise RefusedError(f"{option} is one line of at most 500 characters")
    return given


def _list(file: Path) -> bytes:
    """What is in a file, once it has been seen that the hub can read it."""
    from bavn.clearing.target_list import ListError, read_target_list

    body = _body(file)
    try:
        read_target_list(body, file.name, now())
    except ListError as error:
        raise RefusedError(f"{visible(str(file))}: {error.what}; allowed: {A_LIST}") from None
    return body


def _body(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            body = opened.read(LARGEST_LIST + 1)
    except (OSError, ValueError) as error:
        raise RefusedError(f"{visible(str(file))}: {getattr(error, 'strerror', None) or error}") from None
    if len(body) > LARGEST_LIST:
        raise RefusedError(f"{visible(str(file))}: a list has at most {LARGEST_LIST:,} bytes")
    return body
