"""What an operator says of a member, as it is read: each thing that is wrong is one line with what and where."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bavn.cli.hub_data import settled
from bavn.cli.refusal import RefusedError
from bavn.model.member import phone_of
from bavn.model.problem import Problem, visible

if TYPE_CHECKING:
    from bavn.hubstore.store import HubStore
    from bavn.model.member import Member
    from bavn.settings.rules import IPNetwork

LONGEST_LINE: Final = 200
NEAR: Final = 0.6  # of 1, how alike a name is to be that may have been meant
MUNICIPALITY: Final = "municipality"


def sites_in(option: str, given: Iterable[str] | None) -> tuple[str, ...]:
    """Read host names, also out of URLs."""
    return tuple(dict.fromkeys(_host(option, one) for one in given or ()))


def own_sites_in(given: Iterable[str] | None) -> tuple[str, ...]:
    """Read host names that are to be somebody's own: a whole name, as the internet has it."""
    found = sites_in("--site", given)
    for one in found:
        if "." not in one:
            raise RefusedError(f"--site '{one}' is no whole name; allowed: a host or a URL, such as www.example.org")
    return found


def networks_in(option: str, given: Iterable[str] | None) -> "tuple[IPNetwork, ...]":
    """Read address ranges."""
    return tuple(dict.fromkeys(_network(option, one) for one in given or ()))


def own_networks_in(given: Iterable[str] | None) -> "tuple[IPNetwork, ...]":
    """Read address ranges that are to be somebody's own: nobody is ever acted against in them."""
    with settled():
        from bavn.sharing.addresses import WIDEST_V4, WIDEST_V6, public_value
    found = networks_in("--network", given)
    for one in found:
        if one.prefixlen < {4: WIDEST_V4, 6: WIDEST_V6}[one.version]:
            why = f"is too wide to be one member's; allowed: /{WIDEST_V4} at most, of IPv6 /{WIDEST_V6}"
            raise RefusedError(f"--network {one} {why}")
        if not public_value(str(one)):
            raise RefusedError(f"--network {one} is not of the internet; allowed: addresses by which others see it")
    return found


def suppliers_in(given: Iterable[str] | None) -> tuple[str, ...]:
    """Read names of suppliers."""
    return tuple(line_of("--supplier", one) for one in given or ())


def contacts_in(given: Iterable[str] | None) -> tuple[str, ...]:
    """Read Apprise URLs, and let Apprise look at them. None is ever shown: it may hold a password."""
    from bavn.settings.rules import CHANNEL, WrongValueError
    from bavn.telling.sending import understood

    found = []
    for number, one in enumerate(given or (), 1):
        which = f"--contact: number {number} (not shown)"
        try:
            url = str(CHANNEL.read(one))
        except WrongValueError:
            raise RefusedError(f"{which} is no URL; allowed: {CHANNEL.allowed}") from None
        if understood(url).why == "not-understood":
            scheme = visible(url.partition("://")[0])
            raise RefusedError(f"{which} is no channel of Apprise's as {scheme}://…; allowed: {CHANNEL.allowed}")
        found.append(url)
    return tuple(found)


def phone_in(given: str) -> str:
    """Read the number of a duty officer; "" for none."""
    try:
        return phone_of(given)
    except Problem as problem:
        raise RefusedError(f"--phone '{visible(given[:60])}' {problem}") from None


def line_of(option: str, given: str) -> str:
    """Read one line of text."""
    if len(given) > LONGEST_LINE or visible(given) != given or (not given and option == "--name"):
        raise RefusedError(f"{option} is one line of at most {LONGEST_LINE} characters")
    return given


def refuse_taken_name(store: "HubStore", member: "Member") -> None:
    """Refuse a name that another member has, which has not left: nobody could tell the two apart in a list."""
    for other in store.registry.members.all():
        same = other.name.casefold() == member.name.casefold()
        if same and other.id != member.id and other.status != "removed":
            shown = visible(member.name)
            raise RefusedError(f"--name '{shown}' is what member '{other.id}' is called; allowed: another name")


def registered(name: str, code: str) -> "Member":
    """The municipality that is meant, as a member to be. Where none is, the nearest is said."""
    from bavn.model.member import Member

    with settled():
        from bavn.clearing.registry import municipality
    found = municipality(name)
    if found is None:
        raise RefusedError(
            f"there is no municipality '{visible(name[:60])}'{_nearest(name)}; "
            "allowed: its name, number or domain, or --sector for another kind of organisation"
        )
    if code and municipality(code) != found:
        raise RefusedError(f"--code '{visible(code)}' is not that of {found.name}; allowed: {found.code}, or none")
    sites = (found.domain, f"www.{found.domain}") if found.domain else ()
    return Member(found.id, found.name, code=found.code, sites=sites)


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    from bavn.clearing.registry import CODE_DIGITS, municipalities, spelled

    rows = municipalities()
    if name.isdecimal() and len(name) <= CODE_DIGITS:
        nearest = min(rows, key=lambda row: abs(int(row.code) - int(name)))
    else:
        words = {word: row for row in rows for word in (row.id, row.domain)}
        found = get_close_matches(name.casefold() if "." in name else spelled(name), words, 1, NEAR)
        if not found:
            return ""
        nearest = words[found[0]]
    return f"; did you mean {nearest.name} ({nearest.code})?"


def _host(option: str, given: str) -> str:
    with settled():
        from bavn.sharing.hosts import host_of
    try:
        host = host_of(urlsplit(given if "://" in given else f"//{given}").hostname or "")
    except ValueError:
        host = ""
    if not host:
        shown = visible(given[:60])
        raise RefusedError(f"{option} '{shown}' is no host; allowed: a host or a URL, such as www.example.org")
    return host


def _network(option: str, given: str) -> "IPNetwork":
    from bavn.settings.rules import WrongValueError, network

    try:
        return network(given.strip())
    except WrongValueError as error:
        shown = visible(given[:60])
        raise RefusedError(f"{option} '{shown}' {error.what}; allowed: 192.0.2.0/24 or 2001:db8::/32") from None
