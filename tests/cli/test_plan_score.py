import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bavn.model.readiness import band_of
from bavn.plan.library import library
from tests.cli.conftest import Call
from tests.cli.hubs import now
from tests.cli.plans import plan_file
from tests.hub.hubs import Clock, Running, established, running
from tests.member.test_readiness import bands, enrolled

__all__ = ["plan_file"]


def test_the_score_is_said_with_what_shows_it(plan_file: Path, call: Call) -> None:
    called = call("plan", "score", "--plan", plan_file)
    assert called.status == 0
    assert "af 100" in called.out


def test_programs_read_every_point(plan_file: Path, call: Call) -> None:
    document = json.loads(call("plan", "score", "--json", "--plan", plan_file).out)
    assert document["schema"] == "bavn.readiness/1"
    assert [point["id"] for point in document["points"]] == [point.id for point in library().points]


def test_a_page_for_whoever_grants_money(plan_file: Path, call: Call) -> None:
    assert call("plan", "score", "--summary", "money.pdf").status == 0
    assert Path("money.pdf").read_bytes().startswith(b"%PDF")
    assert call("plan", "score", "--summary", plan_file).status == 2


def test_without_a_plan_there_is_nothing_to_judge(tmp_path: Path, call: Call) -> None:
    called = call("plan", "score", "--plan", tmp_path / "none.json")
    assert (called.status, called.err.count("\n")) == (2, 1)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hub"), members=(established("vejle"),), clock=Clock(now())) as one:
        yield one


def settings(hub: Running, folder: Path, plan: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    enrolled(hub, folder)
    path = folder / "bavn.toml"
    path.write_text(f'[plan]\n{plan}\n[hub]\nurl = "{hub.url}"\nidentity = "{folder / "hub.identity"}"\n')
    return path


def test_the_hub_is_told_a_band_where_that_is_asked_for(
    plan_file: Path, call: Call, hub: Running, tmp_path: Path
) -> None:
    config = settings(hub, tmp_path / "own")
    score = json.loads(call("plan", "score", "--json", "--plan", plan_file, "--config", config).out)["score"]
    assert bands(hub.hub) == []
    called = call("plan", "score", "--plan", plan_file, "--tell-hub", "--config", config)
    assert (called.status, bands(hub.hub)) == (0, [band_of(score)])
    assert "was told: " in called.err
    called = call("plan", "score", "--take-back", "--config", config)
    assert (called.status, called.out, bands(hub.hub)) == (0, "", [])
    assert "has forgotten" in called.err


def test_a_setting_tells_it_each_time(plan_file: Path, call: Call, hub: Running, tmp_path: Path) -> None:
    config = settings(hub, tmp_path / "own", "share_readiness = true")
    assert call("plan", "score", "--plan", plan_file, "--config", config).status == 0
    assert len(bands(hub.hub)) == 1
    call("plan", "score", "--take-back", "--config", config)


def test_a_hub_that_is_away_spoils_no_score_unless_it_was_to_be_told(
    plan_file: Path, call: Call, hub: Running, tmp_path: Path
) -> None:
    config = settings(hub, tmp_path / "own", "share_readiness = true")
    config.write_text(config.read_text().replace(hub.url, "http://127.0.0.1:9"))
    called = call("plan", "score", "--plan", plan_file, "--config", config)
    assert (called.status, called.err.count("\n")) == (0, 1)
    assert "af 100" in called.out
    assert call("plan", "score", "--plan", plan_file, "--tell-hub", "--config", config).status == 2


def test_without_a_hub_there_is_nobody_to_tell(plan_file: Path, call: Call, tmp_path: Path) -> None:
    (tmp_path / "alone.toml").write_text("")
    called = call("plan", "score", "--plan", plan_file, "--tell-hub", "--config", tmp_path / "alone.toml")
    assert called.status == 2
    assert "bavn join" in called.err
    assert call("plan", "score", "--tell-hub", "--take-back", "--config", tmp_path / "alone.toml").status == 2
