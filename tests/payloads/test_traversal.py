"""Paths that leave their place are told from relative links and file names in a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.payloads.traversal import hidden_file, path_traversal
from tests.work import read_to_the_end

ATTACKS = (
    ("../../../../etc/passwd", "climbs"),
    ("..\\..\\..\\windows\\win.ini", "climbs"),
    ("....//....//etc/passwd", "nested-dots"),
    ("..;/..;/manager/html", "climbs"),
    ("/static/..;/..;/admin", "climbs"),
    ("/etc/passwd", "sensitive-file"),
    ("/etc/shadow", "sensitive-file"),
    ("file:///etc/passwd", "sensitive-file"),
    ("/proc/self/environ", "sensitive-file"),
    ("/proc/1/cmdline", "sensitive-file"),
    ("C:\\boot.ini", "sensitive-file"),
    ("C:\\Windows\\System32\\drivers\\etc\\hosts", "sensitive-file"),
    ("c:/windows/win.ini", "sensitive-file"),
    ("WEB-INF/web.xml", "sensitive-file"),
    ("../../WEB-INF/web.xml", "climbs"),
    ("/var/log/apache2/access.log", "sensitive-file"),
    ("/home/user/.ssh/id_rsa", "sensitive-file"),
    ("/home/user/.bash_history", "sensitive-file"),
    ("../.env", "climbs"),
    ("../config.php.bak", "climbs"),
    ("../../../../../../boot.ini", "climbs"),
    ("/../../etc/passwd", "climbs"),
    ("/images/../../../etc/passwd", "climbs"),
    ("images/../../../../etc/passwd", "climbs"),
    ("../../../etc/passwd/././././.", "climbs"),
    ("/./././././etc/passwd", "sensitive-file"),
    ("..//..//..//etc//passwd", "climbs"),
    (".htpasswd", "sensitive-file"),
    (".git/config", "sensitive-file"),
    ("wp-config.php", "sensitive-file"),
    ("../../app/config/database.yml", "climbs"),
    ("..\\..\\web.config", "climbs"),
    ("//etc/passwd", "sensitive-file"),
    ("/cgi-bin/../../../../bin/sh", "climbs"),
    (".../.../WINDOWS/win.ini", "dot-segments"),
    ("file_/../../", "climbs"),
    ("/sys/class/net", "sensitive-file"),
    ("/path/.docker/config.json", "sensitive-file"),
    (".netrc", "sensitive-file"),
)

# Texts of the same signs that people send.
HONEST = (
    "C:\\Users\\anna\\Documents\\letter.docx",
    "C:\\Windows\\System32 fejl ved opstart",
    "C:\\Program Files\\Bavn\\bavn.exe cannot start",
    "/images/logo.png",
    "../images/logo.png",
    "../index.html",
    "../side",
    "../../img/logo.svg",
    "images/../css/site.css",
    "/a/b/../c",
    "/files/2024/report.pdf",
    "...",
    "hmm...",
    "wait....... what",
    "1...10",
    "and so on ... / or not",
    "n/a",
    "24/7",
    "v/Jens Hansen",
    "c/o Hansen",
    "/da/borger/pas-og-koerekort",
    "/etc",
    "/var",
    "/home/anna",
    "etc/",
    "/etc.clientlibs/site/base.css",
    "/opt",
    "proc/12",
    "var/log",
    "edit /etc/hosts on linux",
    "where is /etc/passwd stored?",
    "web.config transform tutorial",
    "how to edit .htaccess",
    "hosts",
    "shadow",
    "passwd",
    "environment",
    "report.bak",
    "file.sql",
    ".pdf",
    ".jpg,.png",
    ".dk",
    ".NET",
    ".net core",
    "//cdn.example.com/x.js",
    ".a{color:#fff;background:url(x.png)}",
    "@media{...}",
    "/usr/bin/python3 not found",
    "C:\\temp",
    "D:\\Data\\2024\\x.xlsx",
    "~/Documents",
    "~",
    "./",
    "./index.html",
    "/./",
    "..",
    "../",
    "a..b",
    "1..10",
    "../../css/site.css",
    "see ../docs",
    '"..."',
    "/a/.../b",
    "https://example.com/a/../b",
    "https://example.com/.../x",
    "../forum/viewtopic.php?t=5",
    "my.cnf example",
    "boot.ini fejl",
    "robots.txt",
    "the .env file explained",
    "{{../name}}",
    ".../2024",
    "se mere på https://www.example.com/.../nyheder",
)


@pytest.mark.parametrize(("value", "because"), ATTACKS, ids=[value for value, _ in ATTACKS])
def test_an_attack_is_found_and_named(value: str, because: str) -> None:
    assert path_traversal(value) == because


@pytest.mark.parametrize("value", HONEST)
def test_an_honest_text_is_left_alone(value: str) -> None:
    assert path_traversal(value) is None


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200) | st.text(alphabet="./\\;ec:0x2f%", max_size=400))
def test_no_text_makes_it_raise(value: str) -> None:
    reason = path_traversal(value)
    assert reason is None or reason.replace("-", "").isalpha()


@pytest.mark.parametrize("unit", ["../", "..;/", "d/../", "0x2f..", "/./"])
def test_a_hostile_text_however_long_is_read_to_its_end(unit: str) -> None:
    read_to_the_end(path_traversal, unit)


@pytest.mark.parametrize("path", ["/.git/config", "/app/.env", "/.aws/credentials", "/a/.svn/entries"])
def test_a_hidden_part_of_a_path_is_seen(path: str) -> None:
    assert hidden_file(path) == "hidden-file"


@pytest.mark.parametrize("path", ["/", "/.well-known/acme-challenge/x", "/a/./b", "/a/../b", "/...", "/a.b/c.d", "/.-"])
def test_a_path_without_a_hidden_part_is_left_alone(path: str) -> None:
    assert hidden_file(path) is None


@pytest.mark.parametrize(
    ("value", "because"),
    [
        ("../images/logo.png", None),
        ("../images/logo.ini", "climbs"),
        ("../../images/logo.png", None),
        ("../../../images/logo.png", "climbs"),
        ("../page.php", None),
        ("../../page.php", "climbs"),
        ("a/b/../../c", None),
        ("/a/../../c", "climbs"),
        ("../images/logo.png\0.php", None),
        ("../../etc/passwd\0.png", "climbs"),
        ("../settings.ini\0.png", "climbs"),
    ],
)
def test_how_far_a_relative_path_may_climb_depends_on_where_it_goes(value: str, because: str | None) -> None:
    assert path_traversal(value) == because


PIECES = (*str.split("../ ..\\ /etc/ c: windows win.ini ... .... ./ file: : 0x2f ..; web-inf .ssh etc {file}"),)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from((*PIECES, " ")), max_size=24).map("".join))
def test_no_order_of_its_own_words_and_signs_makes_it_raise(value: str) -> None:
    reason = path_traversal(value)
    assert reason is None or reason.replace("-", "").isalpha()
