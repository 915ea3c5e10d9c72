"""Each hostile server, and how a look at it ends. No exception, no hanging, one word."""

import asyncio
import gzip
import socket
import struct
import zlib
from datetime import timedelta

import pytest

from bavn.model.probe import ENDINGS, Expect
from bavn.probing.look import CHECKS, Looked, look
from tests.probing.certificates import HOST, good, this_moment
from tests.probing.samples import (
    HERE,
    LONG_S,
    SOON_S,
    Talk,
    Zones,
    closed_port,
    forever,
    greeting,
    known,
    look_at,
    looked,
    page,
    plain_tools,
    saying,
    serving,
    target,
)

WELCOME = Expect(text="Velkommen")


async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def hang_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def read_and_hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    await forever()


def then(first: bytes, more: bytes = b"", *, times: int = 1_000_000, pause: bool = False) -> Talk:
    """Say something, then the same thing again and again; with `pause`, leave the other side time to read each one."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(first)
        for _ in range(times if more else 0):
            writer.write(more)
            await writer.drain()
            if pause:
                await asyncio.sleep(0)
        await forever()

    return talk


BOMB = gzip.compress(b"\0" * 20_000_000)
GZIP = b"Content-Encoding: gzip\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\n\r\n"

# name: server, what is expected of it, seconds that it is given, ending, detail
HTTP: dict[str, tuple[Talk, Expect, float, str, str]] = {
    "good": (saying(page()), WELCOME, LONG_S, "ok", ""),
    "never answers": (read_and_hang, WELCOME, SOON_S, "timed-out", "first_byte"),
    "reset": (reset, WELCOME, LONG_S, "reset", ""),
    "hangs up": (hang_up, WELCOME, LONG_S, "no-http", "empty"),
    "half-closed": (saying(b""), WELCOME, LONG_S, "no-http", "empty"),
    "says more than it has": (saying(page()[:-1]), Expect(), LONG_S, "no-http", "too-short"),
    "says more, and hangs": (then(page()[:-1]), Expect(), SOON_S, "timed-out", "body"),
    "says less than it has": (saying(page() + b" til os"), WELCOME, LONG_S, "ok", "length-differs"),
    "two lengths": (saying(page(head=b"Content-Length: 5\r\n")), Expect(), LONG_S, "no-http", ""),
    "a length that is none": (
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        Expect(),
        LONG_S,
        "no-http",
        "",
    ),
    "chunks that are none": (saying(CHUNKED + b"zz\r\n"), Expect(), LONG_S, "no-http", ""),
    "a chunk without end": (saying(CHUNKED + b"fffffff\r\nVel"), Expect(), LONG_S, "no-http", "too-short"),
    "endless headers": (then(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 100), Expect(), LONG_S, "too-large", "head"),
    "headers byte by byte": (
        then(b"HTTP/1.1 200 OK\r\nX-A: ", b"b", pause=True),
        Expect(),
        SOON_S,
        "timed-out",
        "head",
    ),
    "endless 100s": (then(b"", b"HTTP/1.1 103 Wait\r\n\r\n" * 50), Expect(), LONG_S, "too-large", "head"),
    "endless chunk sizes": (then(CHUNKED, b"0" * 1000), Expect(), LONG_S, "too-large", "head"),
    "endless body": (then(UNTIL_CLOSED, b"Velkommen " * 1000), WELCOME, LONG_S, "ok", ""),
    "endless body without the text": (
        then(UNTIL_CLOSED, b"Farvel " * 1000),
        WELCOME,
        LONG_S,
        "unexpected",
        "text-missing",
    ),
    "body byte by byte": (then(UNTIL_CLOSED, b"b", pause=True), Expect(), SOON_S, "timed-out", "body"),
    "gzip bomb": (saying(page(BOMB, GZIP)), WELCOME, LONG_S, "too-large", "unpacks"),
    "gzip": (saying(page(gzip.compress(b"Velkommen"), GZIP)), WELCOME, LONG_S, "ok", ""),
    "deflate": (saying(page(zlib.compress(b"Velkommen"), b"Content-Encoding: deflate\r\n")), WELCOME, LONG_S, "ok", ""),
    "no gzip at all": (saying(page(b"Velkommen", GZIP)), WELCOME, LONG_S, "no-http", "encoding"),
    "an encoding nobody asked for": (
        saying(page(b"Velkommen", b"Content-Encoding: br\r\n")),
        WELCOME,
        LONG_S,
        "unexpected",
        "encoding",
    ),
    "no HTTP": (saying(b"SSH-2.0-OpenSSH_9.9\r\n"), Expect(), LONG_S, "no-http", ""),
    "no HTTP, and hangs": (then(b"220 mail.example ESMTP\r\n"), Expect(), LONG_S, "no-http", ""),
    "HTTP 0.9": (saying(b"<html>Velkommen</html>"), WELCOME, LONG_S, "no-http", ""),
    "a status that is none": (saying(b"HTTP/1.1 tyve OK\r\n\r\n"), Expect(), LONG_S, "no-http", ""),
    "another protocol": (saying(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), Expect(), LONG_S, "no-http", ""),
    "a null byte": (saying(b"HTTP/1.1 200 OK\r\nX: \0\r\n\r\n"), Expect(), LONG_S, "no-http", ""),
    "403 only to us": (saying(page(status=b"403 Forbidden")), WELCOME, LONG_S, "turned-away", ""),
    "a challenge": (saying(page(head=b"cf-mitigated: challenge\r\n")), WELCOME, LONG_S, "turned-away", "challenge"),
    "404": (saying(page(status=b"404 Not Found")), WELCOME, LONG_S, "unexpected", "status"),
    "404 as expected": (saying(page(status=b"404 Not Found")), Expect(statuses=(404,)), LONG_S, "ok", ""),
    "503": (saying(page(status=b"503 Busy")), WELCOME, LONG_S, "server-error", ""),
    "without the text": (saying(page(b"Farvel")), WELCOME, LONG_S, "unexpected", "text-missing"),
}


@pytest.mark.parametrize("name", HTTP)
def test_each_web_server_ends_in_one_word(name: str) -> None:
    talk, expect, timeout_s, ending, detail = HTTP[name]
    # What never ends is visited without DNS, so that its time is all its own.
    found = looked(talk, expect=expect, timeout_s=timeout_s, host=HERE if timeout_s == SOON_S else HOST)
    assert (found.sample.ending, found.sample.detail, found.fault) == (ending, detail, "")


@pytest.mark.parametrize("name", [name for name in HTTP if HTTP[name][2] == LONG_S])
def test_tls_around_it_changes_nothing(name: str) -> None:
    talk, expect, _, ending, detail = HTTP[name]
    found = looked(talk, "https", tls=good(), expect=expect)
    assert found.sample.ending == ending
    assert found.sample.detail == (detail or "hsts-missing" if ending == "ok" else detail)
    assert found.fault == ""


@pytest.mark.parametrize(
    ("words", "ending", "detail", "status"),
    [
        ((b"220 mail.site.example ESMTP\r\n",), "ok", "", 220),
        ((b"220-mail.site.example\r\n22", b"0 ready\r\n"), "ok", "", 220),
        ((b"554 no service for you\r\n",), "turned-away", "", 554),
        ((b"421 too busy\r\n",), "server-error", "", 421),
        ((b"250 what\r\n",), "no-greeting", "", 250),
        ((b"HTTP/1.1 200 OK\r\n\r\n",), "no-greeting", "", 0),
        ((b"220-more\r\n" * 1000,), "too-large", "greeting", 0),
        ((b"x" * 5000,), "too-large", "greeting", 0),
    ],
    ids=["greets", "two lines", "not for us", "later", "another code", "a web server", "endless", "one endless line"],
)
def test_each_mail_server_ends_in_one_word(words: tuple[bytes, ...], ending: str, detail: str, status: int) -> None:
    sample = looked(greeting(*words), "smtp").sample
    assert (sample.ending, sample.detail, sample.status) == (ending, detail, status)


@pytest.mark.parametrize("scheme", ["http", "tls", "smtp"])
def test_a_server_that_accepts_and_says_nothing_times_out(scheme: str) -> None:
    found = looked(forever, scheme, timeout_s=SOON_S, host=HERE)
    assert (found.sample.ending, found.sample.detail) == ("timed-out", "tls" if scheme == "tls" else "first_byte")
    assert found.sample.phases.total >= SOON_S * 1e6 * 0.9


def test_nobody_listens() -> None:
    found = asyncio.run(look_at(f"http://{HOST}:{closed_port()}/"))
    assert (found.sample.ending, found.sample.address) == ("refused", HERE)


def test_a_name_that_leads_inside_is_never_visited() -> None:
    visited: list[bytes] = []
    found = looked(saying(page(), asked=visited), zones=known(address="10.0.0.1"))
    assert (found.sample.ending, found.sample.address) == ("not-public", "")
    assert visited == []


def test_an_address_of_the_inside_is_never_visited() -> None:
    visited: list[bytes] = []
    assert looked(saying(page(), asked=visited), host="169.254.169.254").sample.ending == "not-public"
    assert visited == []


def test_every_part_is_timed_by_the_clock_that_is_passed_in() -> None:
    ticks = iter(range(0, 10**9, 1_000_000))
    sample = looked(saying(page()), "https", tls=good(), clock_ns=lambda: next(ticks)).sample
    # Each part reads the clock when it begins and when it ends: a millisecond. The whole look reads it ten times.
    phases = sample.phases
    assert (phases.dns, phases.connect, phases.tls, phases.first_byte, phases.total) == (1000, 1000, 1000, 1000, 9000)


def test_what_is_known_beside_the_sample_comes_along() -> None:
    zones = known()
    zones.records = {(HOST, "CNAME"): ["edge.cdn.example."], ("edge.cdn.example", "A"): [HERE]}
    found = looked(saying(page(status=b"429 Slow", head=b"Retry-After: 120\r\n")), "https", tls=good(), zones=zones)
    assert (found.sample.ending, found.sample.status, found.retry_after_s) == ("turned-away", 429, 120)
    assert found.sample.detail == "wait-5m"
    assert found.cnames == ("edge.cdn.example",)
    assert found.addresses == (HERE,)
    assert found.sample.cert_days == 29
    assert found.certificate is not None


def test_a_sample_says_when_by_what_and_from_where() -> None:
    sample = looked(saying(page())).sample
    assert (sample.target, sample.vantage, sample.family, sample.address) == ("site", "here", 4, HERE)
    assert this_moment() - sample.at < timedelta(minutes=5)


def test_ipv6_is_visited_by_itself() -> None:
    async def both() -> Looked:
        async with serving(saying(page()), host="::1") as port:
            zones = Zones({(HOST, "AAAA"): ["::1"], (HOST, "A"): [HERE]})
            return await look_at(f"http://{HOST}:{port}/", zones, family=6)

    sample = asyncio.run(both()).sample
    assert (sample.ending, sample.family, sample.address) == ("ok", 6, "::1")


def test_ipv6_is_asked_for_by_itself() -> None:
    sample = looked(saying(page()), family=6).sample
    assert (sample.ending, sample.detail, sample.family) == ("no-name", "no-address", 6)


@pytest.mark.parametrize(
    "url", ["", "ftp://site.example/", "http://", "tcp://site.example", "http://[::1/", "http://a:b@c/"]
)
def test_a_url_that_is_none_of_ours_is_left_out(url: str) -> None:
    sample = asyncio.run(look(target(url), 4, "here", plain_tools(), this_moment)).sample
    assert (sample.ending, sample.detail) == ("left-out", "url")


def test_a_mistake_of_ours_says_nothing_about_the_target() -> None:
    def broken(_: str) -> bool:
        raise RuntimeError("a mistake")

    found = looked(saying(page()), allowed=broken)
    assert (found.sample.ending, found.sample.detail) == ("offline", "own-fault")
    assert found.fault == "RuntimeError: a mistake"


def test_a_look_can_be_cancelled() -> None:
    async def cancelled() -> None:
        async with serving(read_and_hang) as port:
            looking = asyncio.ensure_future(look_at(f"http://127.0.0.1:{port}/"))
            await asyncio.sleep(0)
            looking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await looking

    asyncio.run(cancelled())


def test_every_check_of_the_model_is_there() -> None:
    assert set(CHECKS) == {"http", "https", "tls", "dns", "tcp", "smtp"}
    assert {ending for _, _, _, ending, _ in HTTP.values()} <= set(ENDINGS)


def test_two_hundred_hanging_targets_end_in_time() -> None:
    async def all_of_them() -> set[str]:
        async with serving(forever) as port:
            one = target(f"http://127.0.0.1:{port}/", timeout_s=1.0)
            looks = (look(one, 4, "here", plain_tools(), this_moment) for _ in range(200))
            return {found.sample.ending for found in await asyncio.gather(*looks)}

    assert asyncio.run(all_of_them()) == {"timed-out"}
