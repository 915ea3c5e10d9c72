import pytest

from bavn.isolation import at_once as module
from bavn.isolation.at_once import Early, Plain, at_once, read
from bavn.isolation.cut import Outcome
from bavn.isolation.standing import standing
from bavn.isolation.words import CannotError
from tests.isolation.laboratory import Lab

SINCE = "2026-11-22T05:00:00Z"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("isolate", Plain((), None, even_me=False)),
        ("isolate --for 10m", Plain((), "10m", even_me=False)),
        ("isolate --for=10m --for 20m", Plain((), "20m", even_me=False)),
        (
            "isolate --keep 192.0.2.0/24 --keep=2001:db8::/48",
            Plain(("192.0.2.0/24", "2001:db8::/48"), None, even_me=False),
        ),
        ("isolate --cut-me-off --language da --plan x.json", Plain((), None, even_me=True)),
    ],
)
def test_plain_forms_are_read(typed: str, plain: Plain) -> None:
    assert read(typed.split()) == plain


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "reconnect",
        "scan isolate",
        "isolate confirm",
        "isolate status --json",
        "isolate --dry-run",
        "isolate --help",
        "isolate -h",
        "isolate --",
        "isolate nothing",
        "isolate --for",
        "isolate --fo 10m",
        "isolate --for --keep",
        "isolate --for 10m confirm",
        "isolate --keep -1",
        "isolate --language fr",
        "isolate --config x",
        "isolate --cut-me-off=1",
    ],
)
def test_everything_else_is_left_to_the_command_and_does_nothing(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(module, "cut_off", never)
    assert at_once(typed.split(), SINCE) is None


@pytest.mark.parametrize("typed", ["isolate --for 1s", "isolate --for soon", "isolate --keep nobody"])
def test_what_is_wrong_is_told_by_the_command_and_changes_nothing(typed: str, lab: Lab) -> None:
    early = at_once(typed.split(), SINCE)
    assert early is not None
    assert isinstance(early.outcome, CannotError)
    assert lab.nft.listing() is None


def test_what_nobody_thought_of_is_left_to_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "client", break_down)
    assert at_once(["isolate"], SINCE) is None


def test_it_is_in_force_at_once(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "client", lambda *_: None)
    early = at_once(["isolate", "--for", "10m", "--keep", "192.0.2.0/24"], SINCE)
    assert isinstance(early, Early)
    assert isinstance(early.outcome, Outcome)
    now = standing(lab.nft.listing())
    assert (now.mode, now.since, str(now.keep[0])) == ("until", SINCE, "192.0.2.0/24")
