"""The sift never passes by what the judge finds, and asks no second time about what he found honest."""

import random
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.payloads.judging import USUAL_AGENT, RequestText, judge
from bavn.payloads.sql_statements import NEEDS
from bavn.windows.places import make_places
from bavn.windows.sift import (
    AGENT,
    METHOD,
    OF_QUERY,
    PROBE,
    REFERRED,
    SLOTS,
    USUAL,
    WEAK,
    make_sift,
    settle,
)
from bavn.windows.suspicion import LOGIN, PAYLOAD
from tests.windows.samples import Request
from tests.windows.sifting import sifted, sifted_and_asked

PIECES = (
    "'", '"', "`", " or ", " and ", "1=1", "1", "--", "#", "/*x*/", "union", " all ", "select ", " from ", "users",
    ";", "drop table t", "sleep(5)", "' or '1'='1", "admin'--", "<script>", "</script>", "<img src=x onerror=",
    "alert(1)", "javascript:", "onload=", "../", "..\\", "/etc/passwd", "etc/hosts", "c:/boot.ini", "file://",
    "php://filter", "http://", "127.0.0.1", "localhost", "example.com", "|", "&&", "&", "id", "cat ", "/bin/sh", "$(",
    "${", "}", ")", "(", "{{7*7}}", "${jndi:ldap://x/a}", "<%=", "%>", "system(", "eval(", "phpinfo()", "$_GET[", "]",
    "java.lang.Runtime", ".exec(", "\r\n", "Set-Cookie: a=b", "\0", "$ne", "{", ":", ",", "__proto__", "web.config",
    ".htaccess", "x", "a b", "Vejle", "ø", "=", "+", "%", "-", " ", "@@version", "case when 1 then 2 end",
    "order by 5", "having 1=1", "waitfor delay '0:0:5'", "ping -c 1 ", "wget http://x/", "powershell -enc ", "%{1+1}",
    "*", "?", "!", "~",
)  # fmt: skip
NAMES = ("q", "id", "file", "user[$ne]", "x.y", "a b", "include", "class.module", "PHPSESSID", "url")


def once(text: str) -> str:
    return quote(text, safe="")


def plainly(text: str) -> str:
    return (
        text.replace("%", "%25")
        .replace(" ", "+")
        .replace("&", "%26")
        .replace("\0", "%00")
        .replace("\r", "%0d")
        .replace("\n", "%0a")
    )


def everything(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


ENCODINGS = (once, plainly, everything, lambda text: once(once(text)), lambda text: once(text.upper()))
CASES = st.tuples(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join),
    st.sampled_from(ENCODINGS),
    st.sampled_from(NAMES),
    st.sampled_from(["query", "path", "name", "json", "referer", "agent", "bare"]),
)


def request_of(text: str, place: str, name: str) -> Request:
    """A request with a text at one of its places."""
    return {
        "path": Request(path=f"/a/{text}".replace("?", "%3F")),
        "name": Request(query=f"{text}=1"),
        "json": Request(query=f'f={{"a":"{text}"}}'),
        "referer": Request(referer=f"https://www.example.com/a?{once(name)}={text}"),
        "agent": Request(agent=f"Mozilla/5.0 {text}"),
        "bare": Request(query=f"a&{text}"),
        "query": Request(query=f"{once(name)}={text}&page=2"),
    }[place]


def missed(request: Request) -> list[str]:
    """What the judge finds where the sift does not look."""
    text = RequestText(*(getattr(request, part).encode("utf-8", "surrogateescape") for part in RequestText._fields[:5]))
    flag_of = {"path": PAYLOAD | PROBE, "query": PAYLOAD, "agent": AGENT, "referer": REFERRED, "method": METHOD}
    flags = sifted([request], SIFT)[0]
    return [f"{one.attack} {one.because}" for one in judge(text) if not flags & flag_of[one.where]]


SIFT = make_sift()


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(CASES)
def test_what_the_judge_finds_is_never_passed_by(case: tuple[str, object, str, str]) -> None:
    payload, encode, name, place = case
    assert missed(request_of(encode(payload), place, name)) == []  # type: ignore[operator]


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.text(max_size=60), st.sampled_from(["query", "path", "bare", "referer", "agent"]))
def test_no_text_at_all_is_passed_by_that_the_judge_finds(text: str, place: str) -> None:
    raw = text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    assert missed(request_of(raw, place, "q")) == []


