from pathlib import Path

import pytest

from bavn.hub.opening import join_store
from tests.cli.conftest import Call
from tests.cli.hubs import hub_that_runs, new_folder, seen_by


@pytest.fixture
def data(tmp_path: Path) -> Path:
    found = new_folder(tmp_path)
    seen_by(found, "vejle")
    return found


def addresses(data: Path) -> list[str]:
    with join_store(data) as store:
        return [one.address for report in store.reports.newest(member="vejle") for one in report.sighting.sources]


def test_an_address_is_erased_where_no_hub_runs(call: Call, data: Path) -> None:
    done = call("hub", "erase", "address", "198.18.0.1", "--yes", "--data", str(data))
    assert (done.status, "reports: 1" in done.out) == (0, True)
    assert addresses(data) == ["198.19.0.1"]
    again = call("hub", "erase", "address", "198.18.0.9", "--yes", "--data", str(data))
    assert (again.status, again.out) == (0, "nothing was found\n")


def test_an_address_is_erased_from_a_hub_that_runs(call: Call, data: Path) -> None:
    with hub_that_runs(data) as hub:
        done = call("hub", "erase", "address", "198.18.0.1", "--yes", "--data", str(data))
        assert (done.status, "obeyed" in done.out) == (0, True)
    assert [one.value for one in hub.published.levels["amber"].standing] == ["198.19.0.1"]
    assert addresses(data) == ["198.19.0.1"]


@pytest.mark.parametrize("runs", [True, False])
def test_a_member_is_erased(call: Call, data: Path, *, runs: bool) -> None:
    command = ("hub", "erase", "member", "vejle", "--yes", "--data", str(data))
    if runs:
        with hub_that_runs(data) as hub:
            assert call(*command).status == 0
        assert hub.admitted.members == {}
    else:
        assert "reports: 1" in call(*command).out
    assert addresses(data) == []


@pytest.mark.parametrize("runs", [True, False])
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("member", "nobody"), "there is no member 'nobody'"),
        (("address", "everything"), "everything"),
        (("everything", "192.0.2.7"), "everything"),
    ],
)
def test_what_cannot_be_erased_is_one_line(
    call: Call, data: Path, *, arguments: tuple[str, ...], line: str, runs: bool
) -> None:
    command = ("hub", "erase", *arguments, "--yes", "--data", str(data))
    if runs:
        with hub_that_runs(data):
            done = call(*command)
    else:
        done = call(*command)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert line in done.err


def test_nothing_is_erased_before_somebody_said_yes(call: Call, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    assert call("hub", "erase", "member", "vejle", "--data", str(data)).status != 0
    assert len(addresses(data)) == 2
