from datetime import UTC
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.plan.cases import Cases
from bavn.plan.dates import utc
from bavn.plan.log import Event
from tests.plan.samples import NOON, after, small


@pytest.fixture
def cases(tmp_path: Path) -> Cases:
    return Cases(tmp_path / "incidents", small())


def started(title: str) -> Event:
    return Event(at=utc(NOON), what="started", text=title)


def test_without_a_folder_there_are_no_incidents(cases: Cases) -> None:
    assert cases.names() == ()
    assert cases.all() == ()


def test_an_incident_is_named_by_its_local_minute(cases: Cases) -> None:
    assert cases.begin(started("a"), NOON, UTC).name == "2026-11-22-1200"
    assert cases.begin(started("b"), NOON, UTC).name == "2026-11-22-1200-2"
    assert [case.incident.title for case in cases.all()] == ["a", "b"]


def test_only_its_owner_can_read_it(cases: Cases) -> None:
    case = cases.begin(started("a"), NOON, UTC)
    assert cases.folder.stat().st_mode & 0o777 == 0o700
    assert case.log.path.stat().st_mode & 0o777 == 0o600


def test_the_only_open_one_needs_no_name(cases: Cases) -> None:
    first = cases.begin(started("a"), NOON, UTC)
    first.log.append(Event(at=utc(NOON), what="closed"), after(1))
    second = cases.begin(started("b"), after(2), UTC)
    assert cases.chosen(None).name == second.name
    assert cases.chosen(first.name).name == first.name


def test_of_several_open_ones_the_user_chooses(cases: Cases) -> None:
    cases.begin(started("a"), NOON, UTC)
    cases.begin(started("b"), NOON, UTC)
    with pytest.raises(Problem, match=r"say which with --incident \(allowed: 2026-11-22-1200, 2026-11-22-1200-2\)"):
        cases.chosen(None)


@pytest.mark.parametrize("name", ["", None, "../../etc/passwd", "2026-11-22-1200"])
def test_a_name_that_is_none_is_one_line(cases: Cases, name: str | None) -> None:
    with pytest.raises(Problem):
        cases.chosen(name)


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="file/incidents"):
        Cases(tmp_path / "file" / "incidents", small()).begin(started("a"), NOON, UTC)


def test_what_is_no_log_of_ours_is_passed_over(cases: Cases, tmp_path: Path) -> None:
    case = cases.begin(started("a"), NOON, UTC)
    (cases.folder / "empty.jsonl").touch()
    (cases.folder / "folder.jsonl").mkdir()
    (cases.folder / "stray.jsonl").write_text("hello\n")
    (tmp_path / "elsewhere").write_bytes(case.log.path.read_bytes())
    (cases.folder / "link.jsonl").symlink_to(tmp_path / "elsewhere")
    assert cases.names() == (case.name,)


def test_one_that_could_not_begin_leaves_nothing(cases: Cases) -> None:
    with pytest.raises(Problem, match="no time"):
        cases.begin(Event(at="soon", what="started"), NOON, UTC)
    assert not list(cases.folder.iterdir())


def test_the_tenth_of_a_minute_comes_after_the_second(cases: Cases) -> None:
    names = [cases.begin(started(str(number)), NOON, UTC).name for number in range(11)]
    assert list(cases.names()) == names
