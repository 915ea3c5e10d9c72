"""*Now* of a real hub: each reader's own picture, light and quick."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.clearing.registry import municipalities
from bavn.hub.doors.reader import Reader
from bavn.hub.screens.country import Country, Hit, seen_by
from bavn.hub.screens.heard import Heard
from bavn.hub.screens.now import minutes_of, own_code, own_sensor_of, steps_of
from bavn.hubstore.messages import Message
from bavn.model.member import Member, Role
from bavn.pages.situation.attack import Attack
from bavn.pages.situation.standing import Standing
from tests.hub.hubs import NOW, Running
from tests.hub.screens.land import HIT, NAMED, attacked, country, fall_silent, land
from tests.hub.screens.visits import visiting
from tests.pages.situation.views import attack
from tests.waiting import until

MINUTE = timedelta(minutes=1)
EVERYBODY: tuple[tuple[Role, str], ...] = (
    ("operator", ""),
    ("analyst", ""),
    ("member", "vejle"),
    ("member", "taarnby"),
    ("read-only", "vejle"),
    ("read-only", ""),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole country, with a campaign in progress."""
    with land(tmp_path_factory.mktemp("land"), country(98)) as hub:
        yield hub


def page_for(hub: Running, role: Role, member: str = "", path: str = "/?lang=da") -> str:
    with visiting(hub, role, member) as visit:
        found = visit.get(path)
    assert found.status_code == 200
    return found.text


def text_of(page: str) -> str:
    plain = html.unescape(re.sub(r"<[^>]+>", " ", page.split("<main")[1]))
    return re.sub(r"\s+", " ", plain)


def linked(page: str) -> set[str]:
    return set(re.findall(r'href="/members/([^"]+)"', page))


def test_nobody_unsigned_sees_it(whole: Running) -> None:
    found = whole.client.get("/", headers={"Accept": "text/html"})
    assert (found.status_code, found.headers["location"]) == (303, "/sign-in")


def test_an_operator_sees_who_is_hit_and_who_is_down(whole: Running) -> None:
    said = text_of(page_for(whole, "operator"))
    assert "4 organisationer under angreb, 2 nede" in said
    assert "Nede: Ishøj, Rødovre. Under angreb: Gentofte, Ishøj, Rødovre, Tårnby." in said
    assert "Overbelastningsangreb" in said
    assert "Tid til varsling: " in said
    assert "Ring til de ramte: Gentofte Kommune" in said


def test_an_operator_is_told_who_was_called_and_has_not_answered(tmp_path_factory: pytest.TempPathFactory) -> None:
    with land(tmp_path_factory.mktemp("called"), country(8)) as hub:
        (warning,) = [one.id for one in hub.hub.published.warnings if not one.ended]
        answered = Message(warning, "vejle", NOW, NOW, needs_answer=True, told=1, state="answered", answered=NOW)
        silent = Message(warning, "trefor", NOW, NOW, needs_answer=True, told=2)
        hub.changes(lambda store: store.messages.keep(answered, silent))
        page = page_for(hub, "operator")
        assert "ingen har svaret: Trefor Vand . Ring selv" in text_of(page)
        assert 'ingen har svaret: <a href="/members/trefor">Trefor Vand</a>' in page
        assert "Trefor" not in text_of(page_for(hub, "member", "vejle"))


def test_a_member_sees_itself_and_who_lets_itself_be_named_and_counts_the_rest(whole: Running) -> None:
    page = page_for(whole, "member", "vejle")
    assert linked(page) == {"vejle", "ishoej"}
    said = text_of(page)
    assert "4 organisationer under angreb, 2 nede" in said
    assert "I er varslet og ikke ramt." in said
    assert "Nede: Ishøj og 1, der ikke er nævnt. Under angreb: Ishøj og 3, der ikke er nævnt." in said


def test_a_member_that_is_hit_is_told_so_first(whole: Running) -> None:
    said = text_of(page_for(whole, "member", "taarnby"))
    assert "I er under angreb." in said
    assert "Følg jeres beredskabsplan" in said


def test_who_reads_for_nobody_is_told_of_no_attack_and_not_that_there_is_none(whole: Running) -> None:
    said = text_of(page_for(whole, "read-only"))
    assert "Kun medlemmer får besked om angreb" in said
    assert "Du ser de organisationer, der vil nævnes" in said
    assert "Intet angreb" not in said
    assert "Overbelastningsangreb" not in said


@pytest.mark.parametrize(("role", "member"), EVERYBODY)
def test_no_page_tells_more_of_others_than_its_reader_may_see(whole: Running, role: Role, member: str) -> None:
    """Names of places are on the map for everybody; what is somebody's own (id, site, network) is not."""
    sees_all = role in {"operator", "analyst"}
    may = {member, *NAMED} - {""}
    for path in ("/", "/campaigns", "/campaigns/1"):
        with visiting(whole, role, member) as visit:
            page = visit.get(path).text
        assert ".example" not in page  # not even a site of the reader's own: that is another page
        if not sees_all:
            assert linked(page) <= may
            for one in municipalities():
                if one.id not in may:
                    assert f"{one.name} Kommune" not in page, (path, one.name)
            assert "198.19.0.3" not in page or member == "taarnby"  # named by Tårnby's sensor alone


