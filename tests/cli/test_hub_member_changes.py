from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.cli.hub_member_changes import differences
from bavn.hub.opening import join_store
from bavn.model.member import Member
from tests.cli.conftest import Call
from tests.cli.hubs import hub_that_runs, new_folder
from tests.waiting import until

STATED = ("wait.example", "other.example")
RANGES = (ip_network("203.0.113.0/24"), ip_network("2001:db8::/32"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A hub with a member of which some is known, and that said more of itself."""
    found = new_folder(tmp_path)
    member = Member(
        "vejle",
        "Vejle",
        sites=("www.vejle.example",),
        networks=(ip_network("192.0.2.0/24"),),
        suppliers=("Drift A/S",),
        contacts=("mailtos://a:secret@example.org", "json://example.org"),
        stated_sites=STATED,
        stated_networks=RANGES,
    )
    with join_store(found) as store:
        store.registry.members.add(member)
    return found


def kept(data: Path) -> Member:
    with join_store(data) as store:
        found = store.registry.members.get("vejle")
    assert found is not None
    return found


def test_what_it_only_says_is_listed_and_does_not_count(call: Call, data: Path) -> None:
    listed = call("hub", "member", "list", "--data", str(data)).out
    known, waits = listed.splitlines()
    assert "wait.example" not in known
    assert waits.endswith(": wait.example, other.example, 203.0.113.0/24, 2001:db8::/32")
    assert "bavn hub member confirm vejle" in waits


def test_some_of_it_is_confirmed_and_the_rest_still_waits(call: Call, data: Path) -> None:
    arguments = ("--site", "WAIT.example", "--network", "203.0.113.0/24")
    done = call("hub", "member", "confirm", "vejle", *arguments, "--data", str(data))
    assert (done.status, done.out) == (0, "vejle: wait.example 203.0.113.0/24\n")
    found = kept(data)
    assert (found.sites, found.stated_sites) == (("www.vejle.example", "wait.example"), ("other.example",))
    assert (found.networks[1:], found.stated_networks) == ((RANGES[0],), (RANGES[1],))
    audit = call("hub", "audit", "--data", str(data)).out
    assert "member-confirmed" in audit
    assert "vejle wait.example 203.0.113.0/24" in audit


def test_all_of_it_is_confirmed_and_a_running_hub_knows(call: Call, data: Path) -> None:
    with hub_that_runs(data) as hub:
        assert call("hub", "member", "confirm", "vejle", "--all", "--data", str(data)).status == 0
        until(lambda: hub.admitted.members["vejle"].networks[1:] == RANGES)
    found = kept(data)
    assert (found.sites[1:], found.stated_sites, found.stated_networks) == (STATED, (), ())
    again = call("hub", "member", "confirm", "vejle", "--all", "--data", str(data))
    assert (again.status, "nothing of member 'vejle' waits" in again.err) == (2, True)


def test_what_is_known_is_changed_and_the_rest_stays(call: Call, data: Path) -> None:
    done = call(
        *("hub", "member", "change", "vejle", "--name", "Vejle Kommune", "--language", "en", "--named"),
        *("--standing", "established", "--site", "NY.example", "--drop-site", "www.vejle.example"),
        *("--network", "198.51.100.0/24", "--drop-network", "192.0.2.0/24", "--supplier", "CMS ApS"),
        *("--drop-supplier", "Drift A/S", "--contact", "xml://example.org", "--drop-contact", "1"),
        *("--data", str(data)),
    )
    assert (done.status, done.out) == (0, "vejle: changed\n")
    found = kept(data)
    assert (found.name, found.language, found.named, found.standing) == ("Vejle Kommune", "en", True, "established")
    assert (found.sites, found.networks) == (("ny.example",), (ip_network("198.51.100.0/24"),))
    assert (found.suppliers, found.contacts) == (("CMS ApS",), ("json://example.org", "xml://example.org"))
    assert (found.stated_sites, found.stated_networks) == (STATED, RANGES)
    assert call("hub", "member", "change", "vejle", "--no-named", "--data", str(data)).status == 0
    assert not kept(data).named


def test_what_it_wrongly_says_is_dropped_and_what_is_given_waits_no_more(call: Call, data: Path) -> None:
    arguments = ("--drop-site", "wait.example", "--drop-network", "2001:db8::/32", "--site", "other.example")
    assert call("hub", "member", "change", "vejle", *arguments, "--data", str(data)).status == 0
    found = kept(data)
    assert (found.sites, found.stated_sites) == (("www.vejle.example", "other.example"), ())
    assert found.stated_networks == RANGES[:1]


def test_a_contact_is_never_shown_nor_in_the_audit(call: Call, data: Path) -> None:
    shown = call("hub", "member", "show", "vejle", "--data", str(data)).out
    assert "contact 1          mailtos://…\ncontact 2          json://…\n" in shown
    wrong = call("hub", "member", "change", "vejle", "--contact", "no secret url", "--data", str(data))
    call("hub", "member", "change", "vejle", "--contact", "mailto://b:secret@example.org", "--data", str(data))
    audit = call("hub", "audit", "--data", str(data)).out
    assert "member-changed" in audit
    assert "secret" not in shown + audit + wrong.err


def test_a_telephone_is_changed_and_taken_away_and_its_number_is_not_in_the_audit(call: Call, data: Path) -> None:
    assert "telephone" not in call("hub", "member", "show", "vejle", "--data", str(data)).out
    for given in ("+45 76 81 00 00", "112"):
        assert call("hub", "member", "change", "vejle", "--phone", given, "--data", str(data)).status == 0
        assert kept(data).phone == given
        assert f"telephone          {given}\n" in call("hub", "member", "show", "vejle", "--data", str(data)).out
    assert call("hub", "member", "change", "vejle", "--named", "--data", str(data)).status == 0
    assert kept(data).phone == "112"
    assert call("hub", "member", "change", "vejle", "--phone", "", "--data", str(data)).status == 0
    assert kept(data).phone == ""
    audit = call("hub", "audit", "--data", str(data)).out
    assert "vejle phone" in audit
    assert "76 81" not in audit


def test_a_member_is_shown_with_what_waits_apart(call: Call, data: Path) -> None:
    shown = call("hub", "member", "show", "vejle", "--data", str(data)).out.splitlines()
    assert "site               www.vejle.example" in shown
    assert "says: site         wait.example" in shown
    assert "says: network      203.0.113.0/24" in shown


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("confirm", "vejle"), "say what to confirm"),
        (("confirm", "vejle", "--all", "--site", "wait.example"), "say what to confirm"),
        (("confirm", "vejle", "--site", "never.example"), "never said that this is its own: never.example"),
        (("confirm", "vejle", "--network", "198.51.100.0/24"), "never said that this is its own: 198.51.100.0/24"),
        (("confirm", "nobody", "--all"), "there is no member 'nobody'"),
        (("change", "vejle"), "nothing of member 'vejle' would change"),
        (("change", "vejle", "--name", "Vejle"), "nothing of member 'vejle' would change"),
        (("change", "nobody", "--named"), "there is no member 'nobody'"),
        (("change", "vejle", "--name", ""), "--name is one line"),
        (("change", "vejle", "--site", "no host"), "--site 'no host' is no host"),
        (("change", "vejle", "--network", "x"), "--network"),
        (("change", "vejle", "--drop-contact", "3"), "there are 2 contacts"),
        (("change", "vejle", "--drop-contact", "0"), "--drop-contact"),
        (("change", "vejle", "--contact", "x"), "--contact"),
        (("change", "vejle", "--phone", "0" * 31), "is no telephone number"),
        (("change", "vejle", "--phone", ""), "nothing of member 'vejle' would change"),
        (("show", "nobody"), "there is no member 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(
    call: Call, data: Path, arguments: tuple[str, ...], line: str
) -> None:
    before = kept(data)
    done = call("hub", "member", *arguments, "--data", str(data))
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert line in done.err
    assert kept(data) == before


def test_differences_name_what_came_and_what_went() -> None:
    before = Member("vejle", "Vejle", networks=RANGES[:1], contacts=("a://b",))
    after = replace(before, networks=RANGES[1:], contacts=(), standing="established")
    assert differences(before, after) == "standing: established; networks: +2001:db8::/32 -203.0.113.0/24; contacts"
