"""What an attack asks for, as a shape: numbers, addresses, names and identifiers masked, of parameters only the names.

GET /bruger/anna/ordre/4711?mail=anna%40example.org&cpr=…   ->   GET /bruger/{id}/ordre/{n}?cpr&mail

Everything is masked but words that look like a site's own. A word stays where nothing speaks against it, so a name that
stands in the place of a page's remains; that is why the hub hands a template on only when several members sent it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from bavn.model.sighting import Template
from bavn.sharing.words import is_code, is_file, is_of_a_library, is_of_a_person, is_of_letters, is_person_next, is_word

PATH_BYTES: Final = 100  # of a path, 24 of a name, 12 names: as the engine that counts templates keeps them
NAME_BYTES: Final = 24
MOST_NAMES: Final = 12
LONGEST_PATH: Final = 2048  # characters that are looked at
MOST_SEGMENTS: Final = 12
LONGEST_SEGMENT: Final = 40
MOST_WORDS: Final = 4  # of a segment; more are a title
TIMES_ENCODED: Final = 3
NAMELESS: Final = "*"
REMEMBERED: Final = 8192

NUMBER, ID, MAIL, RANDOM, TEXT, PAYLOAD, MORE = "{n}", "{id}", "{mail}", "{random}", "{text}", "{payload}", "{more}"
OLD: Final = {"{email}": MAIL, "{token}": ID}
PLACEHOLDER: Final = r"\{(?:n|id|mail|random|text|payload|more)\}"
LETTERS: Final = "A-Za-zÀ-ÖØ-öø-ÿ"
PIECE: Final = re.compile(rf"{PLACEHOLDER}|[{LETTERS}0-9]+|[-_.~+,()!$]+")
NAME_PIECE: Final = re.compile(rf"{PLACEHOLDER}|[{LETTERS}0-9]+|[-_.~$\[\]:]+")
OLD_SITES: Final = re.compile("[\\x20-\x7eÆØÅæøåé]*".encode("latin-1"))
RANDOMS: Final = re.compile(r"\$_[0-9]{1,2}")  # of DDoSia's target lists
AUTHORITY: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,15}:/{2}[^/?#]*")
UUID: Final = re.compile(r"\{?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\}?", re.IGNORECASE)
KNOWN_METHODS: Final = re.compile(
    r"GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|SEARCH|REPORT"
    r"|PURGE|DEBUG|TRACK"
)


def template_of(method: str, target: str) -> Template:
    """Return what a request asks for as a shape; `target` is that of the request line, or of a target list.

    >>> template_of("GET", "/soeg?query=$_1&page=2").key
    'GET /soeg?page&query'
    >>> template_of("POST", "https://anna:hemmelig@www.example.org/reset/anna%40example.org#top").key
    'POST /reset/{mail}'
    """
    target = RANDOMS.sub(RANDOM, target.partition("#")[0])
    authority = AUTHORITY.match(target)
    path, _, query = target[authority.end() if authority else 0 :].partition("?")
    return _template(method, _cut(path, PATH_BYTES), query)


def template_from(method: str, path: str, names: str) -> Template:
    """Return the same of a path and names that a finding has (`q&page`); what is masked already stays so."""
    return Template(masked_method(method), masked(path), names_of(names.split("&")) if names else ())


def masked_again(template: Template) -> Template:
    """Return a template that somebody else says is masked, masked. Itself where nothing was left to mask."""
    again = Template(masked_method(template.method), masked(template.path), names_of(template.parameters))
    return template if again == template else again


def masked_method(method: str) -> str:
    """Return a method that HTTP knows, `*` for any other: it is the sender's text too."""
    return method if KNOWN_METHODS.fullmatch(method) else NAMELESS


@lru_cache(maxsize=REMEMBERED)
def masked(path: str) -> str:
    """Return the shape of a path (without query). Masking it once more changes nothing.

    >>> masked("/Borger/Byggesag/4711"), masked("/søg/%C3%A6bler"), masked("/010203-1234/f8d3a9b2c4e5.pdf")
    ('/Borger/Byggesag/{n}', '/søg/æbler', '/{n}-{n}/{id}.pdf')
    """
    raw = [segment for segment in RANDOMS.sub(RANDOM, path[:LONGEST_PATH]).split("/") if segment]
    kept: list[str] = []
    for segment in raw[:MOST_SEGMENTS]:
        shown = _segment(segment)
        if kept and is_person_next(kept[-1]) and is_of_a_person(shown):
            shown = ID
        if not (shown == PAYLOAD and kept[-1:] == [PAYLOAD]):
            kept.append(shown)
    _spread(kept)
    kept.reverse()
    _spread(kept)
    kept.reverse()
    return "/" + "/".join(kept + [MORE] * (len(raw) > MOST_SEGMENTS))


