"""How much of what a hub says weighs, in bytes: no less than it takes in memory, or on disk up to a half of that."""

from collections.abc import Iterable
from typing import Final

from bavn.model.sighting import Template
from bavn.sharing.delta import ToldWarning

ROW: Final = 400  # of a decision or a warning without its texts, with its place in a table
TEXT: Final = 64  # of a text without its letters
ODD: Final = 8  # a letter outside ASCII once it was written: four bytes and four again as UTF-8; JSON escapes with six


def weight_of_text(text: str) -> int:
    """Return what a text weighs."""
    return TEXT + (len(text) if text.isascii() and text.isprintable() else ODD * len(text))


def weight_of_texts(texts: Iterable[str]) -> int:
    """Return what several weigh, with what holds them."""
    return TEXT + sum(map(weight_of_text, texts))


def weight_of_warning(warning: ToldWarning) -> int:
    """Return what a warning weighs with all that is in it."""
    attribution = warning.attribution
    own = (warning.kind, warning.site, warning.through, warning.source, attribution.intrusion_set)
    templates = sum(map(_weight_of_template, warning.templates))
    return ROW + weight_of_texts(own) + weight_of_texts(attribution.because) + templates


def _weight_of_template(template: Template) -> int:
    return 2 * TEXT + weight_of_texts((template.method, template.path)) + weight_of_texts(template.parameters)
