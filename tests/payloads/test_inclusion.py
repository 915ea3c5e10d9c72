"""Addresses that make a server fetch are told from links."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.payloads.inclusion import file_inclusion
from tests.work import read_to_the_end

ATTACKS = (
    ("http://169.254.169.254/latest/meta-data/", "inside-host"),
    ("http://127.0.0.1:22/", "inside-host"),
    ("http://localhost/server-status", "inside-host"),
    ("http://[::1]/", "inside-host"),
    ("http://0x7f000001/", "inside-host"),
    ("http://017700000001/", "inside-host"),
    ("http://2130706433/", "inside-host"),
    ("http://127.1/", "inside-host"),
    ("http://0/", "inside-host"),
    ("php://filter/convert.base64-encode/resource=index", "wrapper"),
    ("php://input", "wrapper"),
    ("expect://id", "wrapper"),
    ("phar://x.phar/a", "wrapper"),
    ("zip://x.zip#a", "wrapper"),
    ("data:text/plain;base64,PD9waHAgc3lzdGVtKCdpZCcpOyA/Pg==", "wrapper"),
    ("data://text/plain,<?php phpinfo(); ?>", "wrapper"),
    ("gopher://127.0.0.1:6379/_INFO", "wrapper"),
    ("dict://127.0.0.1:11211/stats", "wrapper"),
    ("file:///etc/passwd", "wrapper"),
    ("ftp://203.0.113.9/shell.txt", "address-host"),
    ("http://203.0.113.9/shell.txt?", "address-host"),
    ("http://evil.example/shell.txt?", "remote-script"),
    ("http://evil.example/c99.php??", "remote-script"),
    ("http://169.254.169.254.nip.io/", "inside-host"),
    ("http://metadata.google.internal/computeMetadata/v1/", "inside-host"),
    ("http://example.com@127.0.0.1/", "inside-host"),
    ("http://127.0.0.1#@example.com/", "inside-host"),
    ("http://example.com#@169.254.169.254/", "confused-host"),
    ("http://①②⑦.⓪.⓪.①/", "inside-host"),
    ("http://10.0.0.5/admin", "inside-host"),
    ("http://192.168.1.1/", "inside-host"),
    ("https://abc.oastify.com/", "listener-host"),
    ("jar:http://evil.example/x.jar!/", "wrapper"),
    ("ldap://127.0.0.1:389/x", "wrapper"),
    ("netdoc:///etc/passwd", "wrapper"),
    ("url:http://127.0.0.1/", "inside-host"),
    ("http:\\\\127.0.0.1\\", "inside-host"),
    ("//169.254.169.254/latest/meta-data/", "inside-host"),
    ("\\\\203.0.113.9\\share\\x", "share"),
    ("http://100.100.100.200/latest/meta-data/", "inside-host"),
    ("http://[fd00:ec2::254]/", "inside-host"),
    ("data:text/html,<b>x</b>", "wrapper"),
    ("http://metadata.tencentyun.com/", "inside-host"),
    ("http:2130706433", "inside-host"),
    ("imap://①②⑦.⓪.⓪.①/", "wrapper"),
)

# Texts of the same signs that people send.
HONEST = (
    "C:\\Users\\anna\\Documents\\letter.docx",
    "C:\\Windows\\System32 fejl ved opstart",
    "C:\\Program Files\\Bavn\\bavn.exe cannot start",
    "size:10|color:red|price:1-100",
    "To: Anna\r\nand so on",
    "Subject: hello",
    "https://www.example.com/",
    "https://www.example.com/path?x=1&y=2",
    "https://example.com/login?next=https://example.org/",
    "http://www.example.com",
    "https://example.com:8443/a",
    "https://user@example.com/",
    "https://www.example.dk/?",
    "https://cdn.example.com/img/photo.jpg",
    "//cdn.example.com/x.js",
    "ftp://ftp.example.com/pub/file.zip",
    "mailto:anna@example.com",
    "tel:+4512345678",
    "data:image/png;base64,iVBORw0KGgo=",
    "data:image/svg+xml;utf8,<svg/>",
    "file: rapport.pdf",
    "data: se bilag",
    "dict: ordbog",
    "http: hvad er det",
    "php: hypertext preprocessor",
    "zip: 8000 Aarhus",
    "expect: more",
    "urn:isbn:0451450523",
    "https://[email protected]",
    "com.example.app://callback",
    "myapp://open?id=5",
    "whatsapp://send?text=hi",
    "javascript: the good parts",
    "http://example.com/a\\b",
    "192.0.2.1",
    "10.0.0.1",
    "127.0.0.1",
    "localhost",
    "version 1.2.3.4",
    "tid: 10:30",
    "std::vector<int> v;",
    "action: now",
    "redirect: how",
    "redirect:/home",
    "action:save",
    "class: economy",
    "runtime: 2.0",
    "jndi:ldap",
    'title:"foo" AND date:[2020 TO 2021]',
    "Fra: Anna\nTil: Bo\nEmne: Hej",
    "Indkøb:\r\n2 store kager\r\nlist 3",
    "Tlf: 12 34 56 78; mobil: 87 65 43 21",
    "key:value;key2:value2",
    "color:red;background:url('x.png')",
    "font-family:Arial, sans-serif;",
    "margin:0 auto;",
    'std::cout << "hi" << std::endl;',
    "cost: $5|$10",
    "C:\\temp",
    "D:\\Data\\2024\\x.xlsx",
    "\\\\server\\share\\doc.docx",
    "https://example.com/a/../b",
    "https://example.com/.../x",
    "localhost:8080",
    "http://",
    "https://",
    "http://example",
    "https://xn--kbenhavn-54a.example/",
    "https://example.com/path/file.php?id=1",
    "https://example.com/download.sh",
    "https://maps.example.com/@55.6,12.5,15z",
    "https://user:pass@example.com/",
    "mailto:a@example.com?subject=x",
    "geo:55.6,12.5",
    "sms:+4512345678",
    "feed:https://example.com/rss",
    "view-source:https://example.com",
    "about:blank",
    "blob:https://example.com/uuid",
    "chrome-extension://abc/page.html",
    "android-app://com.example",
    "intent://x#Intent;scheme=https;end",
    "spotify:track:123",
    "magnet:?xt=urn:btih:abc",
    "steam://run/5",
    "data: 5 GB",
    "jar: syltetøj",
    "imap: indstillinger",
    "file: foo",
    "sftp://files.example.com/pub",
    "http://example.com:8080/x",
    "https://10minutemail.example",
    "https://1and1.example/",
    "https://4.example.com",
    "ldap://example.com",
    "java.lang.OutOfMemoryError: Java heap space",
    "redirect:/login",
    "method: post",
    "file: see https://www.example.com/a.pdf",
    "data:image/jpeg;base64,/9j/4AAQ",
)


@pytest.mark.parametrize(("value", "because"), ATTACKS, ids=[value for value, _ in ATTACKS])
def test_an_attack_is_found_and_named(value: str, because: str) -> None:
    assert file_inclusion(value) == because


@pytest.mark.parametrize("value", HONEST)
def test_an_honest_text_is_left_alone(value: str) -> None:
    assert file_inclusion(value) is None


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200) | st.text(alphabet="htp:/@[]#?.0x19\\", max_size=400))
def test_no_text_makes_it_raise(value: str) -> None:
    reason = file_inclusion(value)
    assert reason is None or reason.replace("-", "").isalpha()


@pytest.mark.parametrize("unit", ["http://", "a@", "[", ":", "0x1."])
def test_a_hostile_text_however_long_is_read_to_its_end(unit: str) -> None:
    read_to_the_end(file_inclusion, unit)


@pytest.mark.parametrize(
    "name", ["_CONF[path]", "mosConfig_absolute_path", "include", "GLOBALS[root]", "base_path", "inc"]
)
def test_a_link_is_an_attack_where_the_parameter_names_code_to_load(name: str) -> None:
    assert file_inclusion("http://www.example.org/x", name) == "loaded-url"


@pytest.mark.parametrize(
    "name", ["url", "next", "return", "redirect_uri", "u", "link", "ref", "image", "incoming", "path"]
)
def test_a_link_in_an_ordinary_parameter_is_left_alone(name: str) -> None:
    assert file_inclusion("https://www.example.org/welcome?x=1", name) is None


@pytest.mark.parametrize(
    ("value", "because"),
    [
        ("http://2130706433/", "inside-host"),
        ("http://0x7f.1/", "inside-host"),
        ("http://0177.0.0.1/", "inside-host"),
        ("http://3405803785/", "numeric-host"),
        ("http://203.0.113.9/", "address-host"),
        ("http://[2001:db8::1]/x.php", "address-host"),
        ("http://[::ffff:127.0.0.1]/", "inside-host"),
        ("http://127.0.0.1.example.com/", None),
        ("http://1.2.3.4.5/", None),
        ("http://256.1.1.1.example/", None),
    ],
)
def test_a_number_is_read_as_a_resolver_reads_it(value: str, because: str | None) -> None:
    assert file_inclusion(value) == because


PIECES = (*str.split("http https file : / // \\ @ [ ] ::1 0x7f 127 . 1 # ? localhost jar data , ;base64 %zone1 $"),)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from((*PIECES, " ")), max_size=24).map("".join))
def test_no_order_of_its_own_words_and_signs_makes_it_raise(value: str) -> None:
    reason = file_inclusion(value)
    assert reason is None or reason.replace("-", "").isalpha()