def names_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return parameter names sorted, each once, masked where they look like values; of many only the first."""
    return tuple(sorted({masked_name(name) for _, name in zip(range(MOST_NAMES), names, strict=False)}))


@lru_cache(maxsize=REMEMBERED)
def masked_name(name: str) -> str:
    """Return the name of a parameter where it is made of words, numbers masked, else `{random}`; `*` has no name.

    >>> masked_name("tx_solr[q]"), masked_name("pi2"), masked_name("anna@example.org"), masked_name("9f8a7b6c5d")
    ('tx_solr[q]', 'pi{n}', '{random}', '{random}')
    """
    if name == NAMELESS:
        return name
    shown = _pieces(_decoded(name[:LONGEST_PATH].replace("+", " ")), NAME_PIECE)
    return shown if shown and ID not in shown and len(shown) <= LONGEST_SEGMENT else RANDOM


def _template(method: str, path: str, query: str) -> Template:
    found = []
    for piece in query.split("&", MOST_NAMES)[:MOST_NAMES] if query else ():
        name, has_value, _ = piece.partition("=")
        found.append(_cut(name, NAME_BYTES) if has_value else NAMELESS)
    return Template(masked_method(method), masked(path), names_of(found))


def _spread(kept: list[str]) -> None:
    """Mask what stands behind an identifier and may be the rest of it: base64 has slashes of its own."""
    for place in range(1, len(kept)):
        if kept[place - 1].startswith(ID) and any(map(_may_be_drawn, PIECE.findall(kept[place]))):
            kept[place] = ID


def _may_be_drawn(piece: str) -> bool:
    return "+" in piece or (piece[0].isalpha() and is_of_letters(piece))


def _segment(raw: str) -> str:
    text = _decoded(raw)
    if not text.strip(".") or not text:
        return PAYLOAD
    if "@" in text:
        return MAIL if text.strip("@").count("@") else ID
    if UUID.fullmatch(text) or text.startswith("~"):
        return ID
    cut = min((text.index(mark) for mark in ";=" if mark in text), default=-1)
    if cut >= 0:
        head = _plain(text[:cut])
        return f"{head}{text[cut]}{RANDOM}" if head not in {"", RANDOM, ID} else RANDOM
    return _plain(text) or RANDOM


def _plain(text: str) -> str:
    """A segment of words, `{n}` for its numbers; else one placeholder, with the ending where that is a file's."""
    stem, dot, ending = text.rpartition(".")
    known = bool(dot and stem) and is_file(ending)
    shown = _pieces(stem if known else text, PIECE)
    words = [piece for piece in PIECE.findall(shown) if piece[0].isalpha()]
    if not shown:
        return ""
    if ID in shown or is_code(words) or _is_first_and_last(stem if known else text, ending if known else ""):
        shown = ID
    elif len(words) > MOST_WORDS:
        shown = TEXT
    elif len(shown) > LONGEST_SEGMENT:
        shown = RANDOM
    return f"{shown}.{ending.lower()}" if known else shown


def _is_first_and_last(stem: str, ending: str) -> bool:
    """Whether a dot stands between words, as in `anna.jensen`, and not as in `jquery.min.js`."""
    before, dot, _ = stem.strip(".").rpartition(".")
    if not dot or is_of_a_library(ending):
        return False
    return any(piece[0].isalpha() for piece in PIECE.findall(before))


def _pieces(text: str, piece: re.Pattern[str]) -> str:
    """The text with each of its words masked where need be; "" where it is made of anything else but words."""
    found: list[str] = []
    end = 0
    for match in piece.finditer(text):
        if match.start() != end:
            return ""
        end = match.end()
        found.append(_word(match[0]))
    return "".join(found) if end == len(text) else ""


def _word(word: str) -> str:
    if not word[0].isalnum():
        return word
    if word.isdigit():
        return NUMBER
    letters = word.rstrip("0123456789")
    if not is_word(letters, len(word) - len(letters)):
        return ID
    return letters + NUMBER if len(letters) < len(word) else word


def _decoded(text: str) -> str:
    """Percent-decoded until nothing is left to decode, letters composed."""
    for _ in range(TIMES_ENCODED):
        if "%" not in text:
            break
        raw = unquote_to_bytes(text.encode("utf-8", "replace"))
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("latin-1" if OLD_SITES.fullmatch(raw) else "ascii", "replace")
    text = unicodedata.normalize("NFC", text)
    for old, new in OLD.items():
        text = text.replace(old, new)
    return text


def _cut(text: str, size: int) -> str:
    """The first bytes of a text, without what is left of a character that was cut."""
    return text if len(text) * 4 <= size else text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
