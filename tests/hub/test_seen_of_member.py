import json
from pathlib import Path

from bavn.hub.observing import FOLDER
from bavn.hub.seen_of_member import erase_seen_of, seen_of
from bavn.model.probe import Sample, Target
from bavn.observatory.observatory import join_observatory, open_observatory
from tests.hub.hubs import NOW


def test_a_member_is_given_what_was_seen_of_its_own_and_nothing_of_others(tmp_path: Path) -> None:
    assert seen_of(tmp_path, "vejle", NOW) == {"seen": []}
    names = {"vejle": "www.vejle.example", "ishoj": "www.ishoj.example"}
    with open_observatory(tmp_path / FOLDER, NOW) as kept:
        kept.know([Target(name, f"https://{name}/", name, member) for member, name in names.items()])
        kept.keep([Sample(name, "aarhus", NOW, 4, "ok") for name in names.values()], now=NOW)
    found = seen_of(tmp_path, "vejle", NOW)
    assert len(found["seen"]) > 1
    text = json.dumps(found)
    assert "www.vejle.example" in text
    assert "ishoj" not in text


def test_what_was_seen_of_a_member_is_erased_and_nothing_of_others(tmp_path: Path) -> None:
    assert erase_seen_of(tmp_path, "vejle", NOW) == 0
    assert list(tmp_path.iterdir()) == []
    names = {"vejle": "www.vejle.example", "ishoj": "www.ishoj.example"}
    with open_observatory(tmp_path / FOLDER, NOW) as kept:
        kept.know([Target(name, f"https://{name}/", name, member) for member, name in names.items()])
        kept.keep([Sample(name, "aarhus", NOW, 4, "ok") for name in names.values()], now=NOW)
    assert erase_seen_of(tmp_path, "vejle", NOW) > 1
    with join_observatory(tmp_path / FOLDER) as kept:
        assert [one.member for one in kept.targets()] == ["ishoj"]
