from bavn.hubstore import schema
from bavn.hubstore.migrations.versions import v0002_vantage_points as step
from bavn.hubstore.store import HubStore
from bavn.hubstore.upgrading import steps
from bavn.model.member import Member
from tests.hubstore.migrations.going_back import go_back


def test_it_follows_the_first_step() -> None:
    assert (step.revision, step.down_revision) == ("0002", "0001")


def test_a_store_of_the_first_step_gets_the_tables_and_keeps_what_it_has(store: HubStore) -> None:
    store.registry.members.add(Member("vejle", "Vejle"))
    go_back(store, "0001")
    schema.upgrade(store.database)
    assert schema.found_in(store.database) == steps()[-1]
    assert store.registry.vantages.all() == []
    assert [one.id for one in store.registry.members.all()] == ["vejle"]
    assert callable(step.upgrade)
