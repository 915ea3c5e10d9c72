import pytest

from bavn.model.tlp import LABELS, LEVELS, SEES, Audience, may_see

TABLE = {
    "operator": "red amber+strict amber green clear",
    "analyst": "amber+strict amber green clear",
    "member": "amber green clear",
    "community": "green clear",
    "public": "clear",
}


@pytest.mark.parametrize("audience", TABLE)
def test_each_audience_sees_exactly_its_labels(audience: Audience) -> None:
    assert [label for label in LABELS if may_see(audience, label)] == TABLE[audience].split()


@pytest.mark.parametrize("audience", TABLE)
def test_nobody_sees_what_has_no_label(audience: Audience) -> None:
    assert not may_see(audience, None)


def test_what_leaves_the_hub_is_seen_by_members_at_most() -> None:
    assert set(LEVELS) == SEES["member"]
