"""A vantage point: with a hub and looks that are made up, and once with the real ones."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from bavn.member.identity import NAME, Identity, place_for_identity
from bavn.model.notice import Notice
from bavn.model.probe import Sample, Target, Turn, Vantage
from bavn.model.problem import Problem
from bavn.observatory.observatory import join_observatory
from bavn.probing.look import Looked
from bavn.runners import probing_schedule, probing_vantage
from bavn.runners.probing_vantage import VantagePoint, place_of_identity, run_vantage, vantage_point
from bavn.runners.turning import system_clock
from bavn.settings.schema import HubSettings, Settings
from bavn.sharing.looks import ToLookAt
from tests.hub.hubs import NOW, Clock, established, running
from tests.hub.vantage_points import AARHUS, Places, at, look_at
from tests.probing.samples import plain_tools
from tests.runners.prober import looked, target
from tests.waiting import until


@dataclass
class MadeUpLink:
    to_look_at: ToLookAt | None = None
    had: list[Sample] = field(default_factory=list)

    def report(self, samples: Sequence[Sample]) -> None:
        self.had += samples

    def notices(self) -> list[Notice]:
        return [Notice("hub-gone", "hub", {})]


@dataclass
class MadeUpLooks:
    seen: list[Looked] = field(default_factory=list)
    fault: BaseException | None = None
    state: str = "new"

    def start(self) -> None:
        self.state = "looks"

    def stop(self, patience_s: float) -> None:
        assert patience_s > 0
        self.state = "over"

    def taken(self) -> list[Looked]:
        seen, self.seen = self.seen, []
        return seen

    def clock_set_by(self) -> list[float]:
        return []


@dataclass
class Scene:
    link: MadeUpLink = field(default_factory=MadeUpLink)
    made: list[MadeUpLooks] = field(default_factory=list)
    said: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.point = VantagePoint(self.link, self._looks_at, self.said.append)

    def _looks_at(self, _: ToLookAt) -> MadeUpLooks:
        self.made.append(MadeUpLooks())
        return self.made[-1]

    def told(self, *targets: Target) -> None:
        self.link.to_look_at = ToLookAt(NOW, Vantage("aarhus"), targets)
        self.point.turn()


def test_it_waits_until_it_is_told_what_to_look_at_and_hands_in_what_it_saw() -> None:
    scene = Scene()
    scene.point.turn()
    assert scene.made == []
    scene.told(target("vejle"))
    scene.made[0].seen = [looked("vejle")]
    scene.point.turn()
    assert [one.target for one in scene.link.had] == ["vejle"]
    assert {one.code for one in scene.said} == {"hub-gone"}


def test_another_list_begins_anew_and_the_same_list_does_not() -> None:
    scene = Scene()
    scene.told(target("vejle"))
    scene.told(target("vejle"))
    assert len(scene.made) == 1
    scene.made[0].seen = [looked("vejle")]
    scene.told(target("vejle"), target("ishoj"))
    assert [one.state for one in scene.made] == ["over", "looks"]
    assert len(scene.link.had) == 1


def test_another_turn_begins_anew() -> None:
    scene = Scene()
    scene.told(target("vejle"))
    assert scene.link.to_look_at is not None
    scene.link.to_look_at = replace(scene.link.to_look_at, turn=Turn(1, 2))
    scene.point.turn()
    scene.point.turn()
    assert [one.state for one in scene.made] == ["over", "looks"]


def test_a_mistake_in_the_looks_ends_it_and_what_was_seen_is_handed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing_vantage, "ROUND_S", 0.0)
    scene = Scene()
    scene.told(target("vejle"))
    scene.made[0].seen, scene.made[0].fault = [looked("vejle")], ZeroDivisionError()
    with pytest.raises(RuntimeError, match="have ended"):
        scene.point.run(Event())
    assert (len(scene.link.had), scene.made[0].state) == (1, "over")


def identity(key: str, private: bytes, **more: str) -> Identity:
    made = Identity(
        "https://hub.example", "Prøve", (bytes(32),), "vantage:aarhus", key, private, secrets.token_bytes(32)
    )
    return replace(made, **more)  # type: ignore[arg-type]


def put(folder: Path, what: Identity) -> Settings:
    usual = Settings()
    with place_for_identity(folder / NAME) as place:
        place.put(what)
    probing = replace(usual.probing, state=folder / "probe", contact="mailto:x@example.dk", families=(4,))
    return replace(usual, hub=HubSettings(what.url), sensor=replace(usual.sensor, state=folder), probing=probing)


def test_only_the_identity_of_a_vantage_point_makes_one(tmp_path: Path) -> None:
    assert place_of_identity(Settings()) is None
    mine = put(tmp_path / "a", identity("k", bytes(32)))
    assert place_of_identity(mine) == tmp_path / "a" / NAME
    assert place_of_identity(put(tmp_path / "b", identity("k", bytes(32), member="vejle"))) is None
    nobody = replace(mine, probing=replace(mine.probing, contact=""))
    with pytest.raises(Problem, match="contact"), vantage_point(nobody, tmp_path / "a" / NAME, system_clock(), print):
        pass


def test_no_hub_makes_one_look_at_the_inside(tmp_path: Path) -> None:
    mine = put(tmp_path, identity("k", bytes(32)))
    inside = replace(mine, probing=replace(mine.probing, inside=True))
    with (
        pytest.raises(Problem, match="inside"),
        vantage_point(inside, tmp_path / NAME, system_clock(), lambda _notice: None),
    ):
        pass


def test_it_really_looks_and_the_hub_really_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing_vantage, "ROUND_S", 0.05)
    monkeypatch.setattr(probing_schedule, "first_look", lambda now, *_: now)
    places, clock, said = Places((AARHUS,)), system_clock(), list[Notice]()
    with running(tmp_path, members=(established("vejle"),), tls=True, opened=places, clock=Clock(clock.wall())) as hub:
        look_at(hub, at("tcp://127.0.0.1:9", "www.vejle.example"))
        place, stop = places["aarhus"].speaks, Event()
        mine = replace(
            identity(place.id, place.key.raw),
            url=hub.url,
            hub_keys=(hub.hub.signing.public,),
            ca=hub.hub.authority.decode(),
        )
        settings = put(tmp_path / "aarhus", mine)
        with vantage_point(settings, tmp_path / "aarhus" / NAME, clock, said.append, plain_tools()) as point:
            thread = Thread(target=point.run, args=(stop,))
            thread.start()
            try:
                with join_observatory(hub.hub.data / "observatory") as kept:
                    while_s = timedelta(minutes=5)
                    began, ended = hub.clock() - while_s, hub.clock() + while_s
                    until(lambda: list(kept.samples(began, ended)), what="the hub has what was seen")
                    (one, *_) = kept.samples(began, ended)
            finally:
                stop.set()
                thread.join(10)
    assert (one.vantage, one.target, one.ending, said) == ("aarhus", "www.vejle.example", "refused", [])


def test_who_has_not_joined_as_one_looks_for_itself_and_who_has_says_so(tmp_path: Path) -> None:
    said, stop = list[str](), Event()
    stop.set()
    member = put(tmp_path / "b", identity("k", bytes(32), member="vejle"))
    assert not run_vantage(member, system_clock(), stop, said.append)
    assert said == []
    settings = put(tmp_path / "a", identity("k", bytes(32), url="https://127.0.0.1:1"))
    assert run_vantage(settings, system_clock(), stop, said.append)
    assert said == [f"bavn: looking for Prøve, as it says; state in {settings.probing.state}"]
