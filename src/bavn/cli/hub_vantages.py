"""`bavn hub vantage` and `bavn hub probe`: the places from which the hub looks, and what they look at beside sites."""

from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.hub_data import Data, known_member, member_id, note, settings_of, store_of
from bavn.cli.output import say, write_out
from bavn.cli.refusal import RefusedError
from bavn.model.problem import visible

if TYPE_CHECKING:
    from pathlib import Path

    from bavn.hubstore.probes import Probe
    from bavn.hubstore.vantages import Enrolled
    from bavn.settings.schema import Settings
    from bavn.sharing.token import JoinToken

vantage = typer.Typer(no_args_is_help=True, help="Places that look for the hub, each with a key of its own.")
probe = typer.Typer(no_args_is_help=True, help="What they look at, beside the members' sites.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")]


@vantage.command("add")
def add_vantage(
    name: Name,
    data: Data,
    *,
    country: Annotated[str, typer.Option(metavar="CODE", help="Where its line ends: dk, se …")] = "dk",
    way: Annotated[str, typer.Option(metavar="TEXT", help="Its line and supplier: two of one way are one witness.")],
) -> None:
    """Add a place and print its joining token, once. It is used once, within seven days: `bavn join URL TOKEN`."""
    from bavn.model.probe import Vantage
    from bavn.sharing.looks import fits_vantage

    new = Vantage(member_id(name), country.lower(), way)
    if not fits_vantage(new) or not way.strip():
        raise RefusedError("--country is two letters, and --way one line of text that names line and supplier")
    with store_of(data) as store, store.transaction():
        token = _token(data, name)
        store.registry.vantages.add(new, token.secret_sha256, now())
        note(store, "vantage-added", "", name)
    say(f"bavn: {name} is a vantage point; it joins with `bavn join URL TOKEN`, within 7 days:")
    write_out(f"{token.text()}\n")


@vantage.command("invite")
def invite_vantage(name: Name, data: Data) -> None:
    """Print another joining token, as when its machine was lost: once it is used, the earlier key opens nothing."""
    with store_of(data) as store, store.transaction():
        token = _token(data, member_id(name))
        if not store.registry.vantages.invite(name, token.secret_sha256, now()):
            raise _unknown(name)
        note(store, "vantage-invited", "", name)
    write_out(f"{token.text()}\n")


@vantage.command("list")
def list_vantages(data: Data) -> None:
    """List all places: name, country, when it was heard last, its way."""
    with store_of(data) as store:
        found = [(one, store.registry.keys.get(one.key) if one.key else None) for one in store.registry.vantages.all()]
    for one, key in found:
        seen = f"{key.last_seen:%Y-%m-%d %H:%M}" if key is not None and key.last_seen else "never seen"
        place = one.vantage
        write_out(visible(f"{place.name:<24} {place.country:<3} {_state(one) or seen:<17} {place.way}") + "\n")


@vantage.command("remove")
def remove_vantage(name: Name, data: Data) -> None:
    """Hear it no more. A running hub lets go of it within a second; what it saw stays."""
    with store_of(data) as store, store.transaction():
        if not store.registry.vantages.remove(name, now()):
            raise _unknown(name)
        note(store, "vantage-removed", "", name)
    write_out(f"{name}: removed\n")


@probe.command("add")
def add_probe(
    url: Annotated[str, typer.Argument(metavar="URL", help="https://…, dns://…, tls://…, tcp://host:port, smtp://…")],
    data: Data,
    *,
    name: Annotated[str, typer.Option(help="What it is called; its host, if not given.")] = "",
    member: Annotated[str, typer.Option(metavar="ID", help="Whose outage it would be; without it, nobody's.")] = "",
    needs: Annotated[list[str] | None, typer.Option(metavar="NAME", help="What it depends on. Repeatable.")] = None,
    supplier: Annotated[str, typer.Option(help="Who runs it, so that a common cause is seen.")] = "",
    text: Annotated[str, typer.Option(help="What a good page says within its first 64 kB.")] = "",
    canary: Annotated[bool, typer.Option("--canary", help="It tells whether a place's own line holds.")] = False,
) -> None:
    """Look at one more thing. With the name of a member's site, it takes the place of that site's front page."""
    from urllib.parse import urlsplit

    from bavn.hubstore.probes import Probe
    from bavn.model.probe import Expect, Target
    from bavn.sharing.looks import why_no_url, why_not_looked_at

    if why := why_no_url(url):
        raise RefusedError(f"URL '{visible(url[:100])}': {why}")
    host = urlsplit(url).hostname or ""
    called = name or host
    target = Target(called, url, host, member, supplier=supplier, needs=tuple(needs or ()), expect=Expect(text=text))
    if why := why_not_looked_at(target):
        raise RefusedError(why)
    with store_of(data) as store, store.transaction():
        waits = bool(member) and known_member(store, member).status != "active"
        store.registry.probes.add(Probe(target, canary), now())
        note(store, "probe-added", member, called)
    write_out(f"{visible(called)}: looked at{f' once {visible(member)} is active' if waits else ''}\n")


@probe.command("list")
def list_probes(data: Data) -> None:
    """List what was added: name, whose, URL, what it needs; and what waits until its member is active."""
    with store_of(data) as store:
        probes = store.registry.probes.all()
        active = {"", *(one.id for one in store.registry.members.all() if one.status == "active")}
    write_out("".join(f"{_line(one, waits=one.target.member not in active)}\n" for one in probes))
    if not probes:
        say("bavn: nothing is looked at but the members' sites; `bavn hub probe add` adds to them")


@probe.command("remove")
def remove_probe(name: Name, data: Data) -> None:
    """Look at it no more; what was seen of it stays."""
    with store_of(data) as store, store.transaction():
        if not store.registry.probes.remove(name):
            raise RefusedError(f"nothing called '{visible(name[:60])}' was added; `bavn hub probe list` shows all")
        note(store, "probe-removed", "", name)
    write_out(f"{visible(name)}: looked at no more\n")


def seen_by_hub(data: "Path") -> "Settings":
    """Settings as of a prober that kept what this hub's vantage points saw, for `bavn outages --data`."""
    from dataclasses import replace

    from bavn.settings.schema import Settings

    settings_of(data)  # refuses a folder in which there is no hub
    usual = Settings()
    probing, sensor = replace(usual.probing, state=data / "observatory"), replace(usual.sensor, state=data)
    return replace(usual, probing=probing, sensor=sensor)


def _token(data: "Path", name: str) -> "JoinToken":
    from bavn.hub.doors.vantages import VANTAGE
    from bavn.hub.opening import new_token

    return new_token(data, f"{VANTAGE}{name}")


def _unknown(name: str) -> RefusedError:
    return RefusedError(f"there is no vantage point '{visible(name[:60])}'; `bavn hub vantage list` shows all")


def _state(one: "Enrolled") -> str:
    if one.removed is not None:
        return "removed"
    return "" if one.key else "not joined yet"


def _line(one: "Probe", *, waits: bool) -> str:
    needs = f"  needs {', '.join(one.target.needs)}" if one.target.needs else ""
    canary = "  canary" if one.canary else ""
    until = f"  waits until {one.target.member} is active" if waits else ""
    return visible(f"{one.target.name:<24} {one.target.member or '-':<24} {one.target.url}{needs}{canary}{until}")
