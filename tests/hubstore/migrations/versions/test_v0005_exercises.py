from bavn.hubstore import schema
from bavn.hubstore.migrations.versions import v0005_exercises as step
from bavn.hubstore.store import HubStore
from bavn.hubstore.upgrading import steps
from tests.hubstore.migrations.going_back import go_back
from tests.hubstore.samples import enrol


def test_it_follows_the_fourth_step() -> None:
    assert (step.revision, step.down_revision) == ("0005", "0004")


def test_a_store_of_the_fourth_step_gets_the_tables_and_keeps_its_members(store: HubStore) -> None:
    enrol(store)
    before = store.registry.members.all()
    go_back(store, "0004")
    schema.upgrade(store.database)
    assert schema.found_in(store.database) == steps()[-1]
    assert store.exercises.all() == []
    assert store.registry.members.all() == before
    assert callable(step.upgrade)
