import os
import stat
import sys
from pathlib import Path

import pytest
import typer

from bavn.cli import config
from bavn.cli.config import load_settings
from bavn.settings.example import example
from tests.cli.conftest import Call

SITE = '[[site]]\nname = "www.example.com"\nlogs = "access.log"\nprotect = "watch"\n'
TELL = '[[tell]]\nto = ["json://localhost"]\n'
PROBE = '[probing]\ncontact = "mailto:probe@example.com"\n[[probe]]\nurl = "https://www.example.com"\n'
GOOD = SITE + TELL


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BAVN_CONFIG", raising=False)
    monkeypatch.setattr("bavn.settings.place.settings_file.__defaults__", ((Path("bavn.toml"), Path("etc.toml")),))
    (tmp_path / "access.log").touch()
    return tmp_path


def write(text: str, name: str = "bavn.toml") -> Path:
    (file := Path(name)).write_text(text)
    file.chmod(0o600)
    return file


def test_init_writes_a_file_that_only_its_owner_may_read_and_that_check_accepts(call: Call) -> None:
    called = call("config", "init")
    assert (called.status, called.out) == (0, "bavn.toml: written; `bavn config check` checks it\n")
    assert Path("bavn.toml").read_text() == example()
    assert stat.S_IMODE(Path("bavn.toml").stat().st_mode) == 0o600
    assert call("config", "check").status == 0


def test_init_never_overwrites(call: Call) -> None:
    write("mine", "a.toml")
    Path("b.toml").symlink_to("nothing")
    for name in ("a.toml", "b.toml"):
        called = call("config", "init", "--path", name)
        assert called.status == 2
        assert f"--path '{name}' is there already" in called.err
    assert Path("a.toml").read_text() == "mine"
    assert not Path("nothing").exists()


@pytest.mark.parametrize("path", ["no/bavn.toml", "access.log/x", "a" * 300, "a\0b", "."])
def test_init_where_nothing_can_be_written_is_one_line(call: Call, path: str) -> None:
    called = call("config", "init", "--path", path)
    assert (called.status, called.out, called.err.count("\n")) == (2, "", 1)
    assert "--path" in called.err


def test_init_on_a_full_disk_leaves_no_half_file(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, mode: str) -> None:
        assert mode == "wb"
        os.close(descriptor)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bavn.cli.config.os.fdopen", full)
    called = call("config", "init")
    assert (called.status, called.err) == (2, "bavn: --path 'bavn.toml': No space left on device\n")
    assert not Path("bavn.toml").exists()


def test_check_says_which_file_it_took_and_what_each_site_has(call: Call) -> None:
    write(GOOD + '[[site]]\nname = "b"\n[[syslog]]\nlisten = "udp://127.0.0.1:514"\nsite = "b"\n', "etc.toml")
    called = call("config", "check")
    assert (called.status, called.err) == (0, "")
    assert called.out == "etc.toml: nothing is wrong\n  www.example.com: watch, logs 1\n  b: watch, syslog 1\n"
    write(GOOD)
    assert call("config", "check").out.startswith("bavn.toml: nothing is wrong\n")


def test_check_takes_the_file_that_is_named_before_the_one_in_the_environment(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(GOOD, "named.toml")
    write(GOOD, "variable.toml")
    monkeypatch.setenv("BAVN_CONFIG", "variable.toml")
    assert call("config", "check", "named.toml").out.startswith("named.toml: ")
    assert call("config", "check").out.startswith("variable.toml: ")


def test_check_says_every_line_that_is_wrong(call: Call) -> None:
    write('[[site]]\nname = "a b"\nprotect = "blok"\n[[tell]]\nto = "secret"')
    called = call("config", "check")
    assert (called.status, called.out) == (2, "")
    assert called.err.splitlines() == [
        (
            "bavn: bavn.toml, [[site]] 1, name: 'a b' is not allowed (allowed: letters, digits, . - _ and :, "
            "at most 100; or *)"
        ),
        "bavn: bavn.toml, [[site]] 1, protect: 'blok' is not allowed (allowed: watch, limit, block)",
        (
            "bavn: bavn.toml, [[tell]] 1, to: what stands there (not shown: it may be a secret) is not allowed "
            "(allowed: an Apprise URL such as mailtos://user:password@example.com)"
        ),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "bavn: there is neither bavn.toml nor etc.toml (allowed: a file named on the command line"),
        (("no.toml",), "bavn: no.toml: there is no such file\n"),
        ((".",), "bavn: .: this is no file\n"),
    ],
    ids=["none", "missing", "folder"],
)
def test_check_without_a_file_is_one_line(call: Call, arguments: tuple[str, ...], said: str) -> None:
    called = call("config", "check", *arguments)
    assert (called.status, called.out, called.err.count("\n")) == (2, "", 1)
    assert called.err.startswith(said)