@pytest.mark.parametrize(("role", "member"), EVERYBODY)
def test_it_is_light(whole: Running, role: Role, member: str) -> None:
    with visiting(whole, role, member) as visit:
        assert len(visit.get("/").content) < 30_000


@pytest.mark.parametrize("language", ["da", "en"])
def test_it_speaks_the_readers_language(whole: Running, language: str) -> None:
    said = page_for(whole, "operator", path=f"/?lang={language}")
    assert f'<html lang="{language}">' in said
    assert ("under angreb" in said) == (language == "da")


def test_hostile_names_of_members_are_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    evil = "<script>alert(1)</script>\"'>\u202egpj" + "A" * 150
    members = tuple(
        replace(one, name=evil if one.sector != "municipality" else one.name, named=True) for one in country(4)
    )
    members = (*members, replace(members[-1], id="firm", sector="firm", sites=("www.firm.example",)))
    with land(tmp_path_factory.mktemp("evil"), members, hit=("energi",), down=("trefor",)) as hub:
        readers: tuple[tuple[Role, str], ...] = (("operator", ""), ("analyst", ""), ("member", "trefor"))
        for role, member in readers:
            for path in ("/", "/campaigns", "/campaigns/1"):
                page = page_for(hub, role, member, path)
                assert "<script>alert" not in page
                assert "\u202e" not in page


def test_a_quiet_country_says_so_calmly(tmp_path_factory: pytest.TempPathFactory) -> None:
    with land(tmp_path_factory.mktemp("quiet"), country(4), hit=(), down=()) as hub:
        said = text_of(page_for(hub, "operator"))
        assert "Intet angreb lige nu. Alle overvågede websteder svarer." in said
        assert "Ingen kampagner i gang" in said
        attacked(hub.hub, country(4), HIT[:1])
        until(lambda: "1 organisation under angreb" in text_of(page_for(hub, "operator")), what="the attack is shown")


def test_a_country_that_is_not_heard_is_not_called_calm(tmp_path_factory: pytest.TempPathFactory) -> None:
    with land(tmp_path_factory.mktemp("deaf"), country(8), hit=(), down=()) as hub:
        assert 'class="s-calm"' in page_for(hub, "operator")
        fall_silent(hub)
        until(lambda: "hører ingen sensorer" in text_of(page_for(hub, "operator")), what="that is seen")
        page = page_for(hub, "operator")
        assert 'id="head" class="s-plain"' in page
        assert "0 af 10" in page
        assert "10 af 10 sensorer tier" in text_of(page)
        assert "Ingenting." not in text_of(page)
        said = text_of(page_for(hub, "member", "vejle"))
        assert "Jeres sensor er ikke hørt siden kl. 13.00" in said
        assert "Se til jeres sensor" in said


def test_who_is_to_be_called_has_a_number_that_only_operators_see(tmp_path_factory: pytest.TempPathFactory) -> None:
    members = tuple(replace(one, named=True, phone="+45 12 34 56 78") for one in country(8))
    with land(tmp_path_factory.mktemp("phone"), members, down=()) as hub:
        assert '<a href="tel:+4512345678" class="phone">+45 12 34 56 78</a>' in page_for(hub, "operator")
        for role, member in EVERYBODY[1:3]:
            assert "12 34 56 78" not in page_for(hub, role, member)


def test_the_kill_switch_is_not_calm(tmp_path_factory: pytest.TempPathFactory) -> None:
    with land(tmp_path_factory.mktemp("killed"), country(4), hit=(), down=()) as hub:
        hub.client.post("/api/v1/orders", json={"what": "kill"}, headers=hub.person("operator"))
        until(lambda: hub.hub.published.killed, what="it is on")
        assert 'id="head" class="s-plain"' in page_for(hub, "operator")


# ── single decisions ─────────────────────────────────────────────────────────────────────────────────────────────────


def hit(member: str, began: int, ended: int | None) -> Hit:
    over = None if ended is None else NOW - ended * MINUTE
    return Hit(member, 1, "s", "http-flood", "amber", NOW - began * MINUTE, NOW, NOW, NOW, over, ended is None)


def test_the_last_hour_counts_each_organisation_once_a_minute() -> None:
    running = Country()
    hits = [hit("a", 10, 5), hit("a", 8, 6), hit("b", 7, None), hit("c", 500, 400), hit("d", -90, None)]
    counts = [one.attacked for one in minutes_of(hits, running, NOW)]
    assert len(counts) == 60
    assert counts[-11:] == [1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1]
    assert not any(counts[:49])


@pytest.mark.parametrize(
    ("own", "code"),
    [
        (Standing(True, "down"), "own.hit.down"),
        (Standing(True, "up"), "own.hit"),
        (Standing(False, "down"), "own.down"),
        (Standing(False, "partial"), "own.partial"),
        (Standing(False, "up"), "own.well"),
        (Standing(False, "unknown"), "own.unknown"),
        (None, ""),
    ],
)
def test_the_readers_own_comes_in_one_sentence(own: Standing | None, code: str) -> None:
    assert own_code(own, (), Country(service={"vejle": "up"}), Reader("member", "vejle", "member")) == code


