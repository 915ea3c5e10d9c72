import pytest

from bavn.hubstore.probes import Probe
from bavn.hubstore.store import HubStore
from bavn.model.member import Member
from bavn.model.probe import Expect, Target
from bavn.model.problem import Problem
from tests.hubstore.samples import NOW

SAYS = Expect((200,), "Log")
LOGIN = Target("login", "https://login.example/", "login.example", "vejle", needs=("dns",), expect=SAYS)
LINE = Target("canary:a", "https://a.example/", "")


def test_what_an_operator_named_comes_back_as_it_was(store: HubStore) -> None:
    store.registry.members.add(Member("vejle", "Vejle"))
    probes, version = store.registry.probes, store.registry.version()
    for one in (Probe(LOGIN), Probe(LINE, canary=True)):
        probes.add(one, NOW)
    assert probes.all() == [Probe(LINE, canary=True), Probe(LOGIN)]
    assert store.registry.version() == version + 2
    with pytest.raises(Problem, match="already"):
        probes.add(Probe(LOGIN), NOW)
    assert probes.remove("login")
    assert not probes.remove("login")
    assert probes.all() == [Probe(LINE, canary=True)]


def test_it_goes_with_its_member_and_is_in_its_export(store: HubStore) -> None:
    store.registry.members.add(Member("vejle", "Vejle"))
    store.registry.probes.add(Probe(LOGIN), NOW)
    (row,) = store.export_member("vejle")["probes"]
    assert row["name"] == "login"
    store.erase_member("vejle", NOW)
    assert store.registry.probes.all() == []
