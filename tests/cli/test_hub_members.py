from pathlib import Path

import pytest

from bavn.hub.opening import join_store
from bavn.model.member import Member
from bavn.sharing.token import read_token
from tests.cli.conftest import Call
from tests.cli.hubs import hub_that_runs, new_folder, now
from tests.waiting import until


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return new_folder(tmp_path)


def kept(data: Path, name: str) -> Member:
    with join_store(data) as store:
        found = store.registry.members.get(name)
    assert found is not None
    return found


def test_a_municipality_is_added_by_its_name_with_what_is_known_of_it(call: Call, data: Path) -> None:
    done = call("hub", "member", "add", "Ishøj Kommune", "--data", str(data))
    assert done.status == 0
    assert read_token(done.out).member == "ishoej"
    assert done.out.count("\n") == 1
    assert "bavn join URL TOKEN" in done.err
    found = kept(data, "ishoej")
    assert (found.name, found.code, found.status, found.standing) == ("Ishøj", "0183", "invited", "new")
    assert "www.ishoj.dk" in found.sites


def test_who_could_be_taken_for_another_is_warned_of(call: Call, data: Path) -> None:
    assert "warning" not in call("hub", "member", "add", "Vejle", "--data", str(data)).err
    said = call("hub", "member", "add", "hos4", "--name", "VEJ-LE", "--sector", "firm", "--data", str(data))
    assert said.status == 0
    assert "warning: member 'vejle' (Vejle) has the same name, number or website" in said.err


def test_any_other_organisation_is_added_with_what_is_said_of_it(call: Call, data: Path) -> None:
    done = call(
        *("hub", "member", "add", "vandvaerk-1", "--name", "Et vandværk", "--sector", "water", "--code", "12"),
        *("--site", "WWW.vand.example", "--network", "203.0.113.0/24", "--supplier", "hosting.example"),
        *("--contact", "mailto://a@example.org", "--language", "en", "--named", "--data", str(data)),
    )
    assert done.status == 0
    found = kept(data, "vandvaerk-1")
    assert (found.name, found.sector, found.code, found.named, found.language) == (
        "Et vandværk",
        "water",
        "12",
        True,
        "en",
    )
    assert (found.sites, [str(one) for one in found.networks]) == (("www.vand.example",), ["203.0.113.0/24"])
    assert (found.suppliers, found.contacts) == (("hosting.example",), ("mailto://a@example.org",))


def test_its_duty_telephone_is_for_its_own_page_and_no_list(call: Call, data: Path) -> None:
    assert call("hub", "member", "add", "vejle", "--phone", " +45 76 81 00 00", "--data", str(data)).status == 0
    assert kept(data, "vejle").phone == "+45 76 81 00 00"
    assert "telephone          +45 76 81 00 00\n" in call("hub", "member", "show", "vejle", "--data", str(data)).out
    assert "76 81" not in call("hub", "member", "list", "--data", str(data)).out
    assert "76 81" not in call("hub", "audit", "--data", str(data)).out


def test_one_that_is_known_is_believed_from_the_start(call: Call, data: Path) -> None:
    assert call("hub", "member", "add", "vejle", "--established", "--data", str(data)).status == 0
    assert kept(data, "vejle").standing == "established"


def test_one_that_has_left_is_neither_invited_nor_taken_back(call: Call, data: Path) -> None:
    for command in ("add", "remove"):
        assert call("hub", "member", command, "vejle", "--data", str(data)).status == 0
    for command in ("invite", "activate"):
        done = call("hub", "member", command, "vejle", "--data", str(data))
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert kept(data, "vejle").status == "removed"


def test_no_token_is_kept_or_in_the_audit(call: Call, data: Path) -> None:
    token = call("hub", "member", "add", "vejle", "--data", str(data)).out.strip()
    secret = read_token(token).secret
    for path in (one for one in data.rglob("*") if one.is_file()):
        assert secret not in path.read_bytes()
        assert token.encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("add", "Not An Id", "--sector", "water"), "is no id"),
        (("add", "vand", "--sector", "a\nb"), "--sector is one line"),
        (("add", "vejle", "--phone", "Lise"), "--phone 'Lise' is no telephone number (allowed: at most 30 digits"),
        (("add", "vejel"), "there is no municipality 'vejel'; did you mean Vejle (0630)?"),
        (("add", "vejle", "--code", "0183"), "--code '0183' is not that of Vejle; allowed: 0630"),
        (("add", "v2", "--sector", "water", "--name", "ISHØJ"), "--name 'ISHØJ' is what member 'ishoej' is called"),
        (("suspend", "nobody"), "there is no member 'nobody'"),
        (("establish", "nobody"), "there is no member 'nobody'"),
        (("remove", "nobody"), "there is no member 'nobody'"),
        (("activate", "nobody"), "there is no member 'nobody'"),
        (("invite", "nobody"), "there is no member 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_one_line(call: Call, data: Path, arguments: tuple[str, ...], line: str) -> None:
    with join_store(data) as store:
        store.registry.members.add(Member("ishoej", "Ishøj"))
    done = call("hub", "member", *arguments, "--data", str(data))
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert line in done.err
    with join_store(data) as store:
        assert [one.id for one in store.registry.members.all()] == ["ishoej"]


def test_an_id_is_given_once_and_no_token_is_printed(call: Call, data: Path) -> None:
    assert call("hub", "member", "add", "vejle", "--data", str(data)).status == 0
    again = call("hub", "member", "add", "vejle", "--data", str(data))
    assert (again.status, again.out, again.err.count("\n")) == (2, "", 1)


def test_a_name_is_free_once_its_member_has_left(call: Call, data: Path) -> None:
    water = ("--name", "Vandværk", "--sector", "water", "--data", str(data))
    assert call("hub", "member", "add", "v1", *water).status == 0
    assert call("hub", "member", "remove", "v1", "--data", str(data)).status == 0
    assert call("hub", "member", "add", "v2", *water).status == 0


def test_members_are_listed_with_how_they_stand(call: Call, data: Path) -> None:
    assert "no member yet" in call("hub", "member", "list", "--data", str(data)).err
    for name in ("vejle", "ishøj"):
        call("hub", "member", "add", name, "--data", str(data))
    call("hub", "member", "establish", "vejle", "--data", str(data))
    lines = call("hub", "member", "list", "--data", str(data)).out.splitlines()
    assert [line.split()[:3] for line in lines] == [["ishoej", "invited", "new"], ["vejle", "invited", "established"]]


def test_a_running_hub_sees_what_was_changed(call: Call, data: Path) -> None:
    call("hub", "member", "add", "vejle", "--data", str(data))
    with hub_that_runs(data) as hub:
        for command, status in (
            ("activate", "active"),
            ("suspend", "suspended"),
            ("activate", "active"),
            ("remove", "removed"),
        ):
            assert call("hub", "member", command, "vejle", "--data", str(data)).status == 0
            until(lambda: hub.admitted.members["vejle"].status == status)  # noqa: B023  within its turn


def test_another_token_ends_the_earlier_one(call: Call, data: Path) -> None:
    first = read_token(call("hub", "member", "add", "vejle", "--data", str(data)).out)
    second = read_token(call("hub", "member", "invite", "vejle", "--data", str(data)).out)
    with join_store(data) as store:
        assert store.registry.tokens.take_token(first.secret_sha256, now()) is None
        assert store.registry.tokens.take_token(second.secret_sha256, now()) == "vejle"
