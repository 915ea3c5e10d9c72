import os
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from errno import EACCES
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bavn.model.problem import Problem
from bavn.model.safe_text import visible
from bavn.settings import reading
from bavn.settings.example import example as example_text
from bavn.settings.reading import SECTIONS, SettingsError, loads, read
from bavn.settings.schema import HubSettings, ProtectSettings, SensorSettings, Settings, SiteSettings
from tests.settings.documents import DOCUMENTS, SITE, VALUES, settings, toml, wrong

ALL_OF_IT = """
[sensor]
state = "state"
listen = ""
poll = "50ms"
zone = "Europe/Copenhagen"

[[site]]
name = "www.example.com"
logs = ["/var/log/nginx/www*.log", "relative.log", "-"]
format = "vhost-combined"
trusted_proxies = ["192.0.2.0/24", "2001:db8::1"]
protect = "block"
silent_after = "1h30m"

[[site]]
name = "intranet"

[[syslog]]
listen = "tls://[::]:6514"
site = "www.example.com"
certificate = "tls/cert.pem"
key = "/etc/bavn/key.pem"
senders = "198.51.100.7"

[[journal]]
site = "intranet"
unit = "nginx.service"

[protect]
allow = ["203.0.113.0/24"]
nginx_include = "/etc/nginx/bavn.conf"
nginx_reload = ["systemctl", "reload", "nginx"]
max_collateral = 0
max_blocked = 500
lasts = "2h"

[[tell]]
to = "mailtos://user:password@example.com"
kinds = ["http-flood"]
at_least = "high"

[networks]
table = "networks.tsv"

[plan]
file = "plan.json"

[hub]
url = "https://hub.example.com"

[[probe]]
name = "front"
site = "www.example.com"
status = 200
interval = "1m"

[[probe]]
url = "smtp://mail.example.com"
needs = ["front"]

[probing]
vantage = "aarhus"
canaries = ["https://www.example.org"]
families = [4]

[[maintenance]]
begins = 2026-12-01T22:00:00+01:00
ends = "2026-12-02T02:00:00+01:00"

[public]
folder = "public"
organisation = "Eksempel Kommune"
"""


def test_a_file_with_everything_in_it_becomes_typed_settings() -> None:
    read_settings = settings(ALL_OF_IT)
    assert read_settings.sensor == SensorSettings(
        state=Path("/etc/bavn/state"), listen=None, poll=timedelta(milliseconds=50), zone="Europe/Copenhagen"
    )
    assert read_settings.sites[0] == SiteSettings(
        name="www.example.com",
        logs=("/var/log/nginx/www*.log", "/etc/bavn/relative.log", "-"),
        format="vhost_combined",
        trusted_proxies=(ip_network("192.0.2.0/24"), ip_network("2001:db8::1/128")),
        protect="block",
        silent_after=timedelta(minutes=90),
    )
    assert read_settings.syslog[0].certificate == Path("/etc/bavn/tls/cert.pem")
    assert read_settings.syslog[0].senders == (ip_network("198.51.100.7/32"),)
    assert read_settings.journal[0].unit == "nginx.service"
    assert read_settings.protect.nginx_reload == ("systemctl", "reload", "nginx")
    assert (read_settings.protect.max_collateral, read_settings.protect.max_blocked) == (0.0, 500)
    assert read_settings.tell[0].to == ("mailtos://user:password@example.com",)
    assert read_settings.tell[0].at_least == "high"
    assert (read_settings.networks, read_settings.plan) == (Path("/etc/bavn/networks.tsv"), Path("/etc/bavn/plan.json"))
    assert read_settings.hub == HubSettings("https://hub.example.com")
    assert [one.name for one in read_settings.probes] == ["front", ""]
    assert (read_settings.probes[0].status, read_settings.probes[0].interval) == ((200,), timedelta(minutes=1))
    assert (read_settings.probing.vantage, read_settings.probing.families) == ("aarhus", (4,))
    assert read_settings.maintenance[0].ends == datetime(2026, 12, 2, 1, tzinfo=UTC)
    assert read_settings.public is not None
    assert read_settings.public.folder == Path("/etc/bavn/public")


@pytest.mark.parametrize("text", ["", "\ufeff", "# nothing\r\n", "[sensor]\n[protect]\n[networks]\n[plan]\n"])
def test_what_is_not_given_has_its_default(text: str) -> None:
    assert settings(text) == Settings()


