"""Which settings file is meant: the one named, the one in BAVN_CONFIG, or the first that is there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bavn.model.problem import Problem

VARIABLE: Final = "BAVN_CONFIG"
HERE: Final = Path("bavn.toml")
MACHINE: Final = Path("/etc/bavn/bavn.toml")


def settings_file(
    given: Path | None, environment: Mapping[str, str], places: tuple[Path, ...] = (HERE, MACHINE)
) -> Path:
    """Return `given`, else what the environment names, else the first of `places` that is there.

    Whether a file that was named is there is for its reader to say. `Problem` where none is named and none is there.

    >>> settings_file(None, {"BAVN_CONFIG": "mine.toml"}).name
    'mine.toml'
    """
    if named := given or environment.get(VARIABLE):
        return Path(named)
    for place in places:
        if _there(place):
            return place
    looked = " nor ".join(str(place) for place in places)
    allowed = f"a file named on the command line or in {VARIABLE}; `bavn config init` begins one"
    raise Problem(f"there is neither {looked}", allowed=allowed)


def _there(place: Path) -> bool:
    """Whether anything is there, even where it may not be read: then its reader says so."""
    try:
        return place.is_symlink() or place.exists()
    except OSError:
        return True
