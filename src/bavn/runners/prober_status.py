"""What `bavn status` says of the prober of this machine, read beside one that runs, or after one that does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bavn.disk import lock
from bavn.model.problem import Problem
from bavn.model.safe_text import visible
from bavn.observatory.observatory import join_observatory
from bavn.pages.status_prober import ProberHub, ProberStatus, TargetStatus
from bavn.settings.schema import Settings
from bavn.settings.targets import targets_of, vantage_of
from bavn.store.overview import Overview, overview

VANTAGE: Final = "vantage"  # what a vantage point keeps, in the prober's folder: see `probing_vantage`
LOOKS: Final = "looks"


def prober_status(settings: Settings, now: datetime) -> ProberStatus | None:
    """Return what is known of it; None where this machine is to look at nothing. What cannot be read is said in it."""
    unread: list[str] = []
    hub: ProberHub | None = None
    with _said(unread):
        if (vantage := _vantage_point(settings, now)) is not None:
            return vantage
        hub = _hub(settings)
    if settings.probes:
        return _prober(settings, now, hub, unread)
    if unread and not settings.guarded:
        return ProberStatus(settings.probing.state, now, None, None, unread=tuple(unread))
    return None


def _prober(settings: Settings, now: datetime, hub: ProberHub | None, unread: list[str]) -> ProberStatus:
    """One that judges by itself what it sees."""
    state = settings.probing.state
    targets = tuple(TargetStatus(one.name, "unknown") for one in targets_of(settings))
    messages: Overview | None = None
    with _said(unread):
        if state.is_dir():
            messages = overview(state, now)
            targets = _judged(state, targets, now)
    return ProberStatus(
        folder=state,
        now=now,
        process=messages.process if messages is not None else None,
        place=vantage_of(settings),
        count=len(targets),
        targets=targets,
        looked=max((one.looked for one in targets if one.looked is not None), default=None),
        hub=hub,
        messages=messages,
        unread=(*unread, *(messages.unread if messages is not None else ())),
    )


def _judged(state: Path, targets: tuple[TargetStatus, ...], now: datetime) -> tuple[TargetStatus, ...]:
    with join_observatory(state) as kept:
        verdicts, looks = kept.verdicts(), kept.last_looks(now)
    return tuple(
        TargetStatus(one.name, verdicts[one.name].verdict, verdicts[one.name].since, looks.get(one.name))
        if one.name in verdicts
        else one
        for one in targets
    )


def _hub(settings: Settings) -> ProberHub | None:
    """The hub to which a prober reports its outages."""
    if settings.hub is None:
        return None
    path = settings.hub.identity_in(settings.sensor.state)
    if not path.exists():
        return ProberHub(settings.hub.url, joined=False)
    from bavn.member.identity import read_identity  # noqa: PLC0415  only who has joined a hub needs it

    return ProberHub(visible(read_identity(path).hub), joined=True)


def _vantage_point(settings: Settings, now: datetime) -> ProberStatus | None:
    """A vantage point of a hub, which judges nothing; None where this machine is none."""
    path = settings.hub.identity_in(settings.sensor.state) if settings.hub is not None else None
    if path is None or not path.exists():
        return None
    from bavn.member.identity import read_identity  # noqa: PLC0415  the same
    from bavn.member.looking import NAME, is_vantage, told_last  # noqa: PLC0415

    identity = read_identity(path)
    if not is_vantage(identity):
        return None
    folder = settings.probing.state / VANTAGE
    looks, told = folder / LOOKS, told_last(identity, folder)
    waiting = sum(one.suffix == ".json" for one in looks.iterdir()) if looks.is_dir() else 0
    heard = _changed(folder / NAME, now) if told is not None else None
    return ProberStatus(
        folder=settings.probing.state,
        now=now,
        process=lock.holder(looks, "lock"),
        place=told.vantage if told is not None else None,
        count=len(told.targets) if told is not None else 0,
        looked=_changed(looks, now) if told is not None else None,
        hub=ProberHub(visible(identity.hub), joined=True, judges=True, heard=heard, waiting=waiting),
    )


def _changed(path: Path, now: datetime) -> datetime | None:
    """When it was written to last: a folder, when a file came or went."""
    try:
        return min(datetime.fromtimestamp(path.stat().st_mtime, UTC), now)
    except OSError:
        return None


@contextmanager
def _said(unread: list[str]) -> Iterator[None]:
    """Whatever cannot be read is a line, and the rest is shown all the same."""
    try:
        yield
    except Problem as problem:
        unread.append(str(problem))
    except OSError as error:
        unread.append(f"{visible(str(error.filename))}: cannot be read: {error.strerror}")
