"""`bavn hub member show`, `change`, `confirm`: what is known of a member, and what the operator makes of it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, TypeVar

import typer

from bavn.cli.hub_data import Data, known_member, note, store_of
from bavn.cli.hub_member_words import (
    contacts_in,
    line_of,
    networks_in,
    own_networks_in,
    own_sites_in,
    phone_in,
    refuse_taken_name,
    sites_in,
    suppliers_in,
)
from bavn.cli.output import write_out
from bavn.cli.refusal import RefusedError
from bavn.model.language import Language
from bavn.model.member import Member, Standing
from bavn.model.problem import visible

T = TypeVar("T")

Id = Annotated[str, typer.Argument(metavar="ID", help="Its short name, such as vejle.")]
Several = list[str] | None


def show(name: Id, data: Data) -> None:
    """Show all that is known of a member. Of its contacts only in what order, and how each is reached."""
    with store_of(data) as store:
        known = known_member(store, name)
    write_out("".join(f"{label:<18} {visible(text)}\n" for label, text in _rows(known)))


def confirm(
    name: Id,
    data: Data,
    *,
    site: Annotated[Several, typer.Option(metavar="HOST", help="This site, which it said is its own.")] = None,
    network: Annotated[Several, typer.Option(help="This network, which it said is its own.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that waits.")] = False,
) -> None:
    """Let sites and networks count that a member, when it joined, said are its own. Look whether they are, first."""
    sites, networks = sites_in("--site", site), networks_in("--network", network)
    if everything == bool(sites or networks):
        raise RefusedError("say what to confirm: --site HOST, --network NETWORK or --all")
    with store_of(data) as store, store.transaction():
        known = known_member(store, name)
        if everything:
            sites, networks = known.stated_sites, known.stated_networks
        if not sites and not networks:
            raise RefusedError(f"nothing of member '{name}' waits for a word")
        store.registry.members.confirm(name, sites, networks)
        taken = " ".join((*sites, *map(str, networks)))
        note(store, "member-confirmed", name, taken)
    write_out(f"{name}: {visible(taken)}\n")


def change(
    name: Id,
    data: Data,
    *,
    called: Annotated[str | None, typer.Option("--name", help="What it is called.")] = None,
    site: Annotated[Several, typer.Option(metavar="HOST", help="One more web site of its own. Repeatable.")] = None,
    drop_site: Annotated[Several, typer.Option(metavar="HOST", help="Not its own, also if it says so.")] = None,
    network: Annotated[Several, typer.Option(help="One more address range of its own. Repeatable.")] = None,
    drop_network: Annotated[
        Several, typer.Option(metavar="NETWORK", help="Not its own, also if it says so. Repeatable.")
    ] = None,
    supplier: Annotated[Several, typer.Option(help="One more name or host it depends on. Repeatable.")] = None,
    drop_supplier: Annotated[Several, typer.Option(metavar="SUPPLIER", help="It does not depend on it.")] = None,
    contact: Annotated[Several, typer.Option(metavar="URL", help="One more Apprise URL, called last.")] = None,
    drop_contact: Annotated[
        list[int] | None, typer.Option(metavar="N", min=1, help="The Nth contact that `show` lists. Repeatable.")
    ] = None,
    phone: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Its duty telephone; an empty one takes it away.")
    ] = None,
    language: Annotated[Language | None, typer.Option(help="Language of what it is told.")] = None,
    named: Annotated[bool | None, typer.Option(help="Whether others may know which reports are its own.")] = None,
    standing: Annotated[Standing | None, typer.Option(help="new or established: how far it is believed.")] = None,
) -> None:
    """Change what is known of a member: what is named is added or dropped, all else stays."""
    sites, networks, contacts = own_sites_in(site), own_networks_in(network), contacts_in(contact)
    with store_of(data) as store, store.transaction():
        known = known_member(store, name)
        dropped = replace(
            known,
            sites=_without(known.sites, sites_in("--drop-site", drop_site)),
            stated_sites=_without(known.stated_sites, sites_in("--drop-site", drop_site)),
            networks=_without(known.networks, networks_in("--drop-network", drop_network)),
            stated_networks=_without(known.stated_networks, networks_in("--drop-network", drop_network)),
            suppliers=_without(known.suppliers, drop_supplier or ()),
            contacts=_without_places(known.contacts, drop_contact or ()),
        )
        changed = replace(
            dropped,
            name=known.name if called is None else line_of("--name", called),
            sites=_with(dropped.sites, sites),
            stated_sites=_without(dropped.stated_sites, sites),
            networks=_with(dropped.networks, networks),
            stated_networks=_without(dropped.stated_networks, networks),
            suppliers=_with(dropped.suppliers, suppliers_in(supplier)),
            contacts=_with(dropped.contacts, contacts),
            language=language or known.language,
            named=known.named if named is None else named,
            standing=standing or known.standing,
            phone=known.phone if phone is None else phone_in(phone),
        )
        if changed.name != known.name:
            refuse_taken_name(store, changed)
        if changed == known:
            raise RefusedError(f"nothing of member '{name}' would change")
        store.registry.members.change(changed)
        note(store, "member-changed", name, differences(known, changed))
    write_out(f"{name}: changed\n")


def differences(before: Member, after: Member) -> str:
    """What of a member is another now, for the audit: its name is enough of a contact, which may hold a password.

    Of the telephone too: whose number it was is not to be kept once it is another's.

    >>> differences(Member("vejle", "Vejle"), Member("vejle", "Vejle", sites=("www.vejle.example",), named=True))
    'named: True; sites: +www.vejle.example'
    """
    told = [
        f"{one}: {getattr(after, one)}"
        for one in ("name", "language", "named", "standing")
        if getattr(before, one) != getattr(after, one)
    ]
    for one in ("sites", "networks", "suppliers", "stated_sites", "stated_networks"):
        old, new = getattr(before, one), getattr(after, one)
        moved = [*(f"+{each}" for each in new if each not in old), *(f"-{each}" for each in old if each not in new)]
        told += [f"{one}: {' '.join(moved)}"] if moved else []
    unsaid = [one for one in ("contacts", "phone") if getattr(before, one) != getattr(after, one)]
    return "; ".join([*told, *unsaid])


def _rows(one: Member) -> list[tuple[str, str]]:
    return [
        ("id", one.id),
        ("name", one.name),
        ("sector, number", f"{one.sector}, {one.code or '-'}"),
        ("status, standing", f"{one.status}, {one.standing}"),
        ("joined", f"{one.joined:%Y-%m-%d %H:%M} UTC" if one.joined else "-"),
        ("language, named", f"{one.language}, {'yes' if one.named else 'no'}"),
        *([("telephone", one.phone)] if one.phone else []),
        *(("site", site) for site in one.sites),
        *(("network", str(network)) for network in one.networks),
        *(("says: site", site) for site in one.stated_sites),
        *(("says: network", str(network)) for network in one.stated_networks),
        *(("supplier", supplier) for supplier in one.suppliers),
        *((f"contact {number}", _reached(url)) for number, url in enumerate(one.contacts, 1)),
    ]


def _reached(url: str) -> str:
    """Apprise URLs have their secrets in any place behind the first."""
    return f"{url.partition('://')[0]}://…"


def _with(known: tuple[T, ...], more: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*known, *more)))


def _without(known: tuple[T, ...], less: Iterable[T]) -> tuple[T, ...]:
    gone = set(less)
    return tuple(one for one in known if one not in gone)


def _without_places(known: tuple[str, ...], places: Iterable[int]) -> tuple[str, ...]:
    gone = set(places)
    if max(gone, default=0) > len(known):
        raise RefusedError(f"--drop-contact: there are {len(known)} contacts; `bavn hub member show` lists them")
    return tuple(one for number, one in enumerate(known, 1) if number not in gone)
