"""HTML as values: text is escaped unless it is `Html` already, so that forgetting is impossible.

>>> element("td", "<script>", class_="number")
'<td class="number">&lt;script&gt;</td>'
"""

import re
from html import escape
from typing import Final

VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta"})  # they hold nothing, and are not closed
PLACE: Final = re.compile(r"\{([a-z]+)\}")


class Html(str):
    """Text that is markup already. Only `element`, `joined` and fixed files of our own make it."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str | float | None) -> Html:
    """Build one element. Children that are not `Html` are escaped; so is every attribute.

    Attributes that are None are left out. `class_` is `class`, and '_' inside a name is '-'. A switch is "".
    """
    shown = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in VOID:
        return Html(f"<{tag}{shown}>")
    return Html(f"<{tag}{shown}>{joined(*children)}</{tag}>")


def joined(*children: str) -> Html:
    """Put children one after the other, each escaped unless it is `Html`."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def filled(sentence: str, **parts: str) -> Html:
    """Put parts into the places of a sentence of our own, '{at}' for `at`; what is no `Html` is escaped.

    Unlike `str.format` it keeps markup markup, and what stands inside a part is never taken for a place.
    """
    pieces = PLACE.split(sentence)  # text and names in turn
    return joined(*(parts[piece] if turn % 2 else piece for turn, piece in enumerate(pieces)))