def test_every_wrong_key_is_said_in_one_go() -> None:
    text = """
        [sensor]
        poll = 5
        [[site]]
        name = "a"
        [[site]]
        protect = "blok"
        protekt = "block"
        trusted_proxies = ["192.0.2.1/24", "192.0.2.0/24", 7]
        [prtect]
        nftables = true
        """
    assert wrong(text) == [
        (
            "there is no section 'prtect'; did you mean 'protect'? (allowed: sensor, site, system, syslog, journal, "
            "protect, tell, networks, plan, isolation, hub, probe, probing, maintenance, public)"
        ),
        "[sensor], poll: 5 is no duration (allowed: a duration from 10ms to 1m)",
        (
            "[[site]] 2: there is no key 'protekt'; did you mean 'protect'? (allowed: name, logs, format, "
            "trusted_proxies, forwarded, protect, silent_after)"
        ),
        (
            "[[site]] 2, trusted_proxies 1: '192.0.2.1/24' has host bits set; did you mean 192.0.2.0/24? (allowed: an "
            "address or a prefix such as 192.0.2.0/24)"
        ),
        "[[site]] 2, trusted_proxies 3: 7 is no network (allowed: an address or a prefix such as 192.0.2.0/24)",
        "[[site]] 2, protect: 'blok' is not allowed (allowed: watch, limit, block)",
        "[[site]] 2, name: is missing (allowed: letters, digits, . - _ and :, at most 100; or *)",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[sensor]\npoll = \n", "line 2, column 8: this is no TOML: "),
        ("a = 1\na = 2\nb = 3", "line 2, column 6: this is no TOML: "),
        ("[sensor", "at its end: this is no TOML: "),
        ("a = " + "[" * 5_000, "this is nested too deep"),
        ("a = " + "9" * 5_000, "a number in it is too long"),
        ("to = mailto://user:secret@example.com", "line 1, column 6: this is no TOML: "),
    ],
    ids=["no value", "twice", "cut off", "deep", "long number", "a secret without quotes"],
)
def test_what_is_no_toml_is_one_line_with_its_place(text: str, line: str) -> None:
    (said,) = wrong(text)
    assert said.startswith(line)
    assert "secret" not in said


def test_a_complaint_without_a_place_is_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def complain(_: str) -> None:
        raise tomllib.TOMLDecodeError("a\nb")

    monkeypatch.setattr(tomllib, "loads", complain)
    assert wrong("x") == ["this is no TOML: a\\nb"]


@pytest.mark.parametrize("section", ["site", "syslog", "journal", "tell"])
def test_a_section_of_which_there_may_be_several_is_written_with_two_brackets(section: str) -> None:
    assert f"[{section}]: there may be several of these (allowed: [[{section}]])" in wrong(f'[{section}]\nname = "x"')


@pytest.mark.parametrize("section", ["sensor", "protect", "networks", "plan", "hub", "isolation"])
@pytest.mark.parametrize(("given", "said"), [("3", "3 is no table"), ('[{"a" = 1}]', "a list is no table")])
def test_a_section_that_is_no_table_is_said(section: str, given: str, said: str) -> None:
    assert wrong(f"{section} = {given}") == [f"[{section}]: {said} (allowed: [{section}] and keys under it)"]


HUB = '[hub]\nurl = "https://hub.example.com:8643"\n'


def test_a_hub_has_its_files_in_the_state_folder_unless_they_are_named() -> None:
    state = Path("/var/lib/bavn")
    for text in (HUB, f'{HUB}spool = ""\nidentity = ""\n'):
        hub = settings(text).hub
        assert hub is not None
        assert (hub.spool_in(state), hub.identity_in(state)) == (state / "spool", state / "hub.identity")
    hub = settings(f'{HUB}spool = "waiting"\nidentity = "/etc/bavn/key"\n').hub
    assert hub is not None
    assert (hub.spool_in(state), hub.identity_in(state)) == (Path("/etc/bavn/waiting"), Path("/etc/bavn/key"))


