import pytest

from bavn.intrusions.actor import (
    MOST_ADDRESSES,
    MOST_TRACES,
    SCANS,
    Actor,
    added_up,
    is_honest,
    is_sweep,
    level_of,
    scan_weight,
    score_of,
    telling,
    weight,
)
from bavn.intrusions.success import Answers
from bavn.model.attempt import Attempt, Conduct, Response
from tests.intrusions.attempts import (
    ATTACKER,
    DOTENV,
    NIKTO,
    NOON,
    SHELL,
    SITE,
    SQL,
    WORDPRESS,
    attempt,
    conduct,
    evidence,
    scanned,
)

UNSURE = evidence("sql-injection", "looks-like", "referer", certainty=0.5)
FAINT = evidence("known-probe", "settings-file", "path", certainty=0.15)


def actor_of(*told: Attempt | Conduct) -> Actor:
    actor = Actor(SITE, ATTACKER, NOON, NOON)
    for one in told:
        if isinstance(one, Attempt):
            actor.attempt(one)
        else:
            actor.behave(one)
    return actor


@pytest.mark.parametrize(
    ("told", "level"),
    [
        pytest.param([], "", id="nothing"),
        pytest.param([attempt(0, FAINT, path="/config.js")], "", id="one path that many sites have"),
        pytest.param(
            [attempt(0, FAINT, path="/config.js"), attempt(1, FAINT, path="/env.js")], "web-probe", id="two of them"
        ),
        pytest.param([attempt(0, WORDPRESS)], "web-probe", id="a log-in that is not there"),
        pytest.param([attempt(0, DOTENV)], "web-probe", id="a path that nobody else asks for"),
        pytest.param(scanned(4), "web-probe", id="a few of them"),
        pytest.param(scanned(5), "web-scan", id="many of them"),
        pytest.param([attempt(k, DOTENV, path="/.env") for k in range(50)], "web-probe", id="one of them, often"),
        pytest.param([attempt(0, NIKTO)], "web-probe", id="a scanner's name, once"),
        pytest.param([attempt(0, NIKTO), attempt(1, NIKTO)], "web-scan", id="a scanner's name, twice"),
        pytest.param([attempt(0, SQL)], "exploit-attempt", id="one clear payload"),
        pytest.param([attempt(0, UNSURE)], "web-probe", id="one unclear payload"),
        pytest.param(
            [attempt(k, UNSURE, path=f"/{'abcd'[k]}") for k in range(4)], "exploit-attempt", id="many unclear payloads"
        ),
        pytest.param([attempt(0, SHELL, path="/c99.php")], "web-probe", id="a web shell that is not there"),
        pytest.param([attempt(0, SHELL, path="/c99.php", method="POST")], "exploit-attempt", id="a web shell is used"),
        pytest.param([attempt(0, SHELL, path="/c99.php", status=301)], "web-probe", id="a web shell, sent to https"),
        pytest.param([attempt(0, SHELL, path="/c99.php", status=200)], "exploit-attempt", id="a web shell answers"),
    ],
)
def test_an_actor_deserves_the_worst_that_it_did(told: list[Attempt], level: str) -> None:
    assert level_of(actor_of(*told), Answers()) == level


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(conduct(3_600, 900, errors=400, missing=400, pages=500), id="a crawler with stale links"),
        pytest.param(conduct(36_000, 400, errors=400, missing=400), id="a slow crawler with nothing but stale links"),
        pytest.param(conduct(60, 700, errors=300, missing=300, pages=400), id="a link checker"),
        pytest.param(conduct(10, 90, errors=60, missing=60, assets=20, pages=10), id="a browser with broken images"),
        pytest.param(conduct(3_600, 3_600, errors=3_600, missing=1), id="an app that asks for one missing thing"),
        pytest.param(conduct(3_600, 3_600, errors=3_600, missing=1, sensitive=3_600), id="the same, of a telling name"),
    ],
)
def test_who_only_runs_into_errors_is_no_scanner(told: Conduct) -> None:
    assert level_of(actor_of(told), Answers()) == ""


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(conduct(10, 200, errors=198, missing=190), id="a list of words"),
        pytest.param(conduct(600, 300, errors=280, missing=150, sensitive=20), id="many telling names among them"),
    ],
)
def test_who_does_nothing_but_ask_for_what_is_missing_scans(told: Conduct) -> None:
    assert level_of(actor_of(told), Answers()) == "web-scan"


