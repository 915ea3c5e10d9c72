"""The languages that Bavn speaks to its users."""

from typing import Literal, get_args

Language = Literal["en", "da"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
