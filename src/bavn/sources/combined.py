r"""The text access logs of nginx, Apache and their kin: common, combined, with virtual host, with extras.

    192.0.2.7 - ann [17/Nov/2025:10:00:00 +0100] "GET /a?b=1 HTTP/1.1" 200 512 "https://example.com/" "Mozilla/5.0"
    www.example.com:443 192.0.2.7 - - [17/Nov/2025:10:00:00 +0100] "\x16\x03\x01" 400 150 "-" "-" 0.000

A record needs a client, a time, a quoted request, a status of three digits and a size (or `-`). The request starts
at the first quote of the line that no backslash escapes, straight after `[time] `: servers escape quotes in the user
name, so nobody forges a line by logging in. What follows the size is read as far as it fits the `Layout`; the rest
leaves its fields empty, for a cut-off User-Agent does not undo a request.

A request line that is no HTTP (TLS on a plain port, a port scan) is a record too: METHOD empty, PATH all of it.
Blank lines and lines that begin with `#` are neither records nor rejected. A line wrapped in quotes as a whole, a
carriage return at its end, and more than one space between words or around the target are accepted.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources import columns as column
from bavn.sources.columns import UNKNOWN, Bytes, Columns, Parsed
from bavn.sources.layout import NAMED, ROLES, Layout
from bavn.sources.scanning import (
    BAD_PLACE,
    BAD_TIME,
    CLOSE,
    COLON,
    DASH,
    DOT,
    HASH,
    NEWLINE,
    OPEN,
    QUESTION,
    QUOTE,
    RETURN,
    SLASH,
    SPACE,
    TIME_BYTES,
    UNDERSCORE,
    ZERO,
    address_of,
    byte_at,
    constant,
    eight_bytes,
    eight_bytes_at,
    find,
    find_quote,
    parse_time,
    put_int32,
    read_digits,
    read_value,
    read_word,
    same_time,
    skip_spaces,
    step,
    two_digits,
)

EXAMPLES: Final = 5
LONGEST_METHOD: Final = 32
LONGEST_PROTOCOL: Final = 16
LONGEST_TOOK_MS: Final = (1 << 31) - 1

_HOST: Final = constant(column.HOST)
_CLIENT: Final = constant(column.CLIENT)
_FORWARDED: Final = constant(column.FORWARDED)
_METHOD: Final = constant(column.METHOD)
_PATH: Final = constant(column.PATH)
_QUERY: Final = constant(column.QUERY)
_REFERER: Final = constant(column.REFERER)
_AGENT: Final = constant(column.AGENT)
_PROTOCOL: Final = constant(column.PROTOCOL)

_ROLE_SKIP: Final = ROLES.index("skip")
_ROLE_REFERER: Final = ROLES.index("referer")
_ROLE_AGENT: Final = ROLES.index("agent")
_ROLE_TOOK_MS: Final = ROLES.index("took_ms")
_ROLE_TOOK_US: Final = ROLES.index("took_us")
_ROLE_HOST: Final = ROLES.index("host")
_ROLE_FORWARDED: Final = ROLES.index("forwarded")

_TIME_AND_QUOTE: Final = TIME_BYTES + 4  # from the space before '[' to the quote: ` [` 26 `] `
_NONE: Final = -1

_FIRST_FIVE: Final = eight_bytes(b"\xff" * 5)
_FIRST_SEVEN: Final = eight_bytes(b"\xff" * 7)
_FOUR_LOWER: Final = eight_bytes(b"    ")  # the bit that makes a letter lower case, in the first four bytes
_FIVE_LOWER: Final = eight_bytes(b"     ")
_HTTP_SLASH: Final = eight_bytes(b"HTTP/")
_PLAIN: Final = eight_bytes(b"http://")
_TLS: Final = eight_bytes(b"https://")

Pair = tuple[int, int]
Row = tuple[int, int, int]  # addresses of the row in `start` and in `length`, and the bytes from field to field
Numbers = tuple[bool, int, int, int]


class Combined:
    """Parser of one `Layout` of the family; see `bavn.sources.columns.Parser` for the contract."""

    def __init__(self, layout: Layout = NAMED["combined"], name: str = "combined") -> None:
        self.name = name
        self.layout = layout
        self._extras = np.frombuffer(bytearray(_encoded(layout)), np.uint8)
        self._examples = np.zeros((EXAMPLES, 2), np.int64)

    def parse(self, block: Bytes, end: int, columns: Columns) -> Parsed:
        """Read the whole lines of `block[:end]` into `columns`; the rest of the block is to be given again."""
        host = _NONE if self.layout.host is None else self.layout.host
        rows, lines, rejected, consumed = _parse_lines(
            block,
            end,
            self.layout.client,
            host,
            self.layout.words,
            self._extras,
            columns.start,
            columns.length,
            columns.time_ms,
            columns.status,
            columns.size,
            columns.took_ms,
            self._examples,
        )
        columns.rows = rows
        columns.buffer = block
        examples = tuple((int(line), int(at)) for line, at in self._examples[: min(rejected, EXAMPLES)])
        return Parsed(consumed, lines, rejected, examples)


def _encoded(layout: Layout) -> bytes:
    """The layout's extras as the kernel reads them: for each its role, the length of its key, its key with `=`."""
    keys = [f"{extra.key}=".encode() if extra.key else b"" for extra in layout.extras]
    roles = [ROLES.index(extra.role) for extra in layout.extras]
    return b"".join(bytes((role, len(key))) + key for role, key in zip(roles, keys, strict=True))


