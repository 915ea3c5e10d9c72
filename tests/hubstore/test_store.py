from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.hubstore.store import HubStore, join_hub_store, open_hub_store
from tests.hubstore.samples import NOW, enrol, member, step
from tests.waiting import until


def test_what_was_kept_is_there_when_it_is_opened_again(store: HubStore, where: Path | str) -> None:
    enrol(store)
    store.write(step())
    before = store.kept(NOW)
    store.close()
    with open_hub_store(where, NOW) as again:
        assert again.kept(NOW) == before
        assert again.registry.members.get("vejle") == member()


def test_a_folder_may_be_named_by_text(folder: Path) -> None:
    with open_hub_store(str(folder), NOW) as store:
        assert store.where == str(folder / "hub.db")
        with join_hub_store(str(folder)) as command:
            command.write(step())
        assert len(store.kept(NOW).reports) == 1


def test_a_command_can_tell_whether_a_hub_runs(store: HubStore, where: Path | str) -> None:
    with join_hub_store(where) as command:
        assert command.hub_runs()
        store.close()
        until(lambda: not command.hub_runs(), what="PostgreSQL notices it a moment later")


def test_leaving_it_closes_it(where: Path | str) -> None:
    with pytest.raises(ZeroDivisionError), open_hub_store(where, NOW) as store:
        _ = 1 / 0
    with pytest.raises(StoreError, match="is closed"):
        store.kept(NOW)


def test_revisions_are_asked_for_through_it(store: HubStore) -> None:
    changes = step()
    store.write(changes)
    (report,) = changes.reports
    assert store.newest_revisions("vejle", [report.sighting.id, "f" * 32]) == {report.sighting.id: 1}
