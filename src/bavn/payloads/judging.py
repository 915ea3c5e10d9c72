"""Which attacks stand in the text of one web request: every analyzer over every decoded value."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from bavn.model.attempt import AttackClass, Evidence, Where
from bavn.payloads import probes
from bavn.payloads import request as requests
from bavn.payloads.decoding import LONGEST, variants
from bavn.payloads.doubting import certainty
from bavn.payloads.header import header_injection, session_fixation
from bavn.payloads.inclusion import file_inclusion
from bavn.payloads.java import java_injection
from bavn.payloads.jndi import jndi_injection
from bavn.payloads.markup import cross_site_scripting
from bavn.payloads.nosql import nosql_injection
from bavn.payloads.php import php_injection
from bavn.payloads.request import Value, shown_name
from bavn.payloads.shell import command_injection
from bavn.payloads.sql import sql_injection
from bavn.payloads.template import prototype_pollution, template_injection
from bavn.payloads.traversal import hidden_file, path_traversal

MOST_EVIDENCE: Final = 16  # of one request

# What is quick to see harmless.
PLAIN_PATH: Final = re.compile(rb"(?:/|[A-Za-z0-9_~-]++|\.(?!\.))*+")
PLAIN_VALUE: Final = re.compile(rb"[A-Za-z0-9_,.-]*+")
SIMPLE_NAME: Final = re.compile(r"(?:[A-Za-z0-9-]|_(?!_))*+")
WORDS: Final = re.compile(r"[\w,. -]*+")  # may still be SQL: -1 union select 1,2
USUAL_AGENT: Final = re.compile(rb"[A-Za-z0-9 ()/;:.,_+@\[\]#!*~?&-]*+")
SIGNS: Final = re.compile(r"[^A-Za-z0-9\s.,:\x80-\U0010ffff]++")
MOST_SIGNS: Final = 6  # different ones in a row; code, JSON and regular expressions have fewer
NODE: Final = b"process."
LEADING: Final = ("process.", "if ", "IF ", "If ")  # what words alone may be code behind
ENCODED_STEP: Final = re.compile(rb"/(?:%2e|%252e|%%32%65|\.(?=%))(?:%2e|%252e|%%32%65|\.)(?=[/%]|$)", re.IGNORECASE)
LONG_VALUE: Final = 12  # shorter plain ones hold neither base64 nor an object


class RequestText(NamedTuple):
    """The parts of a request that a log holds, as logged; b"" or b"-" where the log has none.

    `path` goes up to the first question mark, `query` is what follows it. `host` is the site's own name.
    """

    method: bytes
    path: bytes
    query: bytes
    agent: bytes = b""
    referer: bytes = b""
    host: bytes = b""


class Analyzer(NamedTuple):
    """Who finds one class of attack.

    `find` takes one decoded text and the name of its parameter, and gives a reason code or None. It is asked about the
    places in `at`; `by_name`: the name alone may be the attack, whatever the value.
    """

    attack: AttackClass
    find: Callable[[str, str], str | None]
    at: tuple[str, ...]
    certainty: float
    by_name: bool = False


def of_text(find: Callable[[str], str | None]) -> Callable[[str, str], str | None]:
    """`find` for who does not need the parameter's name."""
    return lambda text, _name: find(text)


INPUT: Final = ("segment", "value", "name", "json")
HEADERS: Final = ("agent", "referer")