@njit(cache=True)
def _parse_lines(
    block: Bytes,
    end: int,
    client: int,
    host: int,
    words: int,
    extras: Bytes,
    start: npt.NDArray[np.int32],
    length: npt.NDArray[np.int32],
    time_ms: npt.NDArray[np.int64],
    status: npt.NDArray[np.int16],
    size: npt.NDArray[np.int64],
    took_ms: npt.NDArray[np.int32],
    examples: npt.NDArray[np.int64],
) -> tuple[int, int, int, int]:
    """(rows, lines, rejected, consumed) of the whole lines in block[:end], until the columns are full."""
    base = address_of(block)
    program = (address_of(extras), extras.size)
    starts, lengths, stride = address_of(start), address_of(length), 4 * time_ms.size
    rows, lines, rejected, begin = 0, 0, 0, 0
    time_at, time = _NONE, BAD_TIME
    while begin < end and rows < time_ms.size:
        newline = find(base, begin, end, NEWLINE)
        if newline >= end:
            break
        first, last = _trimmed(base, begin, newline)
        quote = find_quote(base, first, last)
        good = _is_before_request(base, first, quote, last)
        if good:
            at = quote - TIME_BYTES - 2
            if time_at < 0 or not same_time(base, at, time_at):
                time = parse_time(base, at)
                time_at = at if time != BAD_TIME else _NONE
            good = time_at >= 0
        if good:
            row = (starts + 4 * rows, lengths + 4 * rows, stride)
            good, status[rows], size[rows], took_ms[rows] = _record(
                base, first, quote, last, client, host, words, program, row
            )
        if good:
            time_ms[rows] = time
            rows += 1
        elif first < last and byte_at(base, first) != HASH:
            if rejected < EXAMPLES:
                examples[rejected, 0] = lines
                examples[rejected, 1] = begin
            rejected += 1
        lines += 1
        begin = newline + 1
    return rows, lines, rejected, begin


@step
def _trimmed(base: int, begin: int, newline: int) -> tuple[int, int]:
    """The line without a carriage return and without the quotes around all of it."""
    end = newline
    if end > begin and byte_at(base, end - 1) == RETURN:
        end -= 1
    if end - begin >= 2 and byte_at(base, begin) == QUOTE and byte_at(base, end - 1) == QUOTE:
        return begin + 1, end - 1
    return begin, end


@step
def _is_before_request(base: int, first: int, quote: int, last: int) -> bool:
    """Whether ` [..26 bytes..] ` stands before the quote, with at least one byte before it."""
    if quote >= last or quote - first <= _TIME_AND_QUOTE:
        return False
    at = quote - _TIME_AND_QUOTE
    return (
        byte_at(base, quote - 1) == SPACE
        and byte_at(base, quote - 2) == CLOSE
        and byte_at(base, at + 1) == OPEN
        and byte_at(base, at) == SPACE
    )


