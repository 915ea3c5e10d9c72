"""What isolation says, in both languages: `texts/words/isolation.toml`, the library's own file.

The library as a whole is not read here: a mistake anywhere else in it must not silence the one command that cuts.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # nothing is loaded before the machine is cut off that is not needed to cut it off
    from bavn.model.language import Language


class CannotError(Exception):
    """It cannot be done, or is refused: the name of the words that say why and what to do instead, and their values."""

    def __init__(self, name: str, /, **values: str) -> None:
        self.name, self.values = name, values
        super().__init__(name, values)

    def say(self, language: "Language") -> str:
        """Return it as one line for people."""
        return say(self.name, language, **self.values)


def say(name: str, language: "Language", /, **values: str) -> str:
    """Return one of the words with its values filled in; `KeyError` where there is none of that name.

    >>> say("keeps", "en", networks="192.0.2.0/24")
    'Kept open: 192.0.2.0/24'
    """
    text = words()[name][language]
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text


@cache
def words() -> dict[str, dict["Language", str]]:
    """Read the file, once."""
    import tomllib  # noqa: PLC0415  when there is something to say, it is in force
    from importlib.resources import files  # noqa: PLC0415  the same

    file = files("bavn.plan") / "texts" / "words" / "isolation.toml"
    read: dict[str, dict[Language, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return read
