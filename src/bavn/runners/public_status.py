"""The page and the badge for citizens, written to a folder: whole files, replaced in one step."""

import os
import tempfile
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from bavn.model.problem import Problem
from bavn.observatory.observatory import Observatory
from bavn.pages.badge import badge
from bavn.pages.public_page import public_page
from bavn.pages.standing import Board, Offered, Owner, Watched, board
from bavn.pages.words import Words
from bavn.settings.schema import PublicSettings, Settings
from bavn.settings.targets import name_of, site_of, targets_of
from bavn.verdicts.pacing import patience_of

LOOK_BACK: Final = timedelta(days=1)
READABLE: Final = 0o644  # by the web server
PAGE: Final = "index.html"
BADGES: Final = {"da": "badge.svg", "en": "badge-en.svg"}


def owner_of(settings: Settings, public: PublicSettings) -> Owner:
    """Who says so, and of which services: those that were chosen, and no others."""
    services = tuple(
        Offered(name_of(one), site_of(one) if one.name == "" else one.name, (one.instead_en, one.instead_da))
        for one in settings.probes
        if one.public
    )
    message = public.message_en, public.message_da
    return Owner(public.organisation, services, public=bool(services), contact=public.contact, message=message)


def board_of(settings: Settings, observatory: Observatory, now: datetime) -> Board | None:
    """What is told now; None where nobody asked for it."""
    public = settings.public
    if public is None:
        return None
    owner = owner_of(settings, public)
    names = [one.target for one in owner.services]
    since = now - public.delay - LOOK_BACK
    last, stood = observatory.last_looks(now), observatory.verdicts()
    patience = {one.name: patience_of(one) for one in targets_of(settings)}
    watched = {
        one.target.name: Watched(
            one.watched_since,
            last[one.target.name],
            one.target.name in stood,
            patience[one.target.name],
        )
        for one in observatory.report(since, now, names, now=now)
        if one.watched_since is not None and one.target.name in last
    }
    return board(owner, observatory.spells(since, now, names), watched, now, delay=public.delay)


def files_of(told: Board, zone: tzinfo) -> dict[str, str]:
    """The files by name."""
    return {
        PAGE: public_page(told, zone),
        BADGES["da"]: badge(told, Words("da")),
        BADGES["en"]: badge(told, Words("en")),
    }


def write_public(folder: Path, files: dict[str, str]) -> None:
    """Write them where a web server finds them. `Problem` where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _replace(folder / name, content.encode())
    except OSError as error:
        raise Problem(f"cannot be written: {error.strerror or error}", where=str(error.filename or folder)) from None


def _replace(path: Path, data: bytes) -> None:
    if path.exists() and path.read_bytes() == data:
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        written = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), READABLE)
            written.replace(path)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