def test_what_is_odd_is_a_warning_and_no_failure(call: Call) -> None:
    Path("access.log").unlink()
    write(GOOD + PROBE)
    Path("bavn.toml").chmod(0o644)
    called = call("config", "check")
    assert called.status == 0
    assert called.err.splitlines() == [
        f"bavn: warning: bavn.toml, [[site]] 1, logs: '{Path.cwd()}/access.log' matches no file now",
        "bavn: warning: bavn.toml: others on this machine may read it, and [[tell]] holds passwords (chmod o-r)",
        (
            "bavn: warning: bavn.toml, [probing], canaries: without one, "
            "a cut line of our own and an outage of most probes look the same"
        ),
    ]
    assert called.out.startswith("bavn.toml: it works, with 3 warnings\n")
    assert called.out.endswith("probes:\n  www.example.com: https://www.example.com, every 30 s\n")


def test_a_channel_that_apprise_does_not_know_is_said_without_its_secrets(call: Call) -> None:
    pytest.importorskip("apprise")
    write(f'{SITE}[[tell]]\nto = ["json://localhost", "nosuch://user:secret@example.com", "tgram://s3cret"]')
    called = call("config", "check")
    assert (called.status, called.out.splitlines()[0]) == (0, "bavn.toml: it works, with 2 warnings")
    assert called.err.splitlines() == [
        "bavn: warning: bavn.toml, [[tell]] 1, to 2: Apprise makes nothing of this nosuch:// URL (not shown)",
        "bavn: warning: bavn.toml, [[tell]] 1, to 3: Apprise makes nothing of this tgram:// URL (not shown)",
    ]


def test_a_channel_that_breaks_apprise_is_said_without_its_secrets(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    apprise = pytest.importorskip("apprise")

    def break_down(url: str) -> None:
        raise RuntimeError(url)

    monkeypatch.setattr(apprise.Apprise, "instantiate", break_down)
    write(f'{SITE}[[tell]]\nto = "json://user:secret@example.com"')
    called = call("config", "check")
    assert (called.status, "makes nothing of this json:// URL" in called.err) == (0, True)
    assert "secret" not in called.err


def test_without_apprise_channels_are_not_tried(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    write(f'{SITE}[[tell]]\nto = "nosuch://example.com"')
    assert (call("config", "check").status, call("config", "check").err) == (0, "")


def test_hostile_settings_are_printed_as_text(call: Call) -> None:
    write('["\\u001b]0;x\\u0007"]\n[sensor]\nzone = "\\u001b[2J\\u202e"\n"po\\nll" = 1', "h\x1b[2Jx.toml")
    called = call("config", "check", "h\x1b[2Jx.toml")
    assert called.status == 2
    assert len(called.err.splitlines()) == 3
    assert all(line.isprintable() for line in called.err.splitlines())


def test_of_many_sites_the_first_are_shown(call: Call) -> None:
    write(TELL + "".join(f'[[site]]\nname = "s{number}"\nlogs = "-"\n' for number in range(20)))
    assert "more" not in call("config", "check").out
    write(TELL + "".join(f'[[site]]\nname = "s{number}"\n' for number in range(25)))
    assert call("config", "check").out.splitlines()[-2:] == ["  s19: watch, no input", "  and 5 more"]


def test_check_lists_the_systems_too(call: Call) -> None:
    listening = '[[syslog]]\nlisten = "udp://127.0.0.1:5514"\nsystem = "gate"\n'
    systems = '[[system]]\nname = "mail"\nlogs = ["-"]\n[[system]]\nname = "gate"\n'
    write(GOOD + systems + listening)
    called = call("config", "check")
    assert called.status == 0
    assert called.out.splitlines()[1:] == [
        "  www.example.com: watch, logs 1",
        "systems:",
        "  mail: watch, logs 1",
        "  gate: watch, syslog 1",
    ]


def test_other_commands_get_the_path_and_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD)
    path, settings = load_settings(None)
    assert (path, settings.sites[0].name) == (Path("bavn.toml"), "www.example.com")
    write("a = 1\nb = 2", "wrong.toml")
    with pytest.raises(typer.Exit) as left:
        load_settings(Path("wrong.toml"))
    assert left.value.exit_code == config.COULD_NOT
    assert capsys.readouterr().err.count("\n") == 2


def test_the_group_alone_shows_its_help(call: Call) -> None:
    assert "init" in call("config", "--help").out
