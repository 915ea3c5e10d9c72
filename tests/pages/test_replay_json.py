import json

from bavn.pages.replay_json import replay_json
from tests.pages.replays import made


def test_every_address_stands_in_the_document() -> None:
    document = json.loads(replay_json([made(31, allowed=3)]))
    assert document["schema"] == "bavn.replay/1"
    (outcome,) = document["outcomes"]
    assert outcome["finding"]["kind"] == "http-flood"
    assert outcome["held_back"] == {"allowed": 3}
    assert len(outcome["decisions"]) == 31
    assert outcome["decisions"][0] == {
        "network": "198.51.100.0/32",
        "action": "block",
        "at": "2026-11-22T11:06:12Z",
        "expires": "2026-11-22T11:46:12Z",
        "score": 0.99,
        "because": ["signature:0"],
    }
