"""An attacker's bytes made visible: what a terminal, a browser or a reader could mistake is written as an escape."""

import unicodedata

# Control, format (bidirectional, zero width), surrogate, private, unassigned; line and paragraph separators
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
STACKED = frozenset({"Mn", "Me"})
MOST_STACKED = 2  # accents on one letter; more would paint over the lines above


def visible(text: str | bytes, longest: int = 200) -> str:
    r"""Return one line that shows `text`: bytes that are no UTF-8 and characters that move or hide others escaped.

    Cut to `longest` characters of the original, with an ellipsis. Quotes, brackets and `<` stay as they are:
    each place where text goes escapes what is special there.

    >>> visible(b"/\x1b[2Jbad\xff")
    '/\\x1b[2Jbad\\xff'
    >>> visible("safe\u202egpj.exe")
    'safe\\u202egpj.exe'
    """
    if isinstance(text, bytes):
        text = text[: 4 * longest + 4].decode("utf-8", errors="backslashreplace")
    shown: list[str] = []
    stacked = 0
    for character in text[:longest]:
        category = unicodedata.category(character)
        stacked = stacked + 1 if category in STACKED else 0
        shown.append(_escaped(character) if category in UNSEEN or stacked > MOST_STACKED else character)
    return "".join(shown) + ("…" if len(text) > longest else "")


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