def test_what_a_hub_may_have_done_is_chosen() -> None:
    keys = 'tlp = "green"\ndecisions = "block"\ntrust = ["vejle", "ishøj"]\nleast_score = 1\n'
    assert settings(HUB + keys).hub == HubSettings(
        "https://hub.example.com:8643", tlp="green", decisions="block", trust=("vejle", "ishøj"), least_score=1.0
    )
    assert HubSettings("https://hub.example.com").decisions == "arm"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[hub]", "[hub], url: is missing"),
        (f'{HUB}tlp = "amber strict"', "[hub], tlp: 'amber strict' is not allowed"),
        (f'{HUB}tlp = ""', "[hub], tlp: '' is not allowed"),
        (f'{HUB}decisions = "blok"', "[hub], decisions: 'blok' is not allowed"),
        (f'{HUB}trust = ["Vejle Kommune"]', "[hub], trust 1: 'Vejle Kommune' is not allowed"),
        (f"{HUB}least_score = 0.79", "[hub], least_score: 0.79 is not allowed"),
        (f"{HUB}least_score = nan", "[hub], least_score: nan is not allowed"),
        (f'{HUB}token = "x"', "[hub]: there is no key 'token'"),
    ],
    ids=["no url", "tlp", "no tlp", "decisions", "trust", "score", "nan", "unknown key"],
)
def test_what_is_wrong_about_a_hub_is_said(text: str, said: str) -> None:
    (line,) = wrong(text)
    assert line.startswith(said)


def test_the_isolation_of_the_same_file_is_checked_too() -> None:
    assert settings('[isolation]\nkeep = ["192.0.2.0/24"]') == Settings()
    assert "is too wide" in wrong('[isolation]\nkeep = ["0.0.0.0/0"]')[0]
    assert wrong("[isolation]\nkeep = []")[0].startswith("[isolation], keep: is empty")


def test_a_secret_that_is_wrong_is_not_shown() -> None:
    slips = ('"secret"', '["mailto://a", "secret"]', '{"a" = "secret"}', '[["secret"]]', '"mailto://s\\u001becret"')
    for slip in slips:
        (line,) = wrong(f"[[tell]]\nto = {slip}")
        assert "not shown" in line
        assert "ecret" not in line.replace("may be a secret", "")


def test_all_lines_are_one_line_for_a_command_that_shows_only_one() -> None:
    with pytest.raises(Problem) as error:
        loads("a = 1\nb = 2\nc = 3", "x.toml")
    assert str(error.value).startswith("x.toml: there is no section 'a'")
    assert str(error.value).endswith("(and 2 more)")


def test_a_file_that_is_all_wrong_stops_after_a_hundred_lines() -> None:
    lines = wrong("".join(f"key{number} = 1\n" for number in range(5_000)))
    assert len(lines) == 101
    assert lines[-1] == "these are the first 100 that are wrong"


def test_relative_paths_are_relative_to_the_file_whatever_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder := tmp_path / "a[b]").mkdir()
    (folder / "bavn.toml").write_text(f'{SITE}logs = "*.log"\n[sensor]\nstate = "state"')
    monkeypatch.chdir(tmp_path)
    found = read(Path("a[b]/bavn.toml"))
    assert found.sensor.state == folder / "state"
    assert found.sites[0].logs == (f"{tmp_path}/a[[]b]/*.log",)


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    (file := tmp_path / "bavn.toml").write_bytes(b"\xef\xbb\xbf" + SITE.replace("\n", "\r\n").encode())
    assert read(file).sites[0].name == "www.example.com"


def unreadable(tmp_path: Path, case: str) -> Path:
    file = tmp_path / "bavn.toml"
    match case:
        case "folder":
            file.mkdir()
        case "pipe":
            os.mkfifo(file)
        case "utf-16":
            file.write_bytes("[sensor]\n".encode("utf-16"))
        case "latin-1":
            file.write_bytes("# ok\n# blå\n".encode("latin-1"))
        case "large":
            file.write_bytes(b"#" * (reading.LARGEST_BYTES + 1))
        case "loop":
            file.symlink_to(file)
        case "zero":
            file = tmp_path / "a\0b"
        case "long":
            file = tmp_path / ("a" * 300)
    return file


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("missing", "bavn.toml: there is no such file"),
        ("folder", "bavn.toml: this is no file"),
        ("pipe", "bavn.toml: this is no file"),
        ("utf-16", "bavn.toml, line 1: this is no UTF-8 text"),
        ("latin-1", "bavn.toml, line 2: this is no UTF-8 text"),
        ("large", "bavn.toml: this is too large for settings (allowed: 4,000,000 bytes)"),
        ("loop", "bavn.toml: cannot be read: "),
        ("zero", "a\\x00b: cannot be read: "),
        ("long", "cannot be read: File name too long"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, case: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read(unreadable(tmp_path, case))
    assert len(error.value.problems) == 1
    assert said in str(error.value)
    assert str(error.value).isprintable()


def test_a_file_that_this_user_may_not_read_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SettingsError, match=r"^bavn\.toml: cannot be read: Permission denied$"):
        read(Path("bavn.toml"))


