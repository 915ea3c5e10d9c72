"""Whether a text may hold an attack: the words and signs of payloads.triggers, looked for in one pass in machine code.

What is decoded, and what counts as one value, follows payloads.decoding and payloads.request, a little too generously:
a text that is looked at in vain costs time, one that is passed by is an attack that nobody sees.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bavn.payloads.triggers import (
    ALONE,
    ENDINGS,
    ENTITIES,
    FETCHED,
    FILES,
    LOADERS,
    LOGINS,
    OWNERS,
    ROOTS,
    RULES,
    SCHEMES,
    SIGNS,
    SQL,
    VERBS,
)
from bavn.payloads.triggers import LOGIC as LOGIC_WORDS
from bavn.sources.scanning import byte_at, constant, step
from bavn.windows.decoding import ESCAPED, ODD, decoded_at
from bavn.windows.hashing import U64, wide
from bavn.windows.machine import (
    WORD_FACTOR,
    WORD_SEED,
    Automaton,
    Words,
    kinds_at,
    kinds_of,
    make_automaton,
    make_words,
)

PAYLOAD: Final = 1
LOGIN: Final = 8
LONG_BASE64: Final = 12  # shorter values are taken for words
SHORT: Final = constant(12)
SESS: Final = constant(int.from_bytes(b"sess"))
CF: Final = constant(int.from_bytes(b"cf"))
_WORD: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
LOW_LINES: Final = constant((95 | 32) << 8 | 95 | 32)  # two of them, as the letters of names are taken
PLAIN: Final = np.array([1 if byte in _WORD else 2 if byte in b"=&.," else 0 for byte in range(256)], np.uint8)

SEED: Final = np.uint64(WORD_SEED)
FACTOR: Final = np.uint64(WORD_FACTOR)
IN_PATH: Final = constant(0)
IN_QUERY: Final = constant(1)
IN_HEADER: Final = constant(2)
STRANGE: Final = constant(1 << 26)  # among the signs: a word that is no FETCHED stands right before a colon
AFTER_NUMBER: Final = constant(1 << 29)  # a LOGIC word or a VERB stands right behind a number
OWNED: Final = constant(1 << 27)  # an OWNER stands right before a dot, or a SCHEME before a colon
ENDED: Final = constant(1 << 28)  # an ENDING stands behind a dot, a hyphen or a line
FOUND: Final = constant(1 << 30)  # among the signs: enough, whatever the rules say

# Kinds of words beside those of RULES, by their bits
_OTHERS: Final = (
    VERBS, LOGIC_WORDS, SQL, ENTITIES, ENDINGS, LOADERS, LOGINS, ALONE, FETCHED, OWNERS, ROOTS, FILES, SCHEMES,
)  # fmt: skip
_FIRST: Final = 19
WORD_VERB: Final = constant(1 << 19)
WORD_LOGIC: Final = constant(1 << 20)
WORD_SQL: Final = constant(1 << 21)
WORD_ENTITY: Final = constant(1 << 22)
WORD_ENDING: Final = constant(1 << 23)
WORD_LOADER: Final = constant(1 << 24)
WORD_LOGIN: Final = constant(1 << 25)
WORD_ALONE: Final = constant(1 << 26 | 1)
WORD_FETCHED: Final = constant(1 << 27)
WORD_OWNER: Final = constant(1 << 28)
WORD_ROOT: Final = constant(1 << 29)
WORD_FILE: Final = constant(1 << 30)
WORD_SCHEME: Final = constant(1 << 31)

# The bits of signs by the names of their groups. Written down here and not counted, because numba keeps what it
# compiled for as long as this file is the same.
BITS: Final = {
    "alone": 0, "exact": 1, "quote": 2, "operator": 3, "climb": 4, "shell": 5, "space": 6, "slash": 7, "colon": 8,
    "link": 9, "number": 10, "user": 11, "switch": 12, "dashes": 13, "question": 14, "equals": 15, "assign": 16,
    "index": 17,
}  # fmt: skip
SIGN_ALONE: Final = constant(0b11)
SIGN_COMPANY: Final = constant(0b1001100)  # quote, operator, space
SIGN_SHELL: Final = constant(1 << 5)
SIGN_SPACE: Final = constant(1 << 6)
SIGN_CLIMB: Final = constant(1 << 4)
SIGN_LINK: Final = constant(1 << 9)
SIGN_QUESTION: Final = constant(1 << 14)
SIGN_EQUALS: Final = constant(1 << 15)
SIGN_INDEX: Final = constant(1 << 17)
SIGN_INNER: Final = constant(1 << 5 | 1 << 16)  # shell, assign: ordinary in the query of a link that a value holds


class Triggers(NamedTuple):
    """What a text is compared with. `rules` is n x 2: the bits of words (0: none asked for), and those of signs."""

    automaton: Automaton
    words: Words
    rules: npt.NDArray[np.int64]


def make_triggers() -> Triggers:
    """The triggers of payloads.triggers as tables."""
    kinds = kinds_of([*enumerate(rule.words for rule in RULES), *enumerate(_OTHERS, _FIRST)])
    rules = [
        (1 << number if rule.words else 0, sum(1 << BITS[sign] for sign in rule.signs))
        for number, rule in enumerate(RULES)
    ]
    automaton = make_automaton({BITS[group]: signs for group, signs in SIGNS.items()}, exact={BITS["exact"]})
    return Triggers(automaton, make_words(kinds), np.array(rules, np.int64))


@step
def holds(rules: npt.NDArray[np.int64], words: int, signs: int) -> bool:
    """Whether a value's words and signs are suspicious together."""
    if signs & (SIGN_ALONE | OWNED | ENDED | FOUND):
        return True
    for rule in range(rules.shape[0]):
        if (rules[rule, 0] == 0 or words & rules[rule, 0]) and signs & rules[rule, 1] == rules[rule, 1]:
            return True
    return False


