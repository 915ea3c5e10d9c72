import os
from pathlib import Path

import pytest

from bavn.isolation import nft
from bavn.isolation.nft import SPARED, Nft, find, namespace
from bavn.isolation.ruleset import Order, ruleset
from bavn.isolation.words import CannotError
from tests.isolation.laboratory import HOME, Lab, run

# What nft says on standard error, as seen from nft 1.0.6 or read in its source, and the words for it.
ANSWERS = {
    "not root, changing": ("Operation not permitted (you must be root)", "not-root"),
    "not root, asking": ("netlink: Error: cache initialization failed: Operation not permitted", "not-root"),
    "no socket": ("main.c:1: Unable to initialize Netlink socket: Protocol not supported", "no-kernel"),
    "no nf_tables": ("netlink: Error: cache initialization failed: Protocol not supported", "no-kernel"),
    "built without JSON": ("JSON support not compiled-in", "no-json"),
    "anything else": ("Error: Could not process rule: \x1b[2JDevice or resource busy\nmore", "nft-refused"),
    "nothing": ("", "nft-refused"),
}


def saying(folder: Path, error: str = "", *, out: str = "", version: str = "1.0.6", status: int = 1) -> Nft:
    """A program that answers like nft, whatever it is asked."""
    (folder / "error").write_text(error)
    (folder / "out").write_text(out)
    program = folder / "nft"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "nftables v{version} (somebody)" && exit 0\n'
        f"cat '{folder}/out'\ncat '{folder}/error' >&2\nexit {status}\n"
    )
    program.chmod(0o755)
    return Nft(str(program))


@pytest.fixture
def unspared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of these tests are made up: they change nothing anywhere."""
    monkeypatch.delenv(SPARED)
    monkeypatch.setattr("tests.isolation.laboratory.must_not_be_home", lambda: None)


@pytest.mark.usefixtures("unspared")
@pytest.mark.parametrize(("error", "name"), ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_refusal_is_one_clear_line(error: str, name: str, language: str, tmp_path: Path) -> None:
    made_up = saying(tmp_path, error)
    for ask in (lambda: made_up.load("x"), lambda: made_up.check("x"), made_up.listing):
        with pytest.raises(CannotError, match=name) as refused:
            ask()
        assert "\n" not in refused.value.say("da" if language == "da" else "en")


@pytest.mark.usefixtures("unspared")
def test_an_old_nft_is_named_with_what_it_takes(tmp_path: Path) -> None:
    with pytest.raises(CannotError, match="nft-too-old") as refused:
        saying(tmp_path, "Error: syntax error, unexpected string", version="0.8.2").load("x")
    assert "0.8.2" in refused.value.say("en")
    assert "0.9.3" in refused.value.say("en")


@pytest.mark.usefixtures("unspared")
def test_an_nft_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nft, "PATIENCE_S", 0.1)
    program = tmp_path / "nft"
    program.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    program.chmod(0o755)
    with pytest.raises(CannotError, match="nft-silent"):
        Nft(str(program)).load("x")


@pytest.mark.parametrize("program", ["/nowhere/nft", os.devnull])
def test_a_program_that_cannot_be_started_is_a_line(program: str) -> None:
    with pytest.raises(CannotError, match="nft-refused"):
        Nft(program).listing()


def test_an_answer_that_is_no_json_is_a_line(tmp_path: Path) -> None:
    with pytest.raises(CannotError, match="no-json"):
        saying(tmp_path, out="table inet bavn_isolation {", status=0).listing()


@pytest.mark.parametrize(
    "error",
    [
        "Error: No such file or directory\nlist table inet bavn_isolation\n                ^",
        "Error: No such file or directory; did you mean table 'x' in family inet?\nlist table inet bavn_isolation\n",
    ],
    ids=["1.0.6", "with advice"],
)
def test_no_table_is_no_error(error: str, tmp_path: Path) -> None:
    assert saying(tmp_path, error).listing() is None


def test_a_version_that_is_not_said_is_none(tmp_path: Path) -> None:
    assert saying(tmp_path, version="unknown").version() == ()


def test_the_system_s_own_nft_is_found_and_not_the_path_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saying(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotError, match="no-nft"):
        find(folders=["/nowhere"])
    assert find(folders=["/nowhere", str(tmp_path)]).program == f"{tmp_path}/nft"
    assert str(tmp_path) not in nft.FOLDERS


def test_nft_gets_no_variable_of_the_user_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "/nowhere.so")
    monkeypatch.setenv("LC_ALL", "da_DK.UTF-8")
    program = tmp_path / "nft"
    program.write_text("#!/bin/sh\nenv >&2\nexit 1\n")
    program.chmod(0o755)
    _, _, err = Nft(str(program))._run("-j")
    assert "LC_ALL=C\n" in err
    assert "LD_PRELOAD" not in err


def test_a_namespace_that_is_spared_is_never_changed(tmp_path: Path) -> None:
    assert os.environ[SPARED] == HOME == namespace()
    called = saying(tmp_path, status=0)
    with pytest.raises(CannotError, match="spared"):
        called.load("x")


def test_a_spared_namespace_is_spared_where_the_kernel_does_not_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nft, "namespace", lambda: "")
    with pytest.raises(CannotError, match="spared"):
        saying(tmp_path, status=0).load("x")


def test_elsewhere_it_acts(lab: Lab) -> None:
    assert namespace() != HOME
    lab.nft.load(ruleset(Order()))
    assert lab.nft.listing() is not None
    assert lab.nft.version() >= nft.OLDEST


def test_whoever_may_not_change_the_network_is_told_so_and_nothing_changes(lab: Lab, tmp_path: Path) -> None:
    program = tmp_path / "nft"
    program.write_text(f'#!/bin/sh\nexec setpriv --bounding-set=-net_admin {lab.nft.program} "$@"\n')
    program.chmod(0o755)
    powerless = Nft(str(program))
    for ask in (lambda: powerless.load(ruleset(Order())), lambda: powerless.check(ruleset(Order())), powerless.listing):
        with pytest.raises(CannotError, match="not-root"):
            ask()
    assert run("nft", "list", "ruleset") == ""