def test_settings_are_read_where_the_working_directory_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (gone := tmp_path / "gone").mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert loads('[sensor]\nstate = "s"', "bavn.toml").sensor.state == Path("s")
    monkeypatch.chdir(tmp_path)


def outcome(text: str) -> Settings | list[str]:
    """Settings, or lines that are safe to print: anything else is a failure."""
    try:
        return loads(text, "bavn.toml")
    except SettingsError as error:
        lines = [*(str(one) for one in error.problems), str(error)]
    assert all(line.startswith("bavn.toml") and visible(line, 20_000) == line for line in lines)
    return lines


@given(DOCUMENTS)
@example({"sensor": {"poll": float("nan")}})
@example({"tell": [{"to": []}], "isolation": {"keep": {"a": 1}}})
def test_any_document_gives_settings_or_lines(document: dict[str, Any]) -> None:
    found = outcome(toml(document))
    if isinstance(found, Settings):
        assert 0 <= found.protect.max_collateral <= 1
        assert timedelta(0) < found.sensor.poll <= timedelta(minutes=1)


@given(st.text(st.characters()))
def test_any_text_gives_settings_or_lines(text: str) -> None:
    outcome(text)


@given(st.integers(min_value=0), st.text(st.characters(exclude_categories=["Cs"]), max_size=3), st.integers(0, 20))
def test_the_example_with_a_slip_of_the_pen_gives_settings_or_lines(place: int, typed: str, gone: int) -> None:
    text = uncommented()
    at = place % len(text)
    outcome(text[:at] + typed + text[at + gone :])


@given(st.integers(min_value=0), VALUES)
def test_the_example_with_another_value_gives_settings_or_lines(place: int, value: object) -> None:
    lines = uncommented().splitlines()
    keys = [number for number, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    at = keys[place % len(keys)]
    key = lines[at].partition(" = ")[0]
    lines[at] = toml({"x": {key: value}}).removeprefix('["x"]\n').rstrip("\n")
    found = outcome("\n".join(lines))
    if key == "to" and isinstance(found, list) and isinstance(value, str) and len(value) > 20:
        assert not any(value in line for line in found)


@given(st.binary())
@example(b"\xff")
@example(b"\xef\xbb\xbf[sensor]")
def test_any_bytes_give_settings_or_lines(data: bytes) -> None:
    try:
        text = reading.decoded(data, "bavn.toml")
    except SettingsError:
        return
    outcome(text)


def uncommented() -> str:
    lines = example_text().splitlines()
    return "\n".join(line.removeprefix("#") if line[1:2] not in {" ", ""} else line for line in lines)


def test_a_number_of_a_million_bits_is_only_not_allowed() -> None:
    huge = hex(1 << 1_000_000)
    lines = wrong(f"[protect]\nmax_collateral = {huge}\nmax_blocked = {huge}")
    assert [line.partition(" (")[0] for line in lines] == [
        "[protect], max_collateral: a huge number is not allowed",
        "[protect], max_blocked: a huge number is not allowed",
    ]


def test_every_section_is_looked_at() -> None:
    for section in set(SECTIONS):
        assert outcome(f"{section} = 3") != Settings(), section


def test_settings_are_light() -> None:
    heavy = "{'numpy', 'numba', 'msgspec', 'apprise', 'rich', 'asyncio'}"
    code = f"import sys, bavn.settings.reading as r; r.loads('', 'x'); print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_protection_is_off_until_it_is_asked_for() -> None:
    assert settings(SITE).sites[0].protect == "watch"
    assert not any([ProtectSettings().nftables, ProtectSettings().nginx_include, ProtectSettings().emergency])