@step
def _record(
    base: int, first: int, quote: int, last: int, client: int, host: int, words: int, program: Pair, row: Row
) -> Numbers:
    """Write one line's text fields to `row`; (good, status, size, took_ms), all of no meaning where not good."""
    request_end = find_quote(base, quote + 1, last)
    status, sent, at = _status_and_size(base, request_end, last)
    begin, finish = read_word(base, first, quote - _TIME_AND_QUOTE, client)
    if status < 0 or begin == finish:
        return False, 0, 0, UNKNOWN
    if words > 0 and not _has_words(base, first, quote - _TIME_AND_QUOTE, words):
        finish = begin  # which word is the client's address cannot be told
    _put(row, _CLIENT, begin, finish)
    if host >= 0:
        begin, finish = read_word(base, first, quote - _TIME_AND_QUOTE, host)
        _put(row, _HOST, begin, _without_port(base, begin, finish))
    else:
        _put(row, _HOST, begin, begin)
    _request(base, quote + 1, request_end, row)
    return True, status, sent, _extras(base, at, last, program, row)


@step
def _has_words(base: int, begin: int, end: int, words: int) -> bool:
    """Whether so many words stand in [begin, end), and no more."""
    last, last_end = read_word(base, begin, end, words - 1)
    extra, extra_end = read_word(base, begin, end, words)
    return last < last_end and extra == extra_end


@step
def _status_and_size(base: int, request_end: int, last: int) -> tuple[int, int, int]:
    """Status, size and the position after them in `" 200 512`; status is -1 where they do not stand there."""
    bad = _NONE
    at = request_end + 6
    if at >= last or byte_at(base, at - 5) != SPACE or byte_at(base, at - 1) != SPACE:
        return bad, bad, at
    hundreds = byte_at(base, at - 4) - ZERO
    rest = two_digits(base, at - 3)
    if hundreds < 0 or hundreds > 9 or rest < 0:
        return bad, bad, at
    if byte_at(base, at) == DASH:
        sent, at = 0, at + 1
    else:
        sent, at = read_digits(base, at, last)
    if sent < 0 or (at < last and byte_at(base, at) != SPACE):
        return bad, bad, at
    return hundreds * 100 + rest, sent, at


@step
def _put(row: Row, field: int, begin: int, end: int) -> None:
    """Write where one field of the row lies."""
    starts, lengths, stride = row
    put_int32(starts + field * stride, begin)
    put_int32(lengths + field * stride, end - begin)


@step
def _without_port(base: int, begin: int, end: int) -> int:
    """The end of the host in `host:443` or `[2001:db8::1]:443`; `end` where there is no port or it is not clear."""
    at = end - 1
    while at > begin and ZERO <= byte_at(base, at) <= 57:
        at -= 1
    if at <= begin or at == end - 1 or byte_at(base, at) != COLON:
        return end
    if byte_at(base, at - 1) == CLOSE and byte_at(base, begin) == OPEN:
        return at
    for k in range(begin, at):
        if byte_at(base, k) == COLON:
            return end
    return at


@step
def _request(base: int, begin: int, end: int, row: Row) -> None:
    """Method, path, query and protocol of the request line in [begin, end)."""
    finish = end
    while finish > begin and byte_at(base, finish - 1) == SPACE:
        finish -= 1
    method_end = find(base, begin, finish, SPACE)
    target = skip_spaces(base, method_end, finish)
    protocol = _protocol(base, target, finish)
    target_end = finish
    if protocol < finish:
        target_end = protocol
        while byte_at(base, target_end - 1) == SPACE:
            target_end -= 1
    origin = _origin(base, target, target_end)
    http = protocol < finish or (target < target_end and (byte_at(base, target) == SLASH or origin > target))
    if not http or not _is_method(base, begin, method_end):
        _put(row, _METHOD, begin, begin)
        _put(row, _QUERY, begin, begin)
        _put(row, _PROTOCOL, begin, begin)
        _put(row, _PATH, begin, end)
        return
    _put(row, _METHOD, begin, method_end)
    _put(row, _PROTOCOL, protocol, finish)
    question = find(base, origin, target_end, QUESTION)
    _put(row, _PATH, origin, question)
    _put(row, _QUERY, min(question + 1, target_end), target_end)


