import os
from pathlib import Path

import pytest

from bavn.settings.oddities import oddities
from bavn.settings.reading import read

SITE = '[[site]]\nname = "www.example.com"\nlogs = "access.log"\n'
TELL = '[[tell]]\nto = "json://localhost"\n'
NGINX = '[protect]\ncontact = "12 34 56 78"\nnginx_include = "b.conf"\n'
BLOCKED = f'{SITE}protect = "block"\nforwarded = true\n{TELL}{NGINX}'


PROBE = '[[probe]]\nurl = "https://www.example.com"\n'
PROBES = "".join(f'[[probe]]\nurl = "https://{name}.example.com"\n' for name in "abcde")
CANARY = 'canaries = ["https://canary.example.net/"]\n'
CONTACT = '[probing]\ncontact = "mailto:probe@example.com"\n'


def odd(folder: Path, text: str, mode: int = 0o600) -> list[str]:
    """The lines that are said of these settings, with `access.log` beside them; without the file's name."""
    (folder / "access.log").touch()
    (file := folder / "bavn.toml").write_text(text)
    file.chmod(mode)
    lines = [str(one) for one in oddities(read(file), file)]
    assert all(line.startswith(str(file)) for line in lines)
    return [line.removeprefix(f"{file}").removeprefix(", ").removeprefix(": ") for line in lines]


def test_nothing_is_odd_in_plain_settings(tmp_path: Path) -> None:
    assert odd(tmp_path, SITE + TELL) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            f"{PROBE}[probing]\n{CANARY}",
            "[probing], contact: is missing, and `bavn probe run` does not begin without it",
        ),
        (CONTACT, "[probing]: there is no [[probe]], so nothing is looked at"),
        (
            CONTACT + PROBES,
            "[probing], canaries: without one, a cut line of our own and an outage of most probes look the same",
        ),
        (
            CONTACT + CANARY + "at_once = 3\n" + PROBE,
            "[probing], at_once: if all that is looked at hangs, 4 looks go on at once: it is seen late",
        ),
        (
            CONTACT + CANARY + PROBE + "public = true",
            "[[probe]], public: there is no [public], so no public page is written",
        ),
        (
            f'{CONTACT}{CANARY}{PROBE}[public]\nfolder = "/x"\norganisation = "B"',
            "[public]: no [[probe]] has public = true, so nothing stands on the page",
        ),
        ('[[site]]\nname = "b"\n', "[[site]] 2: has no logs, and no [[syslog]] or [[journal]] names it"),
        ('[[site]]\nname = "b"\nlogs = "/a*.log"\n', "[[site]] 2, logs: '/a*.log' matches no file now"),
        ('[[site]]\nname = "b"\nlogs = "/etc"\n', "[[site]] 2, logs: '/etc' is a folder"),
        ('[networks]\ntable = "/x/y"', "[networks], table: '/x/y' is not there, or not for this user"),
        ('[plan]\nfile = "/x/y"', "[plan], file: '/x/y' is not there, or not for this user"),
        (
            '[protect]\nallow = ["192.0.2.0/24", "0.0.0.0/0"]',
            "[protect], allow: with 0.0.0.0/0, nobody is ever limited or blocked",
        ),
        (
            '[[site]]\nname = "b"\nlogs = "-"\ntrusted_proxies = ["::/0"]',
            "[[site]] 2, trusted_proxies: with ::/0, everybody may claim to be another client",
        ),
        (
            "[protect]\nnftables = true",
            "[protect]: nothing is enforced by nftables: every [[site]] has protect = 'watch'",
        ),
    ],
    ids=[
        *("no contact", "no probe", "no canary", "no room", "public to nobody", "nothing public"),
        *("no input", "no match", "folder", "no table", "no plan", "everybody allowed"),
        *("everybody a proxy", "enforcer unused"),
    ],
)
def test_each_oddity_is_one_line(tmp_path: Path, text: str, line: str) -> None:
    assert odd(tmp_path, SITE + TELL + text) == [line]


