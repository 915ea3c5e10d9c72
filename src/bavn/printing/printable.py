"""Text from outside becomes text that can stand on paper: it may not move, hide or overrun what stands beside it."""

import re
import unicodedata

LONGEST_RUN = 24  # letters that a narrow column holds
_BREAK = "\u200b"  # a place where a line may end, of no width
_MARKS = 3  # accents on one letter; more than these climb over the lines above
_JOINERS = "\u200c\u200d"  # Persian and emoji need them
_REPLACEMENT = "\ufffd"
_LONG = re.compile(rf"[^\s{_BREAK}-]{{{LONGEST_RUN + 1},}}")


def printable(text: str) -> str:
    r"""Return `text` without control characters and without those that turn the direction of writing around.

    Line breaks stay, a tab becomes a space, a lone surrogate becomes U+FFFD, and an endless word may end its line
    every few letters. What looks like markup is left as it is: it is never evaluated.

    >>> printable("a\x1b[2Jb\u202ec\t#d")
    'a[2Jbc #d'
    """
    text = text.replace("\r\n", "\n").replace("\t", " ")
    text = "".join(_letters(text))
    return _LONG.sub(lambda run: _BREAK.join(_pieces(run[0])), text)


def _letters(text: str) -> list[str]:
    kept: list[str] = []
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if letter == "\n":
            kept.append(letter)
        elif category in {"Zl", "Zp"}:
            kept.append("\n")
        elif category == "Cs" or letter in "\ufffe\uffff":
            kept.append(_REPLACEMENT)
        elif category == "Cc" or (category == "Cf" and letter not in _JOINERS) or marks > _MARKS:
            continue
        else:
            kept.append(letter)
    return kept


def _pieces(run: str) -> list[str]:
    return [run[start : start + 8] for start in range(0, len(run), 8)]


def cut(text: str, longest: int) -> str:
    r"""Return `text` on one line, or its beginning and an ellipsis, in `longest` letters.

    >>> cut("tømrermester", 6), cut(" Anna \n Hansen", 20)
    ('tømre…', 'Anna Hansen')
    """
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