ANALYZERS: Final[tuple[Analyzer, ...]] = (
    Analyzer("sql-injection", of_text(sql_injection), (*INPUT, *HEADERS), 0.9),
    Analyzer("nosql-injection", lambda text, name: nosql_injection(name, text), INPUT, 0.9, by_name=True),
    Analyzer("cross-site-scripting", of_text(cross_site_scripting), (*INPUT, *HEADERS), 0.9),
    Analyzer("path-traversal", of_text(path_traversal), ("path", "value", "name", "json"), 0.9),
    Analyzer("file-inclusion", file_inclusion, ("value", "json"), 0.8),
    Analyzer("command-injection", of_text(command_injection), (*INPUT, *HEADERS), 0.9),
    Analyzer("template-injection", of_text(template_injection), (*INPUT, *HEADERS), 0.9),
    Analyzer("template-injection", lambda _text, name: prototype_pollution(name), ("value",), 0.9, by_name=True),
    Analyzer("jndi-injection", of_text(jndi_injection), (*INPUT, *HEADERS), 0.99),
    Analyzer("php-injection", of_text(php_injection), (*INPUT, *HEADERS), 0.9),
    Analyzer("java-injection", java_injection, INPUT, 0.9, by_name=True),
    Analyzer("header-injection", of_text(header_injection), INPUT, 0.9),
)
FOREIGN: Final = 0.5  # how sure: what stands in the query of another site's address was perhaps typed there
LINKED: Final = 0.3  # how sure: old sites hand sessions on in their own links
ENCODED: Final = 0.8  # how sure: browsers undo such steps before they ask
GUESSED: Final = 0.5  # how sure: a regular expression may look alike
HIDDEN: Final = 0.5  # how sure: nobody links to a name that begins with a dot

AT: Final = {
    place: tuple(analyzer for analyzer in ANALYZERS if place in analyzer.at) for place in ("path", *INPUT, *HEADERS)
}
IN_WORDS: Final = tuple(analyzer for analyzer in ANALYZERS if analyzer.attack == "sql-injection")
IN_LONG: Final = tuple(analyzer for analyzer in ANALYZERS if analyzer.attack in {"java-injection", "php-injection"})
BY_NAME: Final = tuple(analyzer for analyzer in ANALYZERS if analyzer.by_name)


def judge(request: RequestText) -> tuple[Evidence, ...]:
    """Every attack that the text of `request` holds, at most one of each class for a parameter; () where none does.

    Silent about what logs do not hold: bodies, cookies, other headers. A payload is found where a program would read
    it: each value alone, decoded as servers decode. Never raises on any bytes; at most `MOST_EVIDENCE`.
    """
    found: dict[tuple[str, str, str], Evidence] = {}
    for evidence in seen_in(request):
        found.setdefault((evidence.attack, evidence.where, evidence.parameter), evidence)
        if len(found) >= MOST_EVIDENCE:
            break
    return tuple(found.values())


def seen_in(request: RequestText) -> Iterator[Evidence]:
    """The evidence of each part of the request, in the order of its columns."""
    if request.query or not PLAIN_PATH.fullmatch(request.path):
        for value in requests.values(request.path, request.query):
            yield from of_value(value)
        if b"sess" in request.query.lower() or b"cf" in request.query.lower():
            yield from of_session(request)
    yield from of_probe(request.path[:LONGEST])
    if len(request.agent) > 1:
        yield from of_agent(request.agent[:LONGEST])
    if len(request.referer) > 1:
        yield from of_referer(request.referer[:LONGEST])


def of_value(value: Value) -> Iterator[Evidence]:
    """What one value of the request line holds. Most are seen to be harmless before any analyzer is asked."""
    place, name, raw = value
    where: Where = "path" if place in {"path", "segment"} else "query"
    simple = SIMPLE_NAME.fullmatch(name) is not None
    if PLAIN_VALUE.fullmatch(raw) and b".." not in raw and not (raw.startswith(NODE) and len(raw) >= LONG_VALUE):
        if simple and len(raw) < LONG_VALUE:
            return
        texts = variants(raw, plus=False)
        if not simple:
            yield from ask(BY_NAME, name, texts, where)
        if len(raw) >= LONG_VALUE:
            yield from ask(AT[place] if len(texts) > 1 else IN_LONG, name, texts, where)
        return
    texts = variants(raw, plus=place != "path")  # attackers write spaces as plus signs in paths too
    if simple and place != "path" and WORDS.fullmatch(texts[0]) and only_words(texts):
        yield from ask(AT[place] if texts[0].startswith(LEADING) else IN_WORDS, name, texts[:1], where)
        return
    yield from ask(AT[place], name, texts, where)
    if place == "path" and ENCODED_STEP.search(raw):
        yield Evidence("path-traversal", "path", "", "encoded-step", ENCODED)
    yield from of_signs(texts, name, where)


