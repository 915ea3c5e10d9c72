"""The pages that turned-away visitors see: Bavn's own, or those that the operator has put into a folder."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bavn.model.problem import Problem
from bavn.pages.block_page import block_page, limit_page
from bavn.pages.emergency_page import emergency_page

REFERENCE: Final = "{reference}"  # stands in a page of one's own where the reference is to appear
MOST_BYTES: Final = 32_768
MOST_REFERENCES: Final = 10


@dataclass(frozen=True, slots=True)
class VisitorPages:
    """Three pages as HTML. `blocked` holds `{reference}` wherever the reference belongs."""

    blocked: str
    limited: str
    emergency: str


def visitor_pages(contact: str, folder: Path | None) -> VisitorPages:
    """Take `blocked.html`, `limited.html` and `emergency.html` from the folder; Bavn's own page for each not there.

    A page that is too large, no UTF-8 or cannot be read is a `Problem`: at the start, not in the middle of an attack.
    """
    return VisitorPages(
        blocked=_own(folder, "blocked.html") or block_page(contact.replace("{", "").replace("}", ""), REFERENCE),
        limited=_own(folder, "limited.html") or limit_page(contact),
        emergency=_own(folder, "emergency.html") or emergency_page(contact),
    )


def _own(folder: Path | None, name: str) -> str | None:
    if folder is None:
        return None
    path = folder / name
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Problem("this is no plain file", where=str(path))
            data = file.read(MOST_BYTES + 1)
        text = data.decode("utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError:
        raise Problem("this is no UTF-8 text", where=str(path)) from None
    if len(data) > MOST_BYTES:
        raise Problem("the page is too large", where=str(path), allowed=f"up to {MOST_BYTES} bytes, pictures inside")
    if "\0" in text:
        raise Problem("this is no text", where=str(path))
    if text.count(REFERENCE) > MOST_REFERENCES:
        raise Problem(f"too many {REFERENCE}", where=str(path), allowed=f"up to {MOST_REFERENCES}")
    return text