@pytest.mark.parametrize("place", ["query", "path", "name", "bare"])
@pytest.mark.parametrize(
    "tail", ["table t", "or x", "immediate x", "'a'", "5 #", "#", "", "with nowait", "x on y", "begin"]
)
@pytest.mark.parametrize("number", ["1", "1 ", "x1 "])
def test_no_statement_behind_a_number_is_passed_by(number: str, tail: str, place: str) -> None:
    assert [verb for verb in NEEDS if missed(request_of(plainly(f"{number}{verb} {tail}"), place, "q"))] == []


def test_the_judge_and_the_sift_agree_on_what_an_ordinary_agent_holds() -> None:
    assert [byte for byte in range(256) if USUAL[byte] and not USUAL_AGENT.fullmatch(bytes([byte]))] == []


@pytest.mark.parametrize(
    ("request_", "flags"),
    [
        (Request(), 0),
        (Request(method="PROPFIND"), METHOD),
        (Request(method="get"), METHOD),
        (Request(method="HEAD"), 0),
        (Request(method="", path=""), 0),
        (Request(status=401), 0),
        (Request(method="POST", path="/login", status=401), LOGIN),
        (Request(method="POST", path="/items", status=401), 0),
        (Request(agent="sqlmap/1.8"), AGENT),
        (Request(agent="() { :; }; id"), AGENT),
        (Request(agent="curl/8.5.0"), 0),
        (Request(referer="https://www.example.com/?q=<script>"), REFERRED),
        (Request(referer="https://www.google.com/search?q=b%C3%B8rn"), 0),
        (Request(path="/.env", query="q=<b>"), PROBE | PAYLOAD),
    ],
)
def test_each_part_of_a_request_has_its_flag(request_: Request, flags: int) -> None:
    assert sifted([request_]) == [flags]


def test_flags_are_the_same_for_a_text_that_was_seen_before() -> None:
    requests = [Request(query="q=1'+or+1=1"), Request(path="/.env"), Request()] * 2
    found = sifted(requests, make_sift())
    assert found[:3] == found[3:] == [PAYLOAD, PROBE, 0]


def test_the_judge_is_not_asked_again_about_a_text_that_he_found_honest() -> None:
    sift = make_sift()
    request = Request(query="q=<b>")
    assert sifted_and_asked([request], sift) == ([PAYLOAD], [PAYLOAD])
    slot = int(sift.queries.tag.nonzero()[0][0])
    settle(sift.queries, slot, int(sift.queries.tag[slot]), 0)
    assert sifted_and_asked([request], sift) == ([PAYLOAD], [0])
    assert OF_QUERY == 1


def test_an_answer_for_a_text_that_has_made_room_for_another_is_forgotten() -> None:
    sift = make_sift()
    sifted([Request(query="q=<b>")], sift)
    slot = int(sift.queries.tag.nonzero()[0][0])
    settle(sift.queries, slot, int(sift.queries.tag[slot]) ^ 2, 0)
    assert int(sift.queries.answer[slot]) == PAYLOAD
    settle(sift.queries, 0, 0, 7)
    assert int(sift.queries.answer[0]) in {0, PAYLOAD}


def test_a_path_that_is_honest_where_it_exists_is_asked_about_only_where_it_is_missing() -> None:
    sift = make_sift()
    found, missing = Request(path="/.env"), Request(path="/.env", status=404)
    sifted([found], sift)
    slot = int(sift.paths.tag.nonzero()[0][0])
    settle(sift.paths, slot, int(sift.paths.tag[slot]), PROBE | WEAK)
    assert sifted_and_asked([found, missing], sift) == ([PROBE, PROBE], [0, PROBE])


def test_more_texts_than_there_is_room_for_change_no_flag() -> None:
    sift, honest = make_sift(), random.Random(5)
    for _ in range(4):
        texts = [f"q={honest.randrange(1 << 60):020d}" for _ in range(SLOTS // 2)]
        flags = sifted([*(Request(query=text) for text in texts), Request(query="q=<b>")], sift)
        assert flags == [0] * len(texts) + [PAYLOAD]


def test_long_and_broken_texts_are_read_to_their_end() -> None:
    for filling in ("a" * 100_000, "%" * 100_000, "&" * 100_000, "%25" * 30_000, "." * 10_000, "=" * 10_000):
        assert sifted([Request(query=f"q={filling}&x=<script>")])[0] & PAYLOAD


def test_the_tables_of_probes_may_be_empty() -> None:
    places = make_places()
    bare = places._replace(hints=places.scanners)
    assert not sifted([Request(path="/.aws/config")], places=bare)[0] & PAYLOAD