@step
def is_base64(byte: int) -> bool:
    """Whether a byte is one of base64, of either alphabet."""
    if 97 <= (byte | 32) <= 122 or 47 <= byte <= 57:
        return True
    return byte == 43 or byte == 45 or byte == 95 or byte == 32


@step
def six_bits(byte: int) -> int:
    """What a byte of base64 stands for."""
    if 65 <= byte <= 90:
        return byte - 65
    if 97 <= byte <= 122:
        return byte - 71
    if 48 <= byte <= 57:
        return byte + 4
    return 63 if byte == 47 or byte == 95 else 62


@step
def hides_text(automaton: Automaton, words: Words, rules: npt.NDArray[np.int64], base: int, at: int, end: int) -> bool:
    """Whether base64 in [at, end) holds printable text with something suspicious."""
    state, seen, known = 0, 0, 0
    token, size, sql = SEED, 0, 0
    numbers = False
    bits, held, more = 0, 0, 0  # `more` bytes of a character of UTF-8 are to come
    while at <= end:
        if at < end:
            byte, at = decoded_at(base, at, end)
            byte &= 255
            if byte == 61:
                continue
            if not is_base64(byte):
                return False
            bits = (bits << 6 | six_bits(byte)) & 0xFFFF
            held += 6
            if held < 8:
                continue
            held -= 8
            byte = bits >> held & 255
            if (byte < 32 and byte != 9 and byte != 10 and byte != 13) or byte == 127:
                return False
            if more > 0:
                if byte < 128 or byte > 191:
                    return False
                more -= 1
            elif byte >= 128:
                if byte < 194 or byte > 244:
                    return False
                more = 1 + (byte >= 224) + (byte >= 240)
            state = wide(automaton.next[state, byte])
            seen |= wide(automaton.found[state])
            if 48 <= byte <= 57:
                numbers = True
        else:
            byte = 0
            at += 1
        if 97 <= (byte | 32) <= 122:
            token = (token ^ U64(byte | 32)) * FACTOR
            size += 1
        elif size > 0:
            kinds = kinds_at(words, token)
            known |= kinds
            if kinds & WORD_SQL:
                sql += 1
            token, size = SEED, 0
    sentence = seen & SIGN_SPACE != 0 and (sql > 1 or (numbers and known & (WORD_LOGIC | WORD_VERB) != 0))
    return holds(rules, known, seen) or sentence


