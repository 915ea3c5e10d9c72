"""`bavn isolate` and `bavn reconnect` as they are typed, in a network namespace of the test's own.

Until the whole command knows them, they are called through a small command of their own.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import typer

from bavn.cli import isolate as module
from bavn.cli.isolate import isolate, reconnect
from bavn.isolation import cut, selftest
from bavn.isolation.at_once import at_once
from bavn.isolation.nft import Nft
from bavn.isolation.remote import Client
from bavn.isolation.ruleset import Order, ruleset
from bavn.isolation.standing import Standing, standing
from bavn.isolation.words import CannotError, words
from bavn.model.problem import Problem
from bavn.plan.planfile import Plan, read, save
from tests.cli.conftest import Called
from tests.isolation.laboratory import Lab, guard, laboratory, run

SINCE = "2026-11-22T05:00:00Z"
Call = Callable[..., Called]


@pytest.fixture(autouse=True)
def _at_the_console(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Under the guard, with no session and no plan but what a test makes, wherever the tests are run from."""
    guard(monkeypatch)
    monkeypatch.setattr(module, "PROCESSES", tmp_path / "proc")
    monkeypatch.setattr("bavn.isolation.at_once.PROCESSES", tmp_path / "proc")
    monkeypatch.chdir(tmp_path)
    for name in ("SSH_CONNECTION", "BAVN_PLAN", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def lab() -> Iterator[Lab]:
    with laboratory() as made:
        yield made


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.add_typer(isolate, name="isolate")
    app.command()(reconnect)
    command = typer.main.get_command(app)

    def run_and_read(*typed: str, early: bool = False) -> Called:
        arguments = [str(one) for one in typed]
        done = at_once(arguments, SINCE) if early else None
        try:
            status = command.main(args=arguments, prog_name="bavn", standalone_mode=False, obj=done)
        except (Problem, typer.TyperException) as refused:
            written = capsys.readouterr()
            return Called(2, written.out, f"{written.err}bavn: {refused}\n")
        written = capsys.readouterr()
        return Called(status or 0, written.out, written.err)

    return run_and_read


def stands(lab: Lab) -> Standing:
    return standing(lab.nft.listing())


@pytest.mark.parametrize("early", [False, True], ids=["by the command", "before it was loaded"])
def test_it_cuts_off_to_stay_and_says_so(early: bool, lab: Lab, call: Call) -> None:  # noqa: FBT001
    called = call("isolate", early=early)
    assert (called.status, stands(lab).mode) == (0, "stays")
    assert called.out.startswith("CUT OFF.")
    assert "bavn reconnect" in called.out
    assert "nft delete table inet bavn_isolation" in called.out


@pytest.mark.parametrize("early", [False, True], ids=["by the command", "before it was loaded"])
def test_for_a_time_says_how_long_and_how_to_make_it_stay(early: bool, lab: Lab, call: Call) -> None:  # noqa: FBT001
    called = call("isolate", "--for", "10m", "--language", "da", early=early)
    assert (called.status, stands(lab).mode) == (0, "until")
    assert "åbner selv igen om 10:00" in called.out
    assert call("isolate", "confirm").status == 0
    assert stands(lab).mode == "stays"
    assert "already stays" in call("isolate", "confirm").out


@pytest.mark.parametrize(
    "typed",
    [
        "isolate",
        "isolate --for 10m",
        "isolate --for=90s --keep 192.0.2.0/24 --keep=2001:db8:1::1",
        "isolate --keep 192.0.2.7 --keep 192.0.2.0/24 --cut-me-off",
        "isolate --language en --plan nowhere.json --for 1h30m",
    ],
)
def test_what_acts_before_the_command_is_loaded_understands_the_same(typed: str, lab: Lab, call: Call) -> None:
    def rules() -> str:
        text = run("nft", "list", "ruleset")
        return re.sub(r"expires \S+|packets \d+ bytes \d+|since [^\"]*", "", text)

    assert call(*typed.split(), early=True).status == 0
    first = rules()
    assert "bavn_isolation" in first
    call("reconnect")
    assert call(*typed.split()).status == 0
    assert rules() == first
    assert stands(lab).isolated


def test_reconnecting_opens_again_and_twice_is_no_error(lab: Lab, call: Call) -> None:
    call("isolate")
    first, second = call("reconnect", "--language", "da"), call("reconnect")
    assert (first.status, second.status) == (0, 0)
    assert "Åben igen" in first.out
    assert "nothing was changed" in second.out
    assert stands(lab).mode == "open"


def test_a_dry_run_prints_the_exact_rules_and_changes_nothing(lab: Lab, call: Call) -> None:
    called = call("isolate", "--dry-run", "--keep", "192.0.2.0/24", "--for", "10m", "--language", "en")
    assert called.status == 0
    assert "What still gets through" in called.err
    assert run("nft", "list", "ruleset") == ""
    lab.nft.load(called.out)  # standard output is the rules and nothing else
    assert (stands(lab).mode, str(stands(lab).keep[0])) == ("until", "192.0.2.0/24")


def test_a_dry_run_that_nft_refuses_says_so(lab: Lab, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.isolation.ruleset.ruleset", lambda _: "table inet bavn_isolation { nonsense }\n")
    called = call("isolate", "--dry-run")
    assert called.status == 2
    assert "nothing was changed" in called.err
    assert stands(lab).mode == "open"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("--for 9s", "--for: '9s'"),
        ("--for 25h", "--for: '25h'"),
        ("--for soon", "--for: 'soon'"),
        ("--keep help.example", "--keep: 'help.example'"),
        ("--keep 0.0.0.0/0", "too wide"),
        ("--config nowhere.toml", "nowhere.toml"),
        ("--for 1m confirm", "--for belongs to"),
        ("--keep 192.0.2.1 --cut-me-off status", "--keep, --cut-me-off belongs to"),
        ("confrim", "confrim"),
        ("--language fr", "fr"),
    ],
)
@pytest.mark.parametrize("early", [False, True], ids=["by the command", "before it was loaded"])
def test_what_is_wrong_is_one_line_and_changes_nothing(
    typed: str,
    says: str,
    early: bool,  # noqa: FBT001
    lab: Lab,
    call: Call,
) -> None:
    called = call("isolate", *typed.split(), early=early)
    assert (called.status, called.out) == (2, "")
    assert says in called.err
    assert called.err.count("\n") == 1
    assert stands(lab).mode == "open"


