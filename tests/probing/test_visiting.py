"""Redirects in circles, without end, to the inside; and cookies, without which many a site is a circle."""

import asyncio

import pytest

from bavn.model.probe import Expect
from bavn.model.public_address import is_public_or_own
from bavn.probing.http import Head
from bavn.probing.limits import COOKIES_MOST
from bavn.probing.look import Looked
from bavn.probing.visiting import Cookies
from tests.probing.certificates import HOST, good
from tests.probing.samples import AGENT, HERE, Talk, Zones, known, look_at, looked, page, saying, serving


def to(place: bytes, more: bytes = b"", status: bytes = b"302 Found") -> bytes:
    return page(b"", b"Location: " + place + b"\r\n" + more, status)


def numbered(asked: list[bytes]) -> Talk:
    """Each page leads to the next one, for ever."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(to(b"/%d" % len(asked)))

    return talk


def test_a_redirect_is_followed_and_its_parts_are_added_up() -> None:
    asked: list[bytes] = []
    found = looked(saying(to(b"/velkommen?a=b#c"), page(), asked=asked), expect=Expect(text="Velkommen"))
    assert (found.sample.ending, found.sample.status, found.hops) == ("ok", 200, 1)
    assert [one.split(b" ")[1] for one in asked] == [b"/", b"/velkommen?a=b"]


def test_redirects_without_end_end() -> None:
    asked: list[bytes] = []
    found = looked(numbered(asked))
    assert (found.sample.ending, found.sample.detail, found.hops) == ("redirects", "too-many", 5)
    assert len(asked) == 6


def test_redirects_in_circles_end_at_once() -> None:
    asked: list[bytes] = []
    found = looked(saying(to(b"/a"), to(b"/"), to(b"/a"), asked=asked))
    assert (found.sample.ending, found.sample.detail) == ("redirects", "circle")
    assert len(asked) == 2


@pytest.mark.parametrize(
    "place",
    [
        *(b"ftp://www.site.example/", b"javascript:alert(1)", b"http://www.site.example:22/", b"http://[::1"),
        *(
            b"http://a b/",
            b"//",
            b"http://",
            b"https://user:word@www.site.example/",
            b"/" + b"a" * 5000,
            b"\xff\xfe://",
        ),
    ],
)
def test_a_redirect_to_where_nobody_should_go_is_not_followed(place: bytes) -> None:
    found = looked(saying(to(place)))
    assert (found.sample.ending, found.sample.status, found.fault) == ("redirects", 302, "")


@pytest.mark.parametrize("inside", [b"10.0.0.1", b"169.254.169.254", b"[fd00::1]", b"inside.example"])
def test_a_redirect_to_the_inside_is_not_followed(inside: bytes) -> None:
    zones = Zones({(HOST, "A"): [HERE], ("inside.example", "A"): ["192.168.1.1"]})
    found = looked(saying(to(b"http://" + inside + b"/")), zones=zones)
    assert found.sample.ending in {"redirects", "no-name"}
    assert found.sample.detail == ("no-address" if inside == b"[fd00::1]" else "not-public")


def test_a_redirect_to_a_name_that_does_not_exist_says_so() -> None:
    assert looked(saying(to(b"http://gone.example/"))).sample.ending == "no-name"


def test_a_redirect_that_was_expected_is_the_answer() -> None:
    found = looked(saying(to(b"http://10.0.0.1/")), expect=Expect(statuses=(302,)))
    assert (found.sample.ending, found.hops) == ("ok", 0)


@pytest.mark.parametrize("status", [b"304 Same", b"300 Choose"])
def test_a_3xx_that_leads_nowhere_is_an_answer(status: bytes) -> None:
    assert looked(saying(page(b"", status=status))).sample.ending == "ok"


def test_from_http_to_https() -> None:
    async def both() -> Looked:
        async with serving(saying(page()), good()) as secure:

            async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(to(b"https://%s:%d/" % (HOST.encode(), secure)))

            async with serving(talk) as port:
                return await look_at(f"http://{HOST}:{port}/")

    assert asyncio.run(both()).sample.ending == "ok"


def test_where_the_inside_may_be_visited_no_redirect_leads_to_the_keys_of_a_machine() -> None:
    async def one() -> Looked:
        async with serving(saying(to(b"http://169.254.169.254/latest/meta-data/"))) as port:
            return await look_at(f"http://{HOST}:{port}/", allowed=is_public_or_own)

    found = asyncio.run(one())
    assert (found.sample.ending, found.sample.detail) == ("redirects", "not-public")


def test_a_cookie_is_brought_back_to_the_host_that_set_it() -> None:
    asked: list[bytes] = []
    talk = saying(to(b"/", b"Set-Cookie: seen=1; Path=/; HttpOnly\r\nSet-Cookie: b=2\r\n"), page(), asked=asked)
    assert looked(talk).sample.ending == "ok"
    assert b"cookie" not in asked[0].lower()
    assert b"\r\nCookie: seen=1; b=2\r\n" in asked[1]


def test_a_cookie_that_changes_nothing_is_a_circle() -> None:
    asked: list[bytes] = []
    found = looked(saying(to(b"/", b"Set-Cookie: seen=1\r\n"), asked=asked))
    assert (found.sample.ending, found.sample.detail) == ("redirects", "circle")
    assert len(asked) == 2


@pytest.mark.parametrize("line", [b"", b"=", b"a", b"a b=c", b"a=b\x7f", b"a=\xff", b"a=b c", b"=x"])
def test_an_odd_cookie_is_left_out(line: bytes) -> None:
    cookies = Cookies()
    cookies.keep(HOST, Head(302, ((b"set-cookie", line), (b"set-cookie", b"good=1"))))
    assert cookies.of(HOST) == b"good=1"
    assert cookies.of("other.example") == b""


def test_cookies_are_bounded() -> None:
    cookies = Cookies()
    cookies.keep(HOST, Head(302, tuple((b"set-cookie", b"a%d=%s" % (at, b"x" * 100)) for at in range(1000))))
    assert len(cookies.of(HOST)) <= COOKIES_MOST + 200


def test_a_visitor_says_who_it_is_and_asks_once() -> None:
    asked: list[bytes] = []
    assert looked(saying(page(), asked=asked), path="/søg?q=å").sample.ending == "ok"
    (head,) = asked
    assert head.startswith(b"GET /s%C3%B8g?q=%C3%A5 HTTP/1.1\r\nHost: www.site.example:")
    assert f"\r\nUser-Agent: {AGENT}\r\n".encode() in head
    assert b"\r\nConnection: close\r\n" in head


def test_hsts_that_is_there_is_not_missed() -> None:
    talk = saying(page(head=b"Strict-Transport-Security: max-age=31536000\r\n"))
    assert looked(talk, "https", tls=good()).sample.detail == ""
    assert looked(talk, zones=known()).sample.detail == ""


@pytest.mark.parametrize(
    ("status", "ending", "retry_after_s"),
    [
        (b"429 Slow", "turned-away", 30),
        (b"503 Busy", "server-error", 30),
        (b"200 OK", "ok", 30),
    ],
)
def test_who_asks_to_be_left_alone_is_heard(status: bytes, ending: str, retry_after_s: int) -> None:
    found = looked(saying(page(status=status, head=b"Retry-After: 30\r\n")))
    assert (found.sample.ending, found.retry_after_s) == (ending, retry_after_s)
