"""Without an identity a sensor works alone; when there is one, it takes its hub up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bavn.member.heard import Heard
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.runners.hub_later import LOOK_EVERY, LinkWhenReady, why_not
from bavn.runners.hub_link import Link
from tests.runners.hubs import NOW, Wire
from tests.store.samples import finding

FILE = "/var/lib/bavn/hub.identity"


class Stage:
    """A machine on which the identity is put right at some time."""

    def __init__(self) -> None:
        self.now = NOW
        self.wire = Wire(Heard(seq=5), hub="Hub")
        self.fault: Exception | None = Problem("there is no such file", where=FILE)
        self.tries = 0

    def make(self) -> Link:
        self.tries += 1
        if self.fault is not None:
            raise self.fault
        return self.wire

    def clock(self) -> datetime:
        return self.now

    def link(self) -> LinkWhenReady:
        return LinkWhenReady(self.make, Path(FILE), self.clock)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_without_an_identity_it_says_so_once_and_hears_and_reports_nothing(stage: Stage) -> None:
    link = stage.link()
    link.start()
    link.report(finding(), 1, "new", NOW)
    assert (link.heard, link.hub, link.why) == (Heard(), "", "identity-missing")
    stage.now += 10 * LOOK_EVERY
    assert link.heard == Heard()
    assert link.notices() == [Notice("hub-not-joined", FILE, {"why": "identity-missing"})]
    assert link.notices() == []
    link.stop(1.0)


def test_when_it_is_back_the_hub_is_taken_up_and_that_is_said(stage: Stage) -> None:
    link = stage.link()
    link.start()
    link.notices()
    stage.fault = None
    assert link.heard.seq == 0
    stage.now += LOOK_EVERY
    assert link.heard.seq == 5
    assert link.notices() == [Notice("hub-joined", FILE)]
    assert stage.wire.steps == ["start"]
    link.report(finding(), 1, "new", stage.now)
    assert len(stage.wire.reported) == 1
    assert (link.hub, link.why) == ("Hub", "")
    link.stop(2.0)
    assert stage.wire.steps == ["start", "stop 2.0"]


def test_it_looks_now_and_then_and_not_all_the_time(stage: Stage) -> None:
    link = stage.link()
    for _ in range(100):
        assert link.heard == Heard()
    assert stage.tries == 1
    stage.now -= timedelta(days=1)  # a clock that was set back keeps nobody waiting
    assert link.heard == Heard()
    assert stage.tries == 2


def test_where_all_is_well_it_is_the_link_from_the_start(stage: Stage) -> None:
    stage.fault = None
    link = stage.link()
    assert stage.wire.steps == []
    link.start()
    assert (link.heard.seq, link.notices(), stage.wire.steps) == (5, [], ["start"])


def test_a_part_that_is_not_installed_is_said(stage: Stage) -> None:
    stage.fault = ModuleNotFoundError(name="httpx")
    assert stage.link().notices() == [Notice("hub-not-joined", "[hub]", {"why": "not-installed"})]


def opened(file: Path) -> None:
    file.touch()
    file.chmod(0o644)


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (lambda _: None, "identity-missing"),
        (opened, "identity-open"),
        (lambda file: file.touch(mode=0o600), "identity-unusable"),
        (lambda file: file.parent.chmod(0o700), "identity-missing"),
    ],
    ids=["missing", "open", "damaged", "folder"],
)
def test_why_not_is_a_code(tmp_path: Path, prepare: Callable[[Path], None], code: str) -> None:
    prepare(file := tmp_path / "hub.identity")
    assert why_not(Problem("what", where=str(file)), file) == code
    assert why_not(Problem("what", where=str(tmp_path / "spool")), file) == "unusable"
