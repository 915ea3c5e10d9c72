"""What a text log's lines hold besides the request: where the client and host stand, and what follows the size.

www.example.com 192.0.2.7 - ann [17/Nov/2025:10:00:00 +0100] "GET / HTTP/1.1" 200 512 "-" "Mozilla/5.0" rt=0.120
host            client                                                                referer agent      took_s
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Literal

Role = Literal["skip", "referer", "agent", "took_s", "took_ms", "took_us", "host", "forwarded"]
ROLES: Final[tuple[Role, ...]] = ("skip", "referer", "agent", "took_s", "took_ms", "took_us", "host", "forwarded")


@dataclass(frozen=True, slots=True)
class Extra:
    """One value after the size: what it means and the `key=` that stands before it, if any.

    The value may be quoted or bare; a bare one ends at a space that no comma precedes.
    """

    role: Role
    key: str = ""


REFERER: Final = Extra("referer")
AGENT: Final = Extra("agent")
SKIP: Final = Extra("skip")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of a line stand. `client` and `host` count the words of the line from 0; host None: no host.

    `extras` are the values after the size, in order; what follows them is passed over. `words` is how many words stand
    before the time where the host comes before the client (0: not asked): the host is what a visitor wrote, and with a
    space in it the next word would pass for the client.
    """

    client: int = 0
    host: int | None = None
    extras: tuple[Extra, ...] = (REFERER, AGENT)
    words: int = 0


NAMED: Final[dict[str, Layout]] = {
    "common": Layout(extras=()),
    "common_vhost": Layout(1, 0, (), 4),
    "combined": Layout(),
    "vhost_combined": Layout(1, 0, words=4),
    "ovh": Layout(0, 1),
    "combined_time": Layout(extras=(REFERER, AGENT, Extra("took_s"))),  # nginx $request_time, Apache %T
    "combined_ms": Layout(extras=(REFERER, AGENT, Extra("took_ms"))),  # Apache %{ms}T
    "combined_us": Layout(extras=(REFERER, AGENT, Extra("took_us"))),  # Apache %D
    "combined_forwarded": Layout(extras=(REFERER, AGENT, Extra("forwarded"))),  # nginx's own "main"
    "vhost_combined_time": Layout(1, 0, (REFERER, AGENT, Extra("took_s")), 4),
    "vhost_combined_us": Layout(1, 0, (REFERER, AGENT, Extra("took_us")), 4),
}


def name_of(layout: Layout) -> str:
    """The layout's name in NAMED, `custom` where it has none."""
    return next((name for name, known in NAMED.items() if known == layout), "custom")


# The line up to its size; what a `Combined` needs. The request ends at the first quote that no backslash escapes.
_CORE: Final = re.compile(
    rb"""
    (?P<head> (?: [^"\\] | \\. )+? )                                        # 192.0.2.7 - ann
    [ ] \[ \d\d/[A-Z][a-z]{2}/\d{4} (?: :\d\d ){3} [ ] [+-]\d{4} \] [ ]      # [17/Nov/2025:10:00:00 +0100]
    " (?: [^"\\] | \\. )* " [ ]                                             # "GET / HTTP/1.1"
    \d{3} [ ] (?: \d+ | - )                                                 # 200 512
    (?P<tail> [ ] .* )? \Z                                                  # what the extras say
    """,
    re.VERBOSE | re.DOTALL,
)
_VALUE: Final = re.compile(
    rb"""
    [ ]+ (?: (?P<key> [A-Za-z_][\w.-]* ) = )?
    (?: " (?P<quoted> (?: [^"\\] | \\. )* ) " (?= [ ] | \Z ) | (?P<bare> [^ "] (?: [^ ] | (?<=,) [ ] (?=.) )* ) )
    """,
    re.VERBOSE | re.DOTALL,
)
_WORDS_LOOKED_AT: Final = 8  # a syslog or container prefix has up to five words

_TOOK_KEYS: Final = frozenset({"rt", "request_time", "took", "duration", "time", "reqtime", "request_duration"})
_FORWARDED_KEYS: Final = frozenset({"xff", "fwd", "forwarded", "x_forwarded_for", "http_x_forwarded_for"})
_HOST_KEYS: Final = frozenset({"host", "vhost", "server", "server_name", "http_host", "sn"})
_AGENT_KEYS: Final = frozenset({"ua", "agent", "user_agent", "http_user_agent"})
_REFERER_KEYS: Final = frozenset({"ref", "referer", "referrer", "http_referer"})
_KEYS: Final[tuple[tuple[frozenset[str], Role], ...]] = (
    (_FORWARDED_KEYS, "forwarded"),
    (_HOST_KEYS, "host"),
    (_AGENT_KEYS, "agent"),
    (_REFERER_KEYS, "referer"),
)

_NONE: Final = (b"", b"-")
_IS_AGENT: Final = re.compile(rb"Mozilla/|[\w.-]+/v?\d").match
_IS_URL: Final = re.compile(rb"https?://|android-app://").match
_IS_HOST: Final = re.compile(rb"(?=.{4,253}\Z)(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d{1,5})?\Z").match
_IS_SECONDS: Final = re.compile(rb"\d+\.\d{1,6}s?(?:, |\Z)").match
_IS_MS: Final = re.compile(rb"\d+(?:\.\d+)?ms\Z").match
_IS_US: Final = re.compile(rb"\d+us\Z").match


@dataclass(frozen=True, slots=True)
class _Value:
    key: str
    quoted: bool
    text: bytes