def test_settings_that_do_nothing_and_tell_nobody_are_odd(tmp_path: Path) -> None:
    assert odd(tmp_path, "") == ["there is no [[site]], no [[system]] and no [[probe]], so there is nothing to follow"]
    assert odd(tmp_path, SITE) == ["there is no [[tell]], so nobody is told of a finding"]


def test_a_site_that_only_the_network_feeds_is_not_odd(tmp_path: Path) -> None:
    fed = '[[site]]\nname = "b"\n[[syslog]]\nlisten = "udp://127.0.0.1:5514"\nsite = "b"\n'
    assert odd(tmp_path, SITE + TELL + fed) == []
    everybody = odd(tmp_path, SITE + TELL + fed + 'senders = "::/0"')
    assert everybody == ["[[syslog]] 1, senders: with ::/0, everybody may send lines"]


@pytest.mark.parametrize("address", ["192.0.2.7", "[::]", "[2001:db8::1]"])
def test_a_listener_for_others_that_names_no_sender_is_odd(tmp_path: Path, address: str) -> None:
    listener = f'[[syslog]]\nlisten = "tcp://{address}:514"\nsite = "www.example.com"\n'
    line = f"[[syslog]] 1, senders: only this machine may send to tcp://{address}:514: nobody else is named"
    assert odd(tmp_path, SITE + TELL + listener) == [line]
    assert odd(tmp_path, SITE + TELL + listener + 'senders = "192.0.2.0/24"') == []
    assert odd(tmp_path, SITE + TELL + listener.replace(address, "[::1]")) == []


@pytest.mark.parametrize("program", ["nginx_include", "apache_include"])
def test_a_block_page_without_a_contact_is_odd(tmp_path: Path, program: str) -> None:
    text = f'{SITE}protect = "block"\n{TELL}[protect]\n{program} = "b.conf"\n'
    assert odd(tmp_path, text) == [
        "[protect], contact: people who are blocked by mistake are told of nobody to turn to"
    ]


def test_a_pattern_that_matches_a_folder_is_odd(tmp_path: Path) -> None:
    (tmp_path / "logs" / "old").mkdir(parents=True)
    lines = odd(tmp_path, f'{TELL}[[site]]\nname = "b"\nlogs = ["logs/*", "-"]\n')
    assert lines == [f"[[site]] 1, logs: '{tmp_path}/logs/*' matches a folder, {tmp_path}/logs/old"]


def test_a_log_that_may_not_be_read_is_odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    lines = odd(tmp_path, SITE + TELL)
    assert lines == [f"[[site]] 1, logs: '{tmp_path}/access.log' cannot be read by this user"]


@pytest.mark.parametrize(
    ("text", "mode", "lines"),
    [
        (TELL, 0o644, ["others on this machine may read it, and [[tell]] holds passwords (chmod o-r)"]),
        (TELL, 0o640, []),
        ("", 0o644, ["there is no [[tell]], so nobody is told of a finding"]),
    ],
    ids=["others", "group", "no secrets"],
)
def test_secrets_that_others_may_read_are_odd(tmp_path: Path, text: str, mode: int, lines: list[str]) -> None:
    assert odd(tmp_path, SITE + text, mode) == lines


def test_a_key_that_others_may_read_and_files_that_are_missing_are_odd(tmp_path: Path) -> None:
    (key := tmp_path / "key.pem").touch()
    key.chmod(0o644)
    files = 'certificate = "cert.pem"\nkey = "key.pem"\nclients = "ca.pem"\n'
    text = f'{SITE}{TELL}[[syslog]]\nlisten = "tls://[::1]:6514"\nsite = "www.example.com"\n{files}'
    assert odd(tmp_path, text) == [
        f"[[syslog]] 1, certificate: '{tmp_path}/cert.pem' is not there, or not for this user",
        f"[[syslog]] 1, clients: '{tmp_path}/ca.pem' is not there, or not for this user",
        f"[[syslog]] 1, key: others on this machine may read '{key}' (chmod o-r)",
    ]


