import json

from bavn.model.probe import Phases
from bavn.pages.probe_json import probe_json, rest_us
from tests.pages.probe_samples import GOOD, HUNG, SLY


def test_a_look_is_told_with_all_its_parts() -> None:
    found = json.loads(probe_json([GOOD]))
    assert found["schema"] == "bavn.probe/1"
    (one,) = found["looks"]
    assert one["milliseconds"] == {
        "dns": 4.2, "connect": 12.0, "tls": 24.0, "first_byte": 180.0, "rest": 0.8, "total": 221.0,
    }  # fmt: skip
    assert (one["family"], one["ending"], one["seen"], one["status"]) == (4, "ok", "good", 200)
    assert one["addresses"] == ["192.0.2.10", "192.0.2.11"]
    assert one["certificate_days"] == 62


def test_what_there_was_not_is_null() -> None:
    (one,) = json.loads(probe_json([HUNG]))["looks"]
    assert (one["status"], one["certificate_days"], one["retry_after_seconds"]) == (None, None, None)


def test_looks_keep_their_order() -> None:
    assert [one["family"] for one in json.loads(probe_json([HUNG, GOOD]))["looks"]] == [6, 4]


def test_the_rest_is_never_below_nothing() -> None:
    assert rest_us(Phases(dns=5, total=3)) == 0


def test_hostile_text_is_escaped_and_cut() -> None:
    raw = probe_json([SLY]).decode()
    assert raw.rstrip("\n").isprintable()
    assert len(json.loads(raw)["looks"][0]["detail"]) < 2_100
