from bavn.hubstore import schema
from bavn.hubstore.migrations.versions import v0003_signing_in as step
from bavn.hubstore.store import HubStore
from bavn.hubstore.upgrading import steps
from tests.hubstore.migrations.going_back import go_back
from tests.hubstore.samples import enrol, user


def test_it_follows_the_second_step() -> None:
    assert (step.revision, step.down_revision) == ("0003", "0002")


def test_a_store_of_the_second_step_gets_the_tables_and_keeps_its_people(store: HubStore) -> None:
    enrol(store)
    store.registry.users.add(user())
    go_back(store, "0002")
    schema.upgrade(store.database)
    assert schema.found_in(store.database) == steps()[-1]
    assert store.registry.users.all() == [user()]
    assert not store.registry.accounts.is_set_up("lea")
    assert callable(step.upgrade)