def test_what_enforcers_need_and_is_missing_is_odd(tmp_path: Path) -> None:
    paths = 'nginx_include = "no/bavn.conf"\napache_include = "bavn.conf"\nhaproxy_socket = "admin.sock"\n'
    (tmp_path / "www").mkdir()
    text = f'{SITE}protect = "block"\n{TELL}[protect]\ncontact = "Anna"\nnginx_pages = "www/pages"\n{paths}'
    assert odd(tmp_path, text) == [
        f"[protect], haproxy_socket: '{tmp_path}/admin.sock' is not there, or not for this user",
        f"[protect], nginx_include: the folder of '{tmp_path}/no/bavn.conf' is not there, or not for this user",
    ]


def test_a_packet_filter_that_may_see_nothing_is_odd(tmp_path: Path) -> None:
    text = f"{BLOCKED}nftables = true\n"
    line = "[protect], nftables: does nothing: each protected site's addresses come from a header"
    assert odd(tmp_path, text) == [line]
    assert odd(tmp_path, text.replace("forwarded = true", "")) == []


def test_an_emergency_page_that_is_shown_is_said(tmp_path: Path) -> None:
    text = f"{BLOCKED}emergency = true\n"
    line = "[protect], emergency: visitors get the emergency page instead of the site"
    assert odd(tmp_path, text) == [line]


def test_a_file_that_has_gone_meanwhile_is_no_traceback(tmp_path: Path) -> None:
    (file := tmp_path / "bavn.toml").write_text(SITE + TELL)
    settings = read(file)
    file.unlink()
    assert [str(one) for one in oddities(settings, file)] == [
        f"{file}, [[site]] 1, logs: '{tmp_path}/access.log' matches no file now"
    ]


HUB = '[hub]\nurl = "https://hub.example"\nidentity = "hub.identity"\n'


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        ("", []),
        ('tlp = "green"\ndecisions = "ignore"', []),
        ('tlp = "amber+strict"', ["[hub], tlp: what is reported under TLP:AMBER+STRICT warns no other member"]),
        ('tlp = "red"', ["[hub], tlp: what is reported under TLP:RED warns no other member"]),
        ('trust = ["vejle"]', ["[hub], trust: does nothing without decisions = 'block'"]),
        ('decisions = "block"', ["[hub], decisions: nothing is blocked: every [[site]] has protect = 'watch'"]),
    ],
    ids=["plain", "ignored", "strict", "red", "trust", "block"],
)
def test_a_hub_that_would_do_nothing_is_odd(tmp_path: Path, keys: str, lines: list[str]) -> None:
    (tmp_path / "hub.identity").touch(mode=0o600)
    assert odd(tmp_path, SITE + TELL + HUB + keys) == lines


def test_trust_in_a_member_is_not_odd_where_the_hub_may_block(tmp_path: Path) -> None:
    (tmp_path / "hub.identity").touch(mode=0o600)
    assert odd(tmp_path, f'{BLOCKED}{HUB}decisions = "block"\ntrust = ["vejle"]\n') == []


def test_an_identity_that_is_missing_or_that_others_may_read_is_odd(tmp_path: Path) -> None:
    file = tmp_path / "hub.identity"
    missing = f"[hub], identity: '{file}' is not there, or not for this user"
    alone = "so the sensor works without its hub"
    assert odd(tmp_path, SITE + TELL + HUB) == [f"{missing}, {alone} (bavn join writes it)"]
    file.touch(mode=0o600)
    assert odd(tmp_path, SITE + TELL + HUB) == []
    for mode in (0o644, 0o640, 0o620):
        file.chmod(mode)
        assert odd(tmp_path, SITE + TELL + HUB) == [
            f"[hub], identity: others on this machine may read or change '{file}', {alone} (chmod 600)"
        ]
    file.unlink()
    file.mkdir()
    assert odd(tmp_path, SITE + TELL + HUB) == [f"[hub], identity: '{file}' is no file, {alone} (bavn join writes it)"]
