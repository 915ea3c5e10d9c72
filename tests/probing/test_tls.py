"""Each certificate that does not hold, and each TLS that is none."""

import asyncio
import ssl
from datetime import timedelta

import pytest

from bavn.probing import tls
from tests.probing.certificates import ALMOST, DAY, Made, ca, good, make, trust
from tests.probing.samples import HERE, SOON_S, Talk, forever, looked, page, saying

AGED = (-60 * DAY, -10 * DAY + timedelta(hours=1))


def old_chain() -> ssl.SSLContext:
    middle = make("A middle of a test", by=ca(), authority=True, holds=AGED)
    return make(by=middle).server(middle)


def no_authority() -> Made:
    return make("Another authority", authority=True)


@pytest.mark.parametrize(
    ("made", "ending", "detail", "days"),
    [
        (lambda: make(by=ca(), holds=AGED).server(), "certificate-expired", "", -10),
        (lambda: make(by=ca(), holds=(-60 * DAY, -timedelta(hours=1))).server(), "certificate-expired", "", -1),
        (old_chain, "certificate-expired", "issuer-expired", 29),
        (lambda: make(by=ca(), holds=(DAY, ALMOST)).server(), "certificate-not-yet", "", 29),
        (lambda: make("www.other.example", by=ca()).server(), "certificate-name", "", 29),
        (lambda: make().server(), "certificate-untrusted", "self-signed", 29),
        (lambda: make(by=no_authority()).server(), "certificate-untrusted", "issuer-unknown", 29),
        (lambda: make(by=make("A middle of a test", by=ca())).server(), "certificate-untrusted", "issuer-unknown", 29),
        (lambda: make(by=ca(), holds=(-DAY, timedelta(hours=1))).server(), "ok", "hsts-missing", 0),
    ],
    ids=[
        "expired",
        "expired an hour ago",
        "issuer expired",
        "not yet",
        "wrong name",
        "self-signed",
        "unknown issuer",
        "a chain with a gap",
        "ends today",
    ],
)
def test_each_certificate_ends_in_one_word_and_shows_its_days(
    made: object, ending: str, detail: str, days: int
) -> None:
    assert callable(made)
    sample = looked(saying(page()), "https", tls=made()).sample
    assert (sample.ending, sample.detail, sample.cert_days) == (ending, detail, days)


def test_nothing_is_sent_where_the_certificate_does_not_hold() -> None:
    asked: list[bytes] = []
    assert looked(saying(page(), asked=asked), "https", tls=make().server()).sample.ending == "certificate-untrusted"
    assert asked == []


def test_a_certificate_can_be_of_an_address() -> None:
    talk = saying(page(head=b"Strict-Transport-Security: max-age=1\r\n"))
    sample = looked(talk, "https", tls=make("127.0.0.1", by=ca()).server(), host="127.0.0.1").sample
    assert (sample.ending, sample.detail) == ("ok", "")
    assert looked(talk, "https", tls=good(), host="127.0.0.1").sample.ending == "certificate-name"


def raw(*parts: bytes, close: bool = True) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        for part in parts:
            writer.write(part)
            await writer.drain()
        if not close:
            await forever()

    return talk


@pytest.mark.parametrize(
    ("talk", "timeout_s", "ending", "detail"),
    [
        (raw(close=False), SOON_S, "timed-out", "tls"),
        (raw(b"\x16\x03\x03\x40", close=False), SOON_S, "timed-out", "tls"),
        (raw(), 20, "tls-failed", "closed"),
        (raw(b"\x16\x03\x03\x10\x00" + b"\x02" * 10), 20, "tls-failed", "closed"),
        (raw(b"HTTP/1.1 400 Bad Request\r\n\r\n"), 20, "tls-failed", "not-tls"),
        (raw(b"\x15\x03\x03\x00\x02\x02\x28"), 20, "tls-failed", "alert"),
        (raw(b"\x15\x03\x03\x00\x02\x02\x46"), 20, "tls-failed", "too-old"),
        (raw(b"\x16\x03\x03\x00\x04\x63\x00\x00\x00"), 20, "tls-failed", "broken"),
        (raw(b"\x15\x03\x03\x00\x02\x01\x5a" * 100_000, close=False), 20, "tls-failed", "alert"),
    ],
    ids=[
        "says nothing",
        "stops in the middle",
        "hangs up",
        "hangs up in the middle",
        "no TLS",
        "an alert",
        "too old",
        "nonsense",
        "endless warnings",
    ],
)
def test_each_tls_that_is_none_ends_in_one_word(talk: Talk, timeout_s: float, ending: str, detail: str) -> None:
    sample = looked(talk, "tls", timeout_s=timeout_s, host=HERE).sample
    assert (sample.ending, sample.detail) == (ending, detail)


@pytest.mark.parametrize("share", [0.25, 100], ids=["in its own time", "until the end of the look"])
def test_a_certificate_that_cannot_be_read_again_is_named_all_the_same(
    monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    """The server shows its bad certificate once, and hangs when it is asked again."""
    monkeypatch.setattr(tls, "SECOND_SHARE", share)
    shown = [make().server()]

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if shown:
            await writer.start_tls(shown.pop())
        await forever()

    sample = looked(talk, "tls", timeout_s=4.0).sample
    assert (sample.ending, sample.detail) == ("certificate-untrusted", "self-signed")
    assert sample.cert_days is None


def test_a_machine_that_trusts_nobody_blames_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.probing.tls.trusts_anybody", lambda _context: False)
    sample = looked(saying(page()), "https", tls=make().server()).sample
    assert (sample.ending, sample.detail) == ("offline", "no-authorities")


def test_one_context_serves_all_looks() -> None:
    assert trust() is trust()
