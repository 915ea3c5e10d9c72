import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bavn.cli.hub_data import member_id
from bavn.hub.opening import join_store
from bavn.hub.settings import read
from bavn.hub.sites_to_look_at import watched_in
from bavn.model.language import LANGUAGES, Language
from bavn.model.problem import Problem
from bavn.simulation.november import HITS
from bavn.simulation.reconstruction import Hit
from bavn.story import community
from bavn.story.community import NAMES, Community, Enrolled, Tokens, id_of, refuse_elsewhere
from bavn.story.processes import stage
from bavn.story.vantage import POINTS
from bavn.story.web import Answer, Place

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URLS = {hit.host: f"http://127.80.{number}.1:8080/" for number, hit in enumerate(HITS, 1)}


@pytest.fixture
def begun(tmp_path: Path) -> tuple[Community, Tokens]:
    made = Community(tmp_path / "hub", Place("127.0.0.1", 8643))
    return made, made.begin(Enrolled(HITS, URLS, ("vejle",), POINTS), NOW, "da")


def test_every_page_of_its_hub_is_marked_and_nobody_else_can_reach_it(begun: tuple[Community, Tokens]) -> None:
    settings = read(begun[0].data)
    assert settings.hub.mark == "reconstruction"
    assert settings.hub.listen == "127.0.0.1:8643"
    assert settings.targets == ()
    assert settings.hub.contacts == ()


def test_nothing_is_looked_at_but_local_sites(begun: tuple[Community, Tokens]) -> None:
    with join_store(begun[0].data) as store:
        found = watched_in(store.registry)
        members = {one.id: one for one in store.registry.members.all()}
    assert {one.url for one in found.targets.values()} <= set(URLS.values())
    assert len(found.targets) == len(HITS) - 1  # one has not joined yet
    assert members["vejle"].status == "invited"
    assert all(one.status == "active" for name, one in members.items() if name != "vejle")
    assert members["gentofte"].code == next(one.code for one in HITS if one.member == "Gentofte Kommune")


def test_a_token_is_there_for_each_who_joins(begun: tuple[Community, Tokens]) -> None:
    tokens = begun[1]
    assert set(tokens.members) == {"vejle"}
    assert set(tokens.points) == {one.name for one in POINTS}
    assert all(one.startswith("bavn1.") for one in (*tokens.members.values(), *tokens.points.values()))


@pytest.mark.parametrize("url", ["https://www.example.dk/", "http://192.0.2.1/", "http://localhost/", "dns://x", ""])
def test_anything_but_loopback_is_refused(url: str) -> None:
    with pytest.raises(Problem, match="not on this machine"):
        refuse_elsewhere(["http://127.80.1.1:80/", url])


def test_a_claim_is_recorded_with_who_reports_it(begun: tuple[Community, Tokens]) -> None:
    begun[0].claim(named("Vejle Kommune"), NOW)
    begun[0].claim(named("Forsvarsministeriet"), NOW)  # nobody claimed it
    with join_store(begun[0].data) as store:
        (said,) = store.orders.waiting_claims()
    assert said.target == "www.vejle.example"
    assert said.source.startswith("https://")


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_the_name_of_the_program_its_hub_says_that_it_is_a_reconstruction(language: Language) -> None:
    assert "econstruction" in NAMES["en"]
    assert "ekonstruktion" in NAMES["da"]
    assert "Bavn" not in NAMES[language]  # every page has it just before the hub's name


def test_where_anything_elsewhere_would_be_looked_at_nothing_begins(tmp_path: Path) -> None:
    made = Community(tmp_path / "hub", Place("127.0.0.1", 8643))
    urls = URLS | {HITS[1].host: "http://192.0.2.1/"}
    with pytest.raises(Problem, match="not on this machine"):
        made.begin(Enrolled(HITS, urls, (), POINTS), NOW, "da")


def test_what_it_answers_is_read_and_what_is_no_answer_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(
        [
            Answer(200, json.dumps({"outages": []}).encode()),
            Answer(503, b"x"),
            Answer(200, b"[]"),
            Answer(200, b'{"outag'),
        ]
    )

    async def ask(_: Place, path: str, headers: dict[str, str]) -> Answer:
        assert (path, headers) == ("/api/v1/outages", {"Authorization": "Bearer t"})
        return next(answers)

    monkeypatch.setattr(community, "ask", ask)
    made = Community(Path("hub"), Place("127.0.0.1", 8643))
    found = [asyncio.run(made.asked("/api/v1/outages", "t")) for _ in range(4)]
    assert found == [{"outages": []}, {}, {}, {}]


def test_a_hub_that_does_not_answer_is_a_problem_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(community, "bavn", lambda *_: ("sh", "-c", "echo no room >&2"))

    async def play() -> None:
        async with stage() as found:
            await Community(tmp_path, Place("127.0.0.1", 1)).run(found)

    with pytest.raises(Problem, match="no room"):
        asyncio.run(play())


def test_nobody_is_sent_to_a_hub_that_does_not_know_them_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [Answer(401, b"{}"), Answer(401, b"{}"), Answer(200, b'{"decisions": []}')]

    async def ask(_: Place, __: str, headers: dict[str, str]) -> Answer:
        assert headers == {"Authorization": "Bearer secret"}
        return answers.pop(0)

    async def operator() -> str:
        async with stage() as found:
            return await Community(tmp_path, Place("127.0.0.1", 1)).operator(found)

    monkeypatch.setattr(community, "ask", ask)
    monkeypatch.setattr(community, "bavn", lambda *_: ("echo", "secret"))
    assert asyncio.run(operator()) == "secret"
    assert answers == []
    answers += [Answer(401, b"{}")]
    monkeypatch.setattr(community, "STARTS_S", 0.1)
    with pytest.raises(Problem, match="does not know demo"):
        asyncio.run(operator())


@pytest.mark.parametrize("hit", HITS, ids=lambda hit: hit.member)
def test_every_member_has_an_id_that_may_be_one(hit: Hit) -> None:
    assert member_id(id_of(hit.host))


def named(member: str) -> Hit:
    return next(one for one in HITS if one.member == member)