def country_of(*names: str, heard: Heard | None = None, down: str = "") -> Country:
    members = {name: Member(name, name.capitalize(), phone="+45 12 34 56 78") for name in names}
    service = dict.fromkeys(members, "up") | ({down: "down"} if down else {})
    return Country(service=service, members=members, heard=heard or Heard(frozenset(names)))  # type: ignore[arg-type]


def codes(reader: Reader, found: Country, *attacks: Attack, was_hit: bool = False, killed: bool = False) -> list[str]:
    seen = seen_by(reader, found, killed=killed)
    return [one.code for one in steps_of(reader, seen, found, attacks, was_hit=was_hit, killed=killed)]


OPERATOR = Reader("operator", None, "operator", user="o")
VEJLE = Reader("member", "vejle", "member")


def test_who_was_hit_a_moment_ago_is_not_told_that_it_was_not() -> None:
    own = Standing(False, "up")
    assert own_code(own, (attack(),), Country(), VEJLE, was_hit=True) == "own.was-hit"
    assert own_code(own, (attack(),), Country(), VEJLE) == "own.warned"
    assert codes(VEJLE, country_of("vejle"), attack(), was_hit=True) == ["own.was-hit"]


def test_nobody_is_told_to_do_nothing_while_a_campaign_is_open() -> None:
    held = replace(attack(), held=NOW)
    for role in ("operator", "analyst", "member"):
        reader = Reader(role, "vejle" if role == "member" else None, role)
        assert "quiet" not in codes(reader, country_of("vejle"), held)
        assert "quiet" in codes(reader, country_of("vejle"))


def test_an_operator_is_told_of_what_is_down_without_an_attack() -> None:
    assert codes(OPERATOR, country_of("vejle", down="vejle"), killed=True) == ["killed", "operator.alone"]


LONG_AGO = NOW - 90 * MINUTE
MANY = tuple("abcdefgh")


@pytest.mark.parametrize(
    ("heard", "members", "found"),
    [
        (Heard(frozenset("ab")), "ab", ["quiet"]),
        (Heard(frozenset("a"), {"b": LONG_AGO}), "ab", ["operator.silent"]),
        (Heard(frozenset(), {"a": None, "b": LONG_AGO}), "ab", ["operator.silent"]),
        (Heard(frozenset("ab"), dict.fromkeys(MANY[2:])), MANY, ["operator.silent.most"]),
        (Heard(frozenset(), dict.fromkeys(MANY)), MANY, ["operator.silent.most"]),
        (Heard(frozenset("a"), new=frozenset("b")), "ab", ["operator.new"]),
        (Heard(), "ab", ["operator.sensorless"]),
        (Heard(), "", ["operator.nobody"]),
        (Heard(frozenset("a"), {"gone": LONG_AGO}), "a", ["quiet"]),
    ],
    ids=["all", "one", "two", "most", "every", "new", "no-sensor", "no-members", "no-member-any-more"],
)
def test_an_operator_is_told_whom_the_hub_does_not_hear(heard: Heard, members: str, found: list[str]) -> None:
    assert codes(OPERATOR, country_of(*members, heard=heard)) == found
    assert "quiet" not in codes(OPERATOR, country_of(*members, heard=heard), killed=True)


def test_who_is_silent_is_named_with_a_way_and_a_number() -> None:
    silent = country_of("a", "c", "b", heard=Heard(frozenset("a"), {"c": None, "b": LONG_AGO}))
    (step,) = steps_of(OPERATOR, seen_by(OPERATOR, silent, killed=False), silent, ())
    assert (step.names, step.ways) == (("B", "C"), ("/members/b", "/members/c"))
    assert step.phones == ("+45 12 34 56 78",) * 2


@pytest.mark.parametrize(
    ("heard", "sensor", "step"),
    [
        (Heard(frozenset({"vejle"})), ("", None), "quiet"),
        (Heard(silent={"vejle": LONG_AGO}), ("silent", LONG_AGO), "own.sensor.silent"),
        (Heard(silent={"vejle": None}), ("never", None), "own.sensor.silent"),
        (Heard(new=frozenset({"vejle"})), ("new", None), "quiet"),
        (Heard(frozenset({"odense"})), ("none", None), "own.sensor.none"),
    ],
    ids=["heard", "silent", "never", "new", "none"],
)
def test_a_member_is_told_what_is_heard_of_its_own_sensor(heard: Heard, sensor: object, step: str) -> None:
    found = country_of("vejle", "odense", heard=heard)
    assert own_sensor_of(VEJLE, found) == sensor
    assert codes(VEJLE, found) == [step]
    assert own_sensor_of(OPERATOR, found) == ("", None)


def test_an_analyst_is_not_told_that_all_is_well_where_not_all_are_heard() -> None:
    analyst = Reader("analyst", None, "analyst", user="a")
    assert codes(analyst, country_of("vejle")) == ["quiet"]
    assert codes(analyst, country_of("vejle", heard=Heard())) == ["unheard"]