@step
def _is_method(base: int, begin: int, end: int) -> bool:
    """Whether [begin, end) is a letter and then at most 31 letters, `-` or `_`."""
    if end - begin > LONGEST_METHOD:
        return False
    for at in range(begin, end):
        byte = byte_at(base, at)
        letter = (byte | 32) - 97
        if (letter < 0 or letter > 25) and (at == begin or (byte != DASH and byte != UNDERSCORE)):
            return False
    return end > begin


@step
def _protocol(base: int, target: int, end: int) -> int:
    """Where the last word begins if it is a protocol (`HTTP/..`, at most 16 bytes) after a target, else `end`."""
    at = end - 1
    lowest = max(target, end - LONGEST_PROTOCOL - 1)
    while at > lowest and byte_at(base, at) != SPACE:
        at -= 1
    if at <= target or end - at < 6 or byte_at(base, at) != SPACE:
        return end
    return at + 1 if eight_bytes_at(base, at + 1) & _FIRST_FIVE == _HTTP_SLASH else end


@step
def _origin(base: int, begin: int, end: int) -> int:
    """Where the path of a target begins: past `http://host` or `https://host`, at `begin` for all others."""
    if end - begin < 7 or byte_at(base, begin) == SLASH:
        return begin
    scheme = eight_bytes_at(base, begin)
    if (scheme | _FOUR_LOWER) & _FIRST_SEVEN == _PLAIN:
        host = begin + 7
    elif end - begin >= 8 and scheme | _FIVE_LOWER == _TLS:
        host = begin + 8
    else:
        return begin
    return find(base, host, find(base, host, end, QUESTION), SLASH)


@step
def _extras(base: int, at: int, end: int, program: Pair, row: Row) -> int:
    """Write what follows the size as far as it fits the layout; returns the duration in ms or UNKNOWN."""
    _put(row, _REFERER, at, at)
    _put(row, _AGENT, at, at)
    _put(row, _FORWARDED, at, at)
    took = UNKNOWN
    extras, extras_end = program
    k = 0
    while k < extras_end:
        role, key_length = byte_at(extras, k), byte_at(extras, k + 1)
        at = _after_key(base, skip_spaces(base, at, end), end, extras + k + 2, key_length)
        k += 2 + key_length
        begin, finish, at = read_value(base, at, end)
        if begin == BAD_PLACE:
            break
        if role == _ROLE_REFERER:
            _put(row, _REFERER, begin, finish)
        elif role == _ROLE_AGENT:
            _put(row, _AGENT, begin, finish)
        elif role == _ROLE_FORWARDED:
            _put(row, _FORWARDED, begin, finish)
        elif role == _ROLE_HOST:
            if finish - begin > 1 or (finish > begin and byte_at(base, begin) != DASH):
                _put(row, _HOST, begin, _without_port(base, begin, finish))
        elif role != _ROLE_SKIP:
            took = _took_ms(base, begin, finish, role)
    return took


@step
def _after_key(base: int, at: int, end: int, key: int, length: int) -> int:
    """The position after the key of `length` bytes (those at address `key`), `end` where it is not at `at`."""
    if length > end - at:
        return end
    for k in range(length):
        if byte_at(base, at + k) != byte_at(key, k):
            return end
    return at + length


@step
def _took_ms(base: int, begin: int, end: int, role: int) -> int:
    """A duration in whole milliseconds, cut off; of a list the first. UNKNOWN where no number stands there."""
    whole, at = read_digits(base, begin, end)
    if whole < 0 or whole > LONGEST_TOOK_MS * 1000:
        return UNKNOWN
    thousandths, digits = 0, 0
    if at < end and byte_at(base, at) == DOT:
        at += 1
        while at < end and ZERO <= byte_at(base, at) <= 57:
            if digits < 3:
                thousandths = thousandths * 10 + byte_at(base, at) - ZERO
                digits += 1
            at += 1
    if at < end and byte_at(base, at) not in (44, 109, 115, 117):  # a unit may follow: m, s, u
        return UNKNOWN
    if role == _ROLE_TOOK_US:
        return min(whole // 1000, LONGEST_TOOK_MS)
    if role == _ROLE_TOOK_MS:
        return min(whole, LONGEST_TOOK_MS)
    while digits < 3:
        thousandths *= 10
        digits += 1
    return min(whole * 1000 + thousandths, LONGEST_TOOK_MS)
