import pytest

from bavn.settings.agreement import ENFORCERS, enforcers
from bavn.settings.schema import ProtectSettings, Settings
from tests.settings.documents import SITE, settings, wrong

TLS = 'certificate = "c.pem"\nkey = "k.pem"\n'


def syslog(listen: str = "udp://127.0.0.1:5514", more: str = "") -> str:
    return f'[[syslog]]\nlisten = "{listen}"\nsite = "www.example.com"\n{more}\n'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            f'{SITE}[[site]]\nname = "WWW.example.com"',
            ["[[site]] 2, name: 'WWW.example.com' is the name of [[site]] 1 already"],
        ),
        (
            f'{SITE}logs = ["/a.log", "/b.log"]\n[[site]]\nname = "b"\nlogs = "/b.log"',
            ["[[site]] 2, logs: '/b.log' is a log of [[site]] 1 already"],
        ),
        (
            f'{SITE}logs = "-"\n[[site]]\nname = "b"\nlogs = "-"',
            ["[[site]] 2, logs: '-' is a log of [[site]] 1 already"],
        ),
        (
            f'{SITE}[[syslog]]\nlisten = "udp://127.0.0.1:5514"\nsite = "www.exmaple.com"',
            [
                (
                    "[[syslog]] 1, site: there is no [[site]] with the name 'www.exmaple.com'; did you mean "
                    "'www.example.com'? (allowed: www.example.com)"
                )
            ],
        ),
        (
            f'{SITE}[[system]]\nname = "www.example.com"',
            ["[[system]] 1, name: 'www.example.com' is the name of [[site]] 1 already"],
        ),
        ('[[system]]\nname = "*"', ["[[system]] 1, name: '*' is for sites: a login names no Host (allowed: a name)"]),
        (
            '[[system]]\nname = "mail"\nprotect = "block"',
            [
                (
                    "[[system]] 1, protect: 'block' has nobody to enforce it "
                    f"(allowed: one of {', '.join(ENFORCERS)} in [protect])"
                )
            ],
        ),
        (
            (
                f'{SITE}[[system]]\nname = "mail"\n[[journal]]\nunit = "b"\n'
                '[[journal]]\nunit = "b"\nsite = "www.example.com"\nsystem = "mail"\n'
                '[[journal]]\nunit = "b"\nsystem = "www.example.com"'
            ),
            [
                "[[journal]] 1: neither site nor system is given (allowed: one of them)",
                "[[journal]] 2: both site and system are given (allowed: one of them)",
                "[[journal]] 3, system: there is no [[system]] with the name 'www.example.com' (allowed: mail)",
            ],
        ),
        (
            '[[journal]]\nsite = "a"\nunit = "b"',
            ["[[journal]] 1, site: there is no [[site]] with the name 'a' (allowed: none)"],
        ),
        (
            f'{SITE}[[journal]]\nsite = "www.example.com"',
            ["[[journal]] 1: neither unit nor identifier is given (allowed: one of them, or both)"],
        ),
        (
            SITE + syslog("tls://[::]:6514", 'key = "k.pem"'),
            ["[[syslog]] 1, certificate: is missing (allowed: a PEM file; tls:// needs certificate and key)"],
        ),
        (
            SITE + syslog("tcp://[::]:6514", 'clients = "ca.pem"'),
            ["[[syslog]] 1, clients: 'tcp://[::]:6514' is not encrypted (allowed: listen = tls://…)"],
        ),
        (
            SITE + syslog("tls://[::]:514", TLS) + syslog("tcp://[::]:514"),
            ["[[syslog]] 2, listen: [[syslog]] 1 listens on [::]:514 already"],
        ),
        (
            SITE + syslog("tcp://127.0.0.1:9464"),
            ["[[syslog]] 1, listen: [sensor] listens on 127.0.0.1:9464 already"],
        ),
        (
            f'{SITE}protect = "limit"',
            [
                (
                    "[[site]] 1, protect: 'limit' has nobody to enforce it (allowed: one of nftables, nginx_include, "
                    "haproxy_socket, apache_include in [protect])"
                )
            ],
        ),
        (
            f'{SITE}protect = "block"\nforwarded = true\n[protect]\nnftables = true',
            [
                (
                    "[[site]] 1, protect: 'block' does nothing: the site's addresses come from a header, and "
                    "nftables never gets those (allowed: one of nginx_include, haproxy_socket, apache_include in "
                    "[protect], or watch)"
                )
            ],
        ),
        (
            '[[system]]\nname = "sso"\nprotect = "limit"\nforwarded = true\n[protect]\nnftables = true',
            [
                (
                    "[[system]] 1, protect: 'limit' does nothing: the system's addresses come from a header, and "
                    "nftables never gets those (allowed: one of nginx_include, haproxy_socket, apache_include in "
                    "[protect], or watch)"
                )
            ],
        ),
        (
            "[protect]\nemergency = true",
            ["[protect], emergency: nobody shows the page (allowed: nginx_include in [protect], or false)"],
        ),
    ],
    ids=[
        *("one name twice", "one log twice", "standard input twice", "syslog for no site"),
        *("a system named as a site", "a system named as all", "nobody enforces for a system", "site or system"),
        "journal for no site",
        *("journal of nothing", "tls without certificate", "clients without tls", "one port twice", "metrics' port"),
        *("nobody enforces", "nftables behind a proxy", "a system behind a proxy", "emergency without nginx"),
    ],
)
def test_what_contradicts_itself_is_said(text: str, lines: list[str]) -> None:
    assert wrong(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        f'{SITE}logs = ["/a.log", "/a.log"]',
        SITE + syslog("udp://[::]:514") + syslog("tcp://[::]:514") + syslog("tls://[::]:515", TLS),
        SITE + syslog("udp://127.0.0.1:9464"),
        SITE + syslog("tcp://127.0.0.1:9464") + '[sensor]\nlisten = ""',
        f'{SITE}protect = "block"\nforwarded = true\n[protect]\nnftables = true\nnginx_include = "x"',
        f'{SITE}protect = "block"\n[protect]\nnftables = true',
        f"{SITE}forwarded = true\n[protect]\nnftables = true",
        '[protect]\nemergency = true\nnginx_include = "x"',
    ],
    ids=[
        "one site's log twice",
        "protocols",
        "udp beside metrics",
        "no metrics",
        "nginx too",
        "no proxy",
        "watch",
        "nginx",
    ],
)
def test_what_agrees_is_accepted(text: str) -> None:
    assert isinstance(settings(text), Settings)


def test_sections_are_compared_only_when_each_key_alone_is_right() -> None:
    assert len(wrong(f'{SITE}protect = "limit"\n[sensor]\npoll = 1')) == 1


def test_whoever_enforces_is_named() -> None:
    assert enforcers(ProtectSettings()) == ()
    assert all(name in ProtectSettings.__slots__ for name in ENFORCERS)
