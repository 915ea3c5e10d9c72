"""Whatever bytes a server or a resolver answers: a look ends with one of our words, and with no mistake of ours."""

import asyncio
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import dns.message
import dns.rrset
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bavn.model.probe import ENDINGS, Expect, Target
from bavn.probing.look import Looked, look
from bavn.probing.names import Resolver
from bavn.probing.tools import Tools
from tests.probing.certificates import HOST, good, this_moment
from tests.probing.samples import HERE, Zones, known, plain_tools, resolving, serving

EXPECT = Expect(text="Velkommen")
LOOK_S = 2.0


@dataclass(slots=True)
class Stage:
    """Servers that stay while hypothesis tries: each answers with `words`, then hangs up."""

    runner: asyncio.Runner
    tools: Tools
    zones: Zones
    ports: dict[str, int]
    words: bytes = b""

    def look(self, scheme: str, words: bytes = b"", before: bytes = b"") -> Looked:
        self.words, self.zones.before = words, before
        url = f"{scheme}://{HOST}:{self.ports[scheme]}"
        one = Target("site", url, "site", expect=EXPECT, timeout=timedelta(seconds=LOOK_S))
        return self.runner.run(look(one, 4, "here", self.tools, this_moment))


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with asyncio.Runner() as runner:
        zones = known()
        made = Stage(runner, plain_tools(), zones, {})

        async def polite(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(made.words)

        async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(made.words)
            writer.write_eof()
            await reader.read(1)

        servers = (serving(polite), serving(polite, good()), serving(rude), resolving(zones))
        ports = [runner.run(server.__aenter__()) for server in servers]
        made.ports = {"http": ports[0], "https": ports[1], "smtp": ports[2], "tls": ports[2], "dns": 53}
        made.tools = plain_tools(resolver=Resolver((HERE,), ports[3], ports[3]))
        yield made
        for server in servers:
            runner.run(server.__aexit__(None, None, None))


def ends_well(found: Looked) -> None:
    assert found.sample.ending in ENDINGS
    assert found.fault == ""
    assert found.sample.phases.total < 10 * LOOK_S * 1e6


STARTS = st.sampled_from(
    [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 302 x\r\n", b"HTTP/1.1 100 \r\n", b"HTTP/1.1 429\r\n", b""]
)
LINES = st.sampled_from(
    [
        b"Content-Length: 3",
        b"Content-Length: 99999999999999999999",
        b"Transfer-Encoding: chunked",
        b"Content-Encoding: gzip",
        b"Content-Encoding: deflate",
        b"Location: http://[",
        b"Location: //\xff",
        b"Location: http://127.0.0.1:8080/",
        b"Retry-After: 99999999999999999999",
        b"Retry-After: Sun, 06 Nov 99999 08:49:37 GMT",
        b"Set-Cookie: a=\x00b",
        b"Set-Cookie: =;=",
        b"Connection: upgrade",
        b"Upgrade: h2c",
        b" folded",
        b"X:",
        b":",
    ]
)
BODIES = st.sampled_from(
    [b"abc", b"3\r\nabc\r\n0\r\n\r\n", b"ffffffffff\r\n", b"-1\r\n", gzip.compress(b"Velkommen"), b""]
)
ANSWERS = st.builds(
    lambda start, lines, end, body, rest: start + b"".join(line + b"\r\n" for line in lines) + end + body + rest,
    STARTS,
    st.lists(st.one_of(LINES, st.binary(max_size=20)), max_size=6),
    st.sampled_from([b"\r\n", b"\n", b""]),
    BODIES,
    st.binary(max_size=40),
)


@pytest.mark.parametrize("scheme", ["http", "https"])
@settings(max_examples=150)
@given(words=st.one_of(ANSWERS, st.binary(max_size=200)))
@example(words=b"HTTP/1.1 302 Found\r\nLocation: \x00\r\n\r\n")
@example(words=b"HTTP/1.1 101 Switching\r\n\r\n")
@example(words=b"HTTP/1.1 200 OK\n\nVelkommen")
def test_no_answer_of_a_web_server_is_too_much(stage: Stage, scheme: str, words: bytes) -> None:
    ends_well(stage.look(scheme, words))


@settings(max_examples=100)
@given(
    words=st.one_of(
        st.binary(max_size=200), st.lists(st.sampled_from([b"220", b"-", b" ", b"\r", b"\n", b"x"])).map(b"".join)
    )
)
def test_no_greeting_of_a_mail_server_is_too_much(stage: Stage, words: bytes) -> None:
    ends_well(stage.look("smtp", words))


@settings(max_examples=150)
@given(
    words=st.one_of(
        st.binary(max_size=200),
        st.builds(
            lambda kind, more: bytes([kind]) + b"\x03\x03" + len(more).to_bytes(2) + more,
            st.integers(20, 24),
            st.binary(max_size=100),
        ),
    )
)
def test_no_bytes_instead_of_tls_are_too_much(stage: Stage, words: bytes) -> None:
    ends_well(stage.look("tls", words))


def answer() -> bytes:
    query = dns.message.make_query(HOST, "A")
    made = dns.message.make_response(query)
    made.answer.append(dns.rrset.from_text(f"{HOST}.", 60, "IN", "CNAME", "b.example."))
    made.answer.append(dns.rrset.from_text("b.example.", 60, "IN", "A", "127.0.0.1"))
    return made.to_wire()[2:]


ANSWER = answer()
CHANGED = st.builds(
    lambda place, value, cut: (ANSWER[:place] + bytes([value]) + ANSWER[place + 1 :])[: len(ANSWER) - cut],
    st.integers(0, len(ANSWER) - 1),
    st.integers(0, 255),
    st.sampled_from([0, 0, 0, 1, 5, 20]),
)


@pytest.mark.parametrize("scheme", ["http", "dns"])
@settings(max_examples=150)
@given(before=st.one_of(CHANGED, st.binary(max_size=100)))
def test_no_answer_of_a_resolver_is_too_much(stage: Stage, scheme: str, before: bytes) -> None:
    """The right answer comes after it: what is none is passed over."""
    ends_well(stage.look(scheme, b"HTTP/1.1 200 OK\r\n\r\nVelkommen", before))


def test_the_stage_is_a_good_one(stage: Stage) -> None:
    assert stage.look("http", b"HTTP/1.1 200 OK\r\n\r\nVelkommen").sample.ending == "ok"
    assert stage.look("smtp", b"220 ready\r\n").sample.ending == "ok"
