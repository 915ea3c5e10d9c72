import json

from bavn.model import KINDS
from tests.cli.conftest import Call


def test_every_kind_is_listed_with_its_technique_and_meaning(call: Call) -> None:
    lines = call("kinds").out.splitlines()
    assert [line.split()[:2] for line in lines] == [[kind.name, kind.technique or "-"] for kind in KINDS]
    assert all(line.endswith(kind.meaning) for line, kind in zip(lines, KINDS, strict=True))


def test_a_machine_gets_one_document(call: Call) -> None:
    document = json.loads(call("kinds", "--json").out)
    assert document["schema"] == "bavn.kinds/1"
    assert document["kinds"] == [
        {"name": kind.name, "technique": kind.technique, "meaning": kind.meaning} for kind in KINDS
    ]


def test_the_meanings_are_there_in_danish(call: Call) -> None:
    assert "ingen skal blokeres" in call("kinds", "--language", "da").out