def test_a_settings_file_names_what_is_kept(lab: Lab, call: Call, tmp_path: Path) -> None:
    (tmp_path / "bavn.toml").write_text('[isolation]\nkeep = ["2001:db8:1::/64"]\n')
    assert call("isolate", "--config", "bavn.toml", "--keep", "192.0.2.0/24").status == 0
    assert [str(one) for one in stands(lab).keep] == ["192.0.2.0/24", "2001:db8:1::/64"]


@pytest.mark.parametrize("early", [False, True], ids=["by the command", "before it was loaded"])
def test_over_ssh_it_refuses_what_has_no_way_back(
    early: bool,  # noqa: FBT001
    lab: Lab,
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.2 51234 192.0.2.1 22")
    refused = call("isolate", early=early)
    assert refused.status == 2
    assert all(way in refused.err for way in ("--keep 192.0.2.2", "--for 10m", "--cut-me-off"))
    assert stands(lab).mode == "open"
    assert "would be refused" in call("isolate", "--dry-run").err
    for typed in ("--keep 192.0.2.0/24", "--for 10m", "--cut-me-off"):
        assert call("isolate", *typed.split(), early=early).status == 0
        assert stands(lab).isolated
        call("reconnect")


def test_a_second_time_says_so_and_never_shortens_silently(lab: Lab, call: Call) -> None:
    call("isolate", "--for", "1h")
    shorter = call("isolate", "--for", "10m")
    assert (shorter.status, "Nothing was changed" in shorter.err) == (2, True)
    assert stands(lab).remaining_s > 3000
    assert "left; now it stays" in call("isolate").out
    assert call("isolate", "--for", "24h").status == 2
    assert "was cut off already" in call("isolate").out
    assert stands(lab).mode == "stays"


def test_the_status_says_what_stands(lab: Lab, call: Call) -> None:
    assert call("isolate", "status").out.startswith("Open:")
    assert json.loads(call("isolate", "status", "--json").out)["mode"] == "open"
    call("isolate", "--for", "10m", "--keep", "192.0.2.0/24")
    document = json.loads(call("isolate", "status", "--json").out)
    assert document["mode"] == "until"
    assert 590 <= document["remaining_s"] <= 600
    assert "9:5" in call("isolate", "status").out
    run("nft", "flush", "chain", "inet", "bavn_isolation", "output")
    assert call("isolate", "status").out.startswith("DAMAGED")
    assert lab.nft.listing() is not None


def test_the_countdown_is_seen_until_the_kernel_lets_go(lab: Lab, call: Call) -> None:
    lab.nft.load(ruleset(Order(for_s=2)))
    called = call("isolate", "status", "--watch", "--language", "da")
    assert "\rÅbner selv om 0:0" in called.err
    assert "tiden løb ud" in called.out


def test_a_terminal_gets_the_countdown_by_itself(lab: Lab, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def watched(_nft: Nft, language: str) -> Standing:
        sys.stderr.write(f"counting in {language}")
        return Standing("released")

    monkeypatch.setattr(module, "_count_down", watched)
    assert "counting" not in call("isolate", "--for", "10m").err
    call("reconnect")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    called = call("isolate", "--for", "10m")
    assert "counting in en" in called.err
    assert called.out.rstrip().endswith("bavn reconnect")
    assert stands(lab).isolated


BROKEN = ruleset(Order()).replace('iif "lo" accept', "")


@pytest.mark.parametrize("typed", ["", "--for 10m"], ids=["at the console", "for a time"])
def test_a_failed_self_test_is_status_2_and_loud(
    typed: str, lab: Lab, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut, "ruleset", lambda _: BROKEN)
    monkeypatch.setattr(selftest, "PATIENCE_S", 0.05)
    called = call("isolate", *typed.split())
    assert (called.status, stands(lab).mode) == (2, "open" if typed else "stays")
    assert ("taken away again" if typed else "THE SELF-TEST FAILED") in called.err
    assert "cannot talk to itself" in called.out


def test_the_self_test_is_recorded_in_the_plan_which_stays_its_owner_s(lab: Lab, call: Call, tmp_path: Path) -> None:
    save(file := tmp_path / "bavn-plan.json", Plan(language="da"))
    with suppress(OSError):  # somebody else's file, where there is somebody else
        os.chown(file, 65534, 65534)
    owner = file.stat().st_uid, file.stat().st_gid
    called = call("isolate")
    assert called.out.startswith("AFBRUDT.")  # in the plan's own language
    assert str(file.name) in called.err
    [found] = read(file).evidence
    assert (found.kind, found.good) == ("isolation", True)
    assert (file.stat().st_uid, file.stat().st_gid) == owner
    assert stands(lab).isolated


def test_a_plan_that_cannot_be_read_stops_nothing(lab: Lab, call: Call, tmp_path: Path) -> None:
    (tmp_path / "bavn-plan.json").write_text("{")
    called = call("isolate", "--language", "en")
    assert called.status == 0
    assert "could not be recorded" in called.err
    assert stands(lab).isolated


def test_a_dry_run_is_no_evidence(lab: Lab, call: Call, tmp_path: Path) -> None:
    save(file := tmp_path / "bavn-plan.json", Plan(language="en"))
    call("isolate", "--dry-run")
    assert read(file).evidence == []
    assert stands(lab).mode == "open"


@pytest.mark.parametrize("typed", ["isolate", "isolate --dry-run", "isolate confirm", "isolate status", "reconnect"])
@pytest.mark.parametrize(("system", "says"), [("win32", "Flytilstand"), ("darwin", "networksetup")])
def test_other_systems_get_instructions_and_no_promise(
    typed: str, system: str, says: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SYSTEM", system)
    called = call(*typed.split(), "--language", "da")
    assert called.status == 2
    assert says in called.out
    assert "kun selv afbryde maskinen på Linux" in called.err


@pytest.mark.parametrize("typed", ["isolate", "isolate --dry-run", "isolate confirm", "isolate status", "reconnect"])
@pytest.mark.parametrize("why", ["no-nft", "not-root", "no-kernel", "nft-too-old"])
def test_whatever_is_missing_is_one_line_with_what_to_do_instead(
    typed: str, why: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object, **__: object) -> None:
        raise CannotError(why, found="0.8.2", oldest="0.9.3")

    if why == "no-nft":
        monkeypatch.setattr("bavn.isolation.nft.find", cannot)
    else:
        monkeypatch.setattr(Nft, "_ask", cannot)
        monkeypatch.setattr(Nft, "listing", cannot)
    called = call(*typed.split(), "--language", "en")
    assert called.status == 2
    assert called.err.count("\n") == 1
    assert "ull the network cable" in called.err


def test_the_language_is_the_asked_then_the_plan_s_then_the_system_s(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "SYSTEM", "freebsd14")
    assert "by hand" in call("isolate").err
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    assert "i hånden" in call("isolate").err
    save(tmp_path / "bavn-plan.json", Plan(language="en"))
    assert "by hand" in call("isolate").err
    assert "i hånden" in call("isolate", "--language", "da").err


def test_every_option_is_explained(call: Call) -> None:
    text = call("isolate", "--help").out
    for option in (
        "--dry-run",
        "--keep",
        "--for",
        "--config",
        "--cut-me-off",
        "--plan",
        "--language",
        "confirm",
        "status",
    ):
        assert option in text
    assert set(module.OPTIONS.values()) <= set(re.findall(r"--[a-z-]+", text))


def test_the_command_stays_light(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_far", lambda: Client("x", None))
    assert words()["cut"]
    source = Path(module.__file__).read_text(encoding="utf-8")
    top = [line for line in source.splitlines() if line.startswith(("from bavn", "import"))]
    assert not [line for line in top if "isolation" in line or "planfile" in line]
