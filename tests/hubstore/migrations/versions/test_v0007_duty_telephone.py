from dataclasses import replace
from pathlib import Path

from sqlalchemy import inspect

from bavn.hubstore import schema
from bavn.hubstore.migrations.versions import v0007_duty_telephone as step
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.hubstore.upgrading import steps
from bavn.model.readiness import Told
from tests.hubstore.migrations.going_back import go_back
from tests.hubstore.samples import NOW, enrol, key, user


def test_it_follows_the_sixth_step() -> None:
    assert (step.revision, step.down_revision) == ("0007", "0006")
    assert callable(step.upgrade)


def test_a_store_of_the_sixth_step_is_opened_and_keeps_all_that_hangs_on_its_members(
    store: HubStore, where: Path | str
) -> None:
    enrol(store)
    store.registry.keys.add(key("k1", "vejle"))
    store.registry.users.add(user("k1", "vejle"))
    store.readiness.keep(Told("vejle", 60, NOW.date()))
    before = everything(store)
    go_back(store, "0006")
    with store.database.reading() as connection:
        assert "phone" not in {one["name"] for one in inspect(connection).get_columns("members")}
    store.close()
    with open_hub_store(where, NOW) as opened:
        assert schema.found_in(opened.database) == steps()[-1]
        assert everything(opened) == before
        assert {one.phone for one in opened.registry.members.all()} == {""}
        one = replace(opened.registry.members.all()[0], phone="+45 76 81 00 00")
        opened.registry.members.change(one)
        assert opened.registry.members.get(one.id) == one


def everything(store: HubStore) -> list[object]:
    registry = store.registry
    return [registry.members.all(), registry.keys.all(), registry.users.all(), store.readiness.all()]
