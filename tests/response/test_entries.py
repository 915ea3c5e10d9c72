from bavn.response.decisions import decide
from bavn.response.entries import entries_of
from tests.response.samples import LATER, NOW, mixed


def test_every_decision_is_an_entry_that_ends_with_the_rules() -> None:
    decisions = decide([mixed()], made=NOW, expires=LATER)
    entries = entries_of(decisions)
    assert [entry.network for entry in entries] == [*decisions.block, *decisions.limit]
    assert [entry.action for entry in entries] == ["block"] * 3 + ["limit"] * 2
    assert {entry.until_s for entry in entries} == {int(LATER.timestamp())}