def only_words(texts: tuple[str, ...]) -> bool:
    """Whether no variant says more than the first, which has spaces where another may have plus signs."""
    return ".." not in texts[0] and all(text.replace("+", " ") == texts[0] for text in texts[1:])


def of_signs(texts: tuple[str, ...], name: str, where: Where) -> Iterator[Evidence]:
    """A row of signs that no language writes: what scanners send to see which of them breaks something."""
    for text in texts:
        if "'" in text and '"' in text:
            for row in SIGNS.findall(text):
                if "'" in row and '"' in row and len(set(row)) >= MOST_SIGNS:
                    yield Evidence("known-probe", where, shown_name(name), "row-of-signs", GUESSED)
                    return


def ask(analyzers: tuple[Analyzer, ...], name: str, texts: tuple[str, ...], where: Where) -> Iterator[Evidence]:
    """What `analyzers` say of the variants of one value."""
    for attack, find, _at, usual, _by_name in analyzers:
        sure, because = 0.0, ""
        for text in texts:
            if because and text.replace("+", " ") == texts[0]:
                continue  # doubted already
            found = find(text, name)
            if found is None:
                continue
            held = usual if where == "agent" else certainty((attack, found), text, name, usual)
            if held > sure:
                sure, because = held, found
            if sure >= usual:
                break
        if because:
            yield Evidence(attack, where, shown_name(name), because, sure)


def of_session(request: RequestText) -> Iterator[Evidence]:
    """Sessions that the query forces on somebody."""
    referer, host = request.referer.decode("latin-1"), request.host.decode("latin-1")
    for value in requests.parameters(request.query):
        because = session_fixation(value.name, value.raw.decode("latin-1"), "" if referer == "-" else referer, host)
        if because is not None and value.place == "value":
            yield Evidence("header-injection", "query", shown_name(value.name), because, LINKED)


@lru_cache(maxsize=1024)
def of_probe(path: bytes) -> tuple[Evidence, ...]:
    """What only who looks for a hole asks for. Remembered, as a site has far fewer paths than requests."""
    found: list[Evidence] = []
    for text in variants(path, plus=False):
        if because := probes.known_probe(text):
            found.append(Evidence("known-probe", "path", "", because, probes.certainty(because)))
        elif because := hidden_file(text):
            found.append(Evidence("known-probe", "path", "", because, HIDDEN))
        if because := probes.web_shell(text):
            found.append(Evidence("web-shell", "path", "", because, probes.certainty(because)))
    return tuple(found)


@lru_cache(maxsize=512)
def of_agent(agent: bytes) -> tuple[Evidence, ...]:
    """What a User-Agent holds. Remembered, as most requests repeat one."""
    texts = variants(agent, plus=False)
    tool = probes.scanner_tool(texts[0])
    found = () if tool is None else (Evidence("scanner-tool", "agent", "", tool, probes.certainty(tool)),)
    if USUAL_AGENT.fullmatch(agent):
        return found
    return (*found, *ask(AT["agent"], "", texts, "agent"))


def of_referer(referer: bytes) -> Iterator[Evidence]:
    """What a Referer holds: in its parameters where it is an address, else in all of it."""
    before, _mark, query = referer.partition(b"?")
    address = b"://" in before[:16]
    if not address:
        query, before = b"", referer
    if not address or not USUAL_AGENT.fullmatch(before):
        yield from ask(AT["referer"], "", variants(before, plus=False), "referer")
    for value in requests.parameters(query) if query else ():
        if not PLAIN_VALUE.fullmatch(value.raw):
            for evidence in ask(AT["referer"], value.name, variants(value.raw), "referer"):
                yield Evidence(evidence.attack, "referer", evidence.parameter, evidence.because, FOREIGN)
