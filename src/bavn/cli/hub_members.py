"""`bavn hub member`: who belongs to the hub."""

from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.hub_data import Data, known_member, member_id, note, store_of
from bavn.cli.hub_member_changes import change, confirm, show
from bavn.cli.hub_member_words import (
    MUNICIPALITY,
    contacts_in,
    line_of,
    own_networks_in,
    own_sites_in,
    phone_in,
    refuse_taken_name,
    registered,
    suppliers_in,
)
from bavn.cli.output import say, write_out
from bavn.cli.refusal import RefusedError
from bavn.model.language import Language
from bavn.model.problem import visible

if TYPE_CHECKING:
    from pathlib import Path

    from bavn.hubstore.store import HubStore
    from bavn.model.member import Member

member = typer.Typer(no_args_is_help=True, help="Members: add, list, change, confirm, suspend, remove.")
for command in (show, change, confirm):
    member.command()(command)

Id = Annotated[str, typer.Argument(metavar="ID", help="Its short name, such as vejle.")]
Several = list[str] | None


@member.command()
def add(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="A short name; of a municipality its name, number or domain is enough.")
    ],
    data: Data,
    *,
    called: Annotated[str, typer.Option("--name", help="What it is called.")] = "",
    sector: Annotated[str, typer.Option(help="municipality, region, water, energy, firm …")] = MUNICIPALITY,
    code: Annotated[str, typer.Option(help="Its number in a registry.")] = "",
    site: Annotated[Several, typer.Option(metavar="HOST", help="A web site of its own. Repeatable.")] = None,
    network: Annotated[Several, typer.Option(help="An address range of its own. Repeatable.")] = None,
    supplier: Annotated[Several, typer.Option(help="A name or host it depends on. Repeatable.")] = None,
    contact: Annotated[Several, typer.Option(metavar="URL", help="An Apprise URL, in order of escalation.")] = None,
    phone: Annotated[str, typer.Option(metavar="NUMBER", help="Whom operators call: its duty telephone.")] = "",
    language: Annotated[Language, typer.Option(help="Language of what it is told.")] = "da",
    named: Annotated[bool, typer.Option("--named", help="Other members may know which reports are its own.")] = False,
    established: Annotated[
        bool, typer.Option("--established", help="Believe it from the start: you know who they are.")
    ] = False,
) -> None:
    """Add a member and print its joining token, once. It is used once, within seven days: `bavn join URL TOKEN`."""
    from dataclasses import replace

    from bavn.clearing.namesakes import namesakes
    from bavn.model.member import Member

    if sector == MUNICIPALITY:
        new = registered(name, code)
    else:
        new = Member(member_id(name), name, line_of("--sector", sector))
    new = replace(
        new,
        name=line_of("--name", called or new.name),
        code=new.code or line_of("--code", code),
        standing="established" if established else "new",
        sites=tuple(dict.fromkeys((*new.sites, *own_sites_in(site)))),
        networks=own_networks_in(network),
        suppliers=suppliers_in(supplier),
        contacts=contacts_in(contact),
        language=language,
        named=named,
        phone=phone_in(phone),
    )
    with store_of(data) as store, store.transaction():
        refuse_taken_name(store, new)
        store.registry.members.add(new)
        token = _invite(store, data, new.id)
        note(store, "member-added", new.id, new.standing)
        alike = namesakes(new, store.registry.members.all())
    for other in alike:
        say(f"bavn: warning: member '{other.id}' ({visible(other.name)}) has the same name, number or website")
    say(f"bavn: {visible(new.name)} is member '{new.id}'; its sensor joins with `bavn join URL TOKEN`, within 7 days:")
    write_out(f"{token}\n")


@member.command()
def invite(name: Id, data: Data) -> None:
    """Print another joining token, for one more sensor of a member. An earlier one that was not used ends."""
    with store_of(data) as store, store.transaction():
        known = known_member(store, name)
        if known.status not in {"invited", "active"}:
            raise RefusedError(f"member '{name}' is {known.status}: nobody joins for it")
        token = _invite(store, data, name)
        note(store, "member-invited", name)
    write_out(f"{token}\n")


@member.command("list")
def list_(data: Data) -> None:
    """List all members: id, status, standing, name, sites; and what they said of themselves that waits for a word."""
    with store_of(data) as store:
        members = store.registry.members.all()
    write_out("".join(f"{_line(one)}\n" for one in members))
    if not members:
        say("bavn: there is no member yet; `bavn hub member add` adds one")


@member.command()
def suspend(name: Id, data: Data) -> None:
    """From now on nothing it says counts, and it is told nothing. A running hub does so within a second."""
    with store_of(data) as store, store.transaction():
        known_member(store, name)
        store.registry.members.suspend(name)
        note(store, "member-suspended", name)
    write_out(f"{name}: suspended\n")


@member.command()
def activate(name: Id, data: Data) -> None:
    """Let a suspended member take part again."""
    with store_of(data) as store, store.transaction():
        known_member(store, name)
        store.registry.members.activate(name, now())
        note(store, "member-activated", name)
    write_out(f"{name}: active\n")


@member.command()
def establish(name: Id, data: Data) -> None:
    """Believe a member fully from now on: its word and another's together may block."""
    from dataclasses import replace

    with store_of(data) as store, store.transaction():
        store.registry.members.change(replace(known_member(store, name), standing="established"))
        note(store, "member-established", name)
    write_out(f"{name}: established\n")


@member.command()
def remove(name: Id, data: Data) -> None:
    """It has left: its keys open nothing any more. `bavn hub erase --member` also deletes what it sent."""
    with store_of(data) as store, store.transaction():
        known_member(store, name)
        store.registry.members.remove(name, now())
        note(store, "member-removed", name)
    write_out(f"{name}: removed\n")


def _invite(store: "HubStore", data: "Path", name: str) -> str:
    from bavn.hub.opening import new_token
    from bavn.hubstore.tokens import LIFE

    token = new_token(data, name)
    store.registry.tokens.new_token(name, token.secret_sha256, now() + LIFE)
    return token.text()


def _line(one: "Member") -> str:
    sites = ", ".join(one.sites) or "-"
    line = visible(f"{one.id:<24} {one.status:<10} {one.standing:<12} {one.name:<24} {sites}")
    if not one.stated_sites and not one.stated_networks:
        return line
    stated = ", ".join(map(visible, (*one.stated_sites, *map(str, one.stated_networks))))
    return f"{line}\n    says so, and waits for `bavn hub member confirm {one.id}`: {stated}"