@step
def scan(triggers: Triggers, base: int, at: int, end: int, mode: int) -> int:
    """PAYLOAD where a rule holds within one value of [at, end), and LOGIN where a path has such a word."""
    automaton, words, rules = triggers
    found = 0
    state, seen, known, sql = 0, 0, 0, 0  # of this value
    all_seen, all_known, all_sql = 0, 0, 0  # of the whole query
    token, size, before = SEED, 0, 0  # a word's hash, its length, and the byte before it
    joined = SEED  # the same, past hyphens
    digit = False  # the last byte but signs was a digit
    on, handler = False, False  # a word begins with these two letters, as the names of handlers do
    named = mode != IN_QUERY  # the parameter's name is behind
    bare, nameless, loader = True, False, False
    begin, hidden, packed = at, True, False  # what may be base64
    odd = False  # a path holds more than names
    last = 0
    while at <= end:
        place = at
        byte, escaped = 0, True
        if at < end:
            byte, at = decoded_at(base, at, end)
            if byte & ODD:
                seen |= FOUND
            escaped = byte & ESCAPED != 0
            byte &= 255
            if byte == 43 and not escaped:
                byte = 32
            if 97 <= (byte | 32) <= 122:
                odd = odd or escaped
                bare = bare and not escaped
                if size == 0:
                    before = last
                elif size == 1:
                    on = last | 32 == 111 and byte | 32 == 110
                token = (token ^ U64(byte | 32)) * FACTOR
                joined = (joined ^ U64(byte | 32)) * FACTOR
                size += 1
                last = byte
                state = wide(automaton.next[state, byte])
                seen |= wide(automaton.found[state])
                continue
        else:
            at += 1
        over = place == end
        odd = odd or (not over and (escaped or (PLAIN[byte] != 1 and byte != 46 and byte != 47 and byte != 126)))
        cut = mode == IN_QUERY and not escaped and byte == 38
        naming = mode == IN_QUERY and not named and not escaped and byte == 61
        if size > 0:
            kinds = kinds_at(words, token)
            if kinds != 0:
                if naming and bare:
                    kinds &= WORD_ALONE | WORD_LOADER
                known |= kinds
                if kinds & WORD_SQL:
                    sql += 1
                if kinds & (WORD_LOGIC | WORD_VERB) and digit:
                    seen |= AFTER_NUMBER
                if kinds & WORD_ENTITY and before == 38 and byte == 59:
                    seen |= FOUND
                if kinds & WORD_ENDING and (before == 46 or before == 45 or before == 95):
                    seen |= ENDED
                if (kinds & WORD_OWNER and byte == 46) or (kinds & WORD_SCHEME and byte == 58):
                    seen |= OWNED
            handler = handler or (on and size > 4)
            if byte == 58 and not kinds & WORD_FETCHED:
                seen |= STRANGE
            token, size, digit, on = SEED, 0, False, False
        if mode == IN_PATH and byte != 45 and byte != 95:
            if joined != SEED and kinds_at(words, joined) & WORD_LOGIN:
                found |= LOGIN
            joined = SEED
        if over or cut or naming:
            link = seen & SIGN_LINK
            if mode == IN_PATH and not odd:
                if seen & SIGN_CLIMB or known & WORD_FILE or (seen & ENDED and known & WORD_ROOT):
                    return found | PAYLOAD
            elif (
                holds(rules, known, seen)
                or (sql > 1 and seen & SIGN_SPACE)
                or (seen & AFTER_NUMBER and seen & SIGN_COMPANY)
                or (seen & SIGN_INNER and not seen & SIGN_QUESTION)
                or (handler and seen & SIGN_EQUALS)
                or (seen & SIGN_INDEX and not naming)
                or (link and (loader or last == 63 or seen & STRANGE))
                or (known & WORD_FETCHED and last == 63)
                or (hidden and place - begin >= LONG_BASE64 and hides_text(automaton, words, rules, base, begin, place))
            ):
                return found | PAYLOAD
            all_seen |= seen
            all_known |= known
            all_sql += sql
            if naming:
                named, loader = True, known & WORD_LOADER != 0
            else:
                nameless = nameless or not (named or bare)
                named, loader = False, False
            bare, hidden, digit = True, True, False
            state, seen, known, sql, last, handler = 0, 0, 0, 0, 0, False
            begin = at
            continue
        state = wide(automaton.next[state, byte])
        seen |= wide(automaton.found[state])
        if 48 <= byte <= 57:
            digit = True
        else:
            bare = False
            if byte == 47 and mode == IN_PATH:
                long = hidden and packed and place - begin >= LONG_BASE64
                if long and hides_text(automaton, words, rules, base, begin, place):
                    return found | PAYLOAD
                begin, hidden, packed, digit = at, True, False, False
            elif byte == 43 or byte == 61:
                packed = True
                digit = digit and byte == 43
            elif not is_base64(byte):
                hidden = False
        last = byte
    whole = holds(rules, all_known, all_seen | SIGN_SHELL) or (all_sql > 1 and all_seen & SIGN_SPACE)
    return found | PAYLOAD if nameless and whole else found


@step
def is_plain(base: int, at: int, end: int) -> bool:
    """Whether a query is one at which the judge would not even look: short simple values, none of them a session."""
    begin, letters, last = at, 0, 0
    named = False
    while at < end:
        byte = byte_at(base, at)
        at += 1
        kind = PLAIN[byte]
        if kind == 0 or (byte == 46 and last == 46):
            return False
        if kind == 1:
            letters = (letters << 8 | byte | 32) & 0xFFFFFFFF
            if not named and (letters == SESS or letters & 0xFFFF == CF or letters & 0xFFFF == LOW_LINES):
                return False
        elif byte == 38:
            if at - begin > SHORT:
                return False
            begin, named, letters = at, False, 0
        elif byte == 61:
            if named:
                return False
            begin, named = at, True
        elif not named:
            return False
        last = byte
    return at - begin < SHORT
