from bavn.hubstore import schema
from bavn.hubstore.migrations.versions import v0004_removals as step
from bavn.hubstore.store import HubStore
from bavn.hubstore.upgrading import steps
from tests.hubstore.migrations.going_back import go_back
from tests.hubstore.samples import enrol


def test_it_follows_the_third_step() -> None:
    assert (step.revision, step.down_revision) == ("0004", "0003")


def test_a_store_of_the_third_step_gets_the_table_and_keeps_its_members(store: HubStore) -> None:
    enrol(store)
    before = store.registry.members.all()
    go_back(store, "0003")
    schema.upgrade(store.database)
    assert schema.found_in(store.database) == steps()[-1]
    assert store.removals.all() == []
    assert store.registry.members.all() == before
    assert callable(step.upgrade)