def infer(lines: Sequence[bytes]) -> Layout | None:
    """The layout that most of a log's first lines have; None where under half of them are lines of this family.

    Blank lines and comments do not count. It stays silent about what it cannot tell apart: a bare whole number after
    the User-Agent may be microseconds, seconds or a size, so it becomes `skip`. Whoever sends most of the sample's
    requests can bend the guess by what he sends, so a log that matters gets its layout by name.

    >>> name_of(infer([b'192.0.2.7 - - [17/Nov/2025:10:00:00 +0100] "GET / HTTP/1.1" 200 5 "-" "curl/8.5.0"']))
    'combined'
    """
    sample = [text for line in lines if (text := _unwrapped(line)) and not text.startswith(b"#")]
    cores = [core for text in sample if (core := _CORE.match(text))]
    if not cores or 2 * len(cores) < len(sample):
        return None
    heads = [core["head"].split() for core in cores]
    client, host = _client_and_host(heads)
    words = Counter(map(len, heads)).most_common(1)[0][0] if host is not None and host < client else 0
    tails = [_values(core["tail"] or b"") for core in cores]
    common_shape, _ = Counter(_shape(tail) for tail in tails).most_common(1)[0]
    columns = list(zip(*(tail for tail in tails if _shape(tail) == common_shape), strict=True))
    return Layout(client, host, _extras(columns, has_host=host is not None), words)


def _unwrapped(line: bytes) -> bytes:
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    return line[1:-1] if len(line) > 1 and line[:1] == line[-1:] == b'"' else line


def _client_and_host(heads: list[list[bytes]]) -> tuple[int, int | None]:
    """Positions of client and host among the words before the time."""
    enough = len(heads) / 2
    words = [[head[k] for head in heads if k < len(head)] for k in range(_WORDS_LOOKED_AT)]
    addresses = [sum(map(_is_address, column)) for column in words]
    client = next((k for k, count in enumerate(addresses) if count >= enough), 0)
    if client == 0:
        hosts = sum(len(head) == 3 and bool(_IS_HOST(head[1])) for head in heads)
        return 0, 1 if hosts >= enough else None
    before = words[client - 1]
    if client == 1:
        return 1, None if sum(word.endswith(b":") for word in before) >= enough else 0
    return client, client - 1 if _mostly(_IS_HOST, before) else None


def _is_address(word: bytes) -> bool:
    """Whether this is an IP address, with or without a port."""
    text = word.decode("latin-1")
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _mostly(fits: Callable[[bytes], object], texts: Iterable[bytes]) -> bool:
    """Whether at least half of the values that are there fit, and one is there."""
    there = [text for text in texts if text not in _NONE]
    return bool(there) and 2 * sum(bool(fits(text)) for text in there) >= len(there)


def _values(tail: bytes) -> tuple[_Value, ...]:
    values, at = [], 0
    while match := _VALUE.match(tail, at):
        quoted = match["quoted"] is not None
        values.append(_Value((match["key"] or b"").decode(), quoted, match["quoted"] if quoted else match["bare"]))
        at = match.end()
    return tuple(values)


def _shape(tail: tuple[_Value, ...]) -> tuple[str, ...]:
    return tuple(value.key for value in tail)


def _extras(columns: list[tuple[_Value, ...]], *, has_host: bool) -> tuple[Extra, ...]:
    """What each value of the tail means, each meaning once; unknown ones at the end are left out."""
    given: set[Role] = {"host"} if has_host else set()
    extras: list[Extra] = []
    for k, column in enumerate(columns):
        key, texts = column[0].key, [value.text for value in column]
        quoted = not key and all(value.quoted for value in column)
        pair = quoted and k + 1 < len(columns) and all(not v.key and v.quoted for v in columns[k + 1])
        role = _by_key(key, texts) if key else _by_value(texts, given, quoted=quoted, pair=pair)
        role = "skip" if role in given or (role.startswith("took") and _has_took(given)) else role
        extras.append(Extra(role, key))
        given.add(role)
    while extras and extras[-1].role == "skip":
        extras.pop()
    return tuple(extras)


def _has_took(given: set[Role]) -> bool:
    return any(role.startswith("took") for role in given)


def _by_key(key: str, texts: list[bytes]) -> Role:
    name = key.lower().replace("-", "_").replace(".", "_")
    if name in _TOOK_KEYS:
        return _took(texts)
    return next((role for names, role in _KEYS if name in names), "skip")


def _by_value(texts: list[bytes], given: set[Role], *, quoted: bool, pair: bool) -> Role:
    if not quoted or (not pair and _took(texts) != "skip"):
        return "host" if not quoted and _mostly(_IS_HOST, texts) else _took(texts)
    if not given & {"referer", "agent"}:
        if _mostly(_IS_AGENT, texts) and not _mostly(_IS_URL, texts):
            return "agent"
        return "referer" if pair or _mostly(_IS_URL, texts) else "skip"
    if "agent" not in given:
        return "agent"
    if "referer" not in given and _mostly(_IS_URL, texts):
        return "referer"
    if all(text in _NONE for text in texts) or _mostly(_is_address_list, texts):
        return "forwarded"
    return "host" if _mostly(_IS_HOST, texts) else "skip"


def _is_address_list(text: bytes) -> bool:
    return all(_is_address(entry.strip()) for entry in text.split(b","))


def _took(texts: list[bytes]) -> Role:
    """The unit of a duration, `skip` where none shows. A bare whole number shows none."""
    if _mostly(_IS_MS, texts):
        return "took_ms"
    if _mostly(_IS_US, texts):
        return "took_us"
    return "took_s" if _mostly(_IS_SECONDS, texts) else "skip"