def test_missing_paths_add_to_what_is_known_of_an_actor() -> None:
    few = scanned(3)
    alone, browser = conduct(60, 100, errors=100, missing=100), conduct(60, 100, errors=100, missing=100, assets=1)
    assert scan_weight(actor_of(*few)) < scan_weight(actor_of(*few, browser)) < SCANS
    assert scan_weight(actor_of(*few, alone)) > SCANS


@pytest.mark.parametrize(
    ("tried", "honest"),
    [
        (attempt(0, WORDPRESS, status=404), False),
        (attempt(0, WORDPRESS, status=200), True),
        (attempt(0, WORDPRESS, status=302), True),
        (attempt(0, WORDPRESS, status=404, usual=Response(90, 1, 2)), True),
        (attempt(0, DOTENV, status=200, usual=Response(90, 1, 2)), False),
        (attempt(0, evidence("known-probe", "backup-copy", "path", certainty=0.6), usual=Response(90, 1, 2)), True),
        (attempt(0, evidence("known-probe", "backup-copy", "path", certainty=0.6)), False),
        (attempt(0, SQL, status=200, usual=Response(90, 1, 2)), False),
    ],
)
def test_a_path_that_the_site_has_tells_nothing(tried: Attempt, honest: bool) -> None:  # noqa: FBT001
    assert is_honest(tried.evidence[0], tried) == honest
    assert bool(telling(tried)) != honest


def test_hostility_grows_with_different_things_tried_and_shrinks_for_a_browser() -> None:
    one, many = actor_of(attempt(0, SQL)), actor_of(*(attempt(k, SQL, path=f"/{'abc'[k]}") for k in range(3)))
    browser = actor_of(attempt(0, SQL), conduct(9, 90, errors=1, missing=1, assets=60, pages=20))
    assert 0 < score_of(browser) < score_of(one) < score_of(many) < 1.001
    assert score_of(one) == pytest.approx(0.9)
    assert weight(1.0) < 10


def test_a_sweep_is_told_by_speed_and_by_nothing_else_loaded() -> None:
    assert is_sweep(actor_of(conduct(10, 200, errors=198, missing=190)))
    assert not is_sweep(actor_of(conduct(10, 200, errors=198, missing=190, assets=1)))
    assert not is_sweep(actor_of(conduct(10, 200, errors=182, missing=150, pages=18)))
    assert not is_sweep(actor_of(conduct(600, 200, errors=198, missing=190)))
    assert not is_sweep(actor_of())


def test_addresses_of_one_network_add_up_and_what_is_said_again_replaces() -> None:
    told = [conduct(k, 10 * k, errors=k, address=f"2001:db8::{k % 3:x}") for k in range(1, 7)]
    behaviour = added_up(actor_of(*told))
    assert behaviour is not None
    assert behaviour.requests == 40 + 50 + 60


def test_an_actor_never_takes_more_room_and_never_forgets_an_attack_for_a_probe() -> None:
    actor = actor_of(*(attempt(k, DOTENV, path=f"/{k:b}x".replace("0", "a").replace("1", "b")) for k in range(200)))
    assert len(actor.traces) == MOST_TRACES
    actor.attempt(attempt(300, SQL))
    for k in range(3 * MOST_ADDRESSES):
        actor.behave(conduct(1, 1, address=f"2001:db8::{k:x}"))
    assert len(actor.traces) == MOST_TRACES
    assert len(actor.conduct) == MOST_ADDRESSES
    assert any(trace.used for trace in actor.traces.values())
    assert actor.requests == 201


def test_a_request_that_stands_for_others_counts_for_all_of_them() -> None:
    actor = actor_of(attempt(0, SQL, stands_for=16), attempt(0.5, SQL))
    assert (actor.requests, actor.peak) == (17, 17)


def test_the_same_thing_tried_by_two_is_kept_once_and_no_more_than_there_is_room_for() -> None:
    def tried(path: str) -> Attempt:
        return attempt(0, evidence("sql-injection", parameter=b"id".decode()), path=path)

    one, other = actor_of(tried("/vis/" + "b" * 9)), actor_of(tried("/vis/" + "b" * 9))
    (mine, trace), (same, theirs) = one.traces.popitem(), other.traces.popitem()
    assert mine == same
    assert trace.shape is theirs.shape
    assert trace.parameter is theirs.parameter
    few = actor_of()
    for k in range(9):
        few.attempt(attempt(k, DOTENV, path=f"/{'abcdefghi'[k]}", status=200, size=900 * k), most=3)
        few.behave(conduct(1, 1, address=f"2001:db8::{k:x}"), most=3)
    assert few.notes == 9
    few.attempt(attempt(9, SQL), most=3)
    assert (few.notes, any(trace.used for trace in few.traces.values())) == (9, True)
