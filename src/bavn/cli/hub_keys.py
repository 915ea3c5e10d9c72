"""`bavn hub key` and `bavn hub user`: what programs and people show at the hub's door."""

import hashlib
import secrets
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bavn.cli.clock import now
from bavn.cli.hub_data import Data, known_member, note, store_of
from bavn.cli.output import say, write_out
from bavn.cli.refusal import RefusedError
from bavn.model.member import Purpose, Role
from bavn.model.problem import visible

if TYPE_CHECKING:
    from bavn.hubstore.store import HubStore

PURPOSES: Final[tuple[Purpose, ...]] = ("bouncer", "report", "read")
LONGEST_NAME: Final = 60

key = typer.Typer(no_args_is_help=True, help="Keys of programs: bouncers, reporters, readers.")
people = typer.Typer(no_args_is_help=True, help="People who look after the hub, or read in it.")

Named = Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")]
OfMember = Annotated[str, typer.Option("--member", metavar="ID", help="Whose it is; without it, nobody's.")]


@key.command("add")
def add_key(
    name: Named,
    data: Data,
    *,
    purpose: Annotated[Purpose, typer.Option("--for", help="bouncer, report or read.")],
    member: OfMember = "",
) -> None:
    """Make a key for a program and print it, once. With a key to report, a member that was only invited takes part."""
    from bavn.model.member import Key

    if purpose not in PURPOSES:
        how = "a sensor joins, `bavn hub member invite`" if purpose == "sensor" else "see `bavn hub vantage add`"
        raise RefusedError(f"--for '{purpose}' is not made here: {how}")
    _short(name)
    secret, number = new_secret(), secrets.token_hex(8)
    with store_of(data) as store, store.transaction():
        _may_have(store, member)
        _refuse_taken(store, member, name)
        store.registry.keys.add(Key(number, purpose, member, name, _digest(secret), now()))
        note(store, "key-added", member, number)
        if purpose == "report":
            _begin(store, member)
    say(f"bavn: key {number} ({purpose}), shown this once:")
    write_out(f"{secret}\n")


@key.command("list")
def list_keys(data: Data) -> None:
    """List all keys: id, purpose, member, when it was seen, name."""
    with store_of(data) as store:
        keys = store.registry.keys.all()
    for one in keys:
        state = "revoked" if one.revoked else f"{one.last_seen:%Y-%m-%d %H:%M}" if one.last_seen else "never seen"
        write_out(visible(f"{one.id:<18} {one.purpose:<8} {one.member or '-':<24} {state:<17} {one.name}") + "\n")


@key.command("revoke")
def revoke_key(name: Annotated[str, typer.Argument(metavar="KEY", help="Its id.")], data: Data) -> None:
    """From now on a key opens nothing, a sensor's too. A running hub lets go of it within a second."""
    with store_of(data) as store, store.transaction():
        if not store.registry.keys.revoke(name, now()):
            raise RefusedError(f"there is no key '{visible(name[:60])}' that still opened anything")
        note(store, "key-revoked", "", name)
    write_out(f"{visible(name)}: revoked\n")


@people.command("add")
def add_user(
    name: Named,
    data: Data,
    *,
    role: Annotated[Role, typer.Option(help="What this person may do.")] = "read-only",
    member: OfMember = "",
) -> None:
    """Let somebody in, and print their token, once: for the API, and for setting up how they sign in to the pages."""
    from bavn.model.member import User

    _short(name)
    if role == "member" and not member:
        raise RefusedError("--role member needs --member: whose person this is")
    secret = new_secret()
    with store_of(data) as store, store.transaction():
        _may_have(store, member)
        store.registry.users.add(User(name, role, member, _digest(secret), now()))
        note(store, "user-added", member, name)
    say(f"bavn: {visible(name)} ({role}), shown this once:")
    write_out(f"{secret}\n")


@people.command("list")
def list_users(data: Data) -> None:
    """List all people: name, role, member, and whether they have set up how they sign in to the pages."""
    with store_of(data) as store:
        users = [(one, store.registry.accounts.is_set_up(one.name)) for one in store.registry.users.all()]
    for one, is_set_up in users:
        state = " (removed)" if one.revoked else "" if is_set_up else " (never signed in)"
        write_out(visible(f"{one.name:<24} {one.role:<10} {one.member or '-'}{state}") + "\n")


@people.command("renew")
def renew_user(name: Named, data: Data) -> None:
    """Print another token for somebody, once. The earlier one opens nothing any more."""
    secret = new_secret()
    with store_of(data) as store, store.transaction():
        if not store.registry.users.renew(name, _digest(secret)):
            raise RefusedError(f"there is nobody called '{visible(name[:60])}' who is let in")
        note(store, "user-renewed", "", name)
    write_out(f"{secret}\n")


@people.command("reset")
def reset_user(name: Named, data: Data) -> None:
    """Print another token for somebody who lost how they sign in: it all ends, and they set it up anew, once."""
    secret = new_secret()
    with store_of(data) as store, store.transaction():
        if not store.registry.users.reset(name, _digest(secret)):
            raise RefusedError(f"there is nobody called '{visible(name[:60])}' who is let in")
        note(store, "user-reset", "", name)
    say("bavn: passkeys, password and sessions are gone; to be shown at /sign-in/first, this once:")
    write_out(f"{secret}\n")


@people.command("clock")
def clock_of_user(name: Named, data: Data) -> None:
    """After a clock was ahead and was put right: codes of somebody's app hold again. Codes up to now stay used up."""
    from bavn.hub.screens.codes import WINDOW, step_of

    with store_of(data) as store, store.transaction():
        if not store.registry.accounts.set_back(name, step_of(now()) + WINDOW):
            raise RefusedError(f"there is no code of '{visible(name[:60])}' that was used ahead of this clock")
        note(store, "user-clock", "", name)
    write_out(f"{visible(name)}: the next code holds, in a minute at most\n")


@people.command("remove")
def remove_user(name: Named, data: Data) -> None:
    """Let somebody in no more. The name is not given again."""
    with store_of(data) as store, store.transaction():
        if not store.registry.users.revoke(name, now()):
            raise RefusedError(f"there is nobody called '{visible(name[:60])}' who was let in")
        note(store, "user-removed", "", name)
    write_out(f"{visible(name)}: removed\n")


def new_secret() -> str:
    """A secret of 256 random bits; the hub keeps its SHA-256."""
    return f"bavn_{secrets.token_urlsafe(32)}"


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _short(name: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME or visible(name) != name:
        raise RefusedError(f"NAME is one line of at most {LONGEST_NAME} characters")


def _refuse_taken(store: "HubStore", member: str, name: str) -> None:
    """Two keys of one name could not be told apart when one of them is to be revoked."""
    for one in store.registry.keys.all(member=member):
        if one.name == name and one.revoked is None:
            raise RefusedError(f"NAME '{visible(name)}' is key {one.id} already; allowed: another, or to revoke it")


def _may_have(store: "HubStore", member: str) -> None:
    if member and known_member(store, member).status == "removed":
        raise RefusedError(f"member '{member}' has left: nothing is let in for it")


def _begin(store: "HubStore", member: str) -> None:
    """One that has programs and no sensor never joins; what an invited member reports counts for nothing."""
    if member and known_member(store, member).status == "invited":
        store.registry.members.activate(member, now())
        note(store, "member-activated", member)
