"""Bulletins are written once their day is over, sealed with the hub's key, and never changed."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec

from bavn.hub.people.messages import pause
from bavn.hubstore.store import HubStore
from bavn.model.language import LANGUAGES, Language
from bavn.model.member import Member
from bavn.model.tlp import LEVELS, Tlp
from bavn.pages.bulletin import Day, markdown, page
from bavn.sharing.envelope import seal

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

SCHEMA: Final = "bavn.bulletin/1"
LOOK_S: Final = 60.0
WRITTEN_LATE: Final = timedelta(days=7)  # as long as warnings are remembered
LOG: Final = logging.getLogger("bavn.hub")


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What is sealed and kept."""

    schema: str
    hub: str
    day: date
    label: Tlp
    language: Language
    markdown: str
    html: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """The envelope, as far as it is opened here: what the hub has sealed itself needs no proof."""

    payload: str


async def keep_writing(hub: "Hub", stop: asyncio.Event) -> None:
    """Write the bulletins of the last week that are missing, until `stop` is set; what fails is tried again."""
    while not stop.is_set():
        try:
            await write_missing(hub)
        except Exception as error:  # noqa: BLE001  a busy store, or a mistake of ours, does not end the bulletins
            LOG.warning("bulletins could not be written (%s); tried again", type(error).__name__)
        await pause(stop, LOOK_S)


async def write_missing(hub: "Hub") -> None:
    """Write what is missing of the last seven days that had a member. One that was written is never changed."""
    members = await hub.read(lambda store: store.registry.members.all())
    for day in days_of(members, hub.now(), hub.settings.hub.time_zone):
        for label in LEVELS:
            if await hub.read(lambda store, day=day, label=label: missing(store, day, label)):  # type: ignore[misc]
                made = await hub.read(lambda store, day=day, label=label: day_of(hub, store, day, label))  # type: ignore[misc]
                documents = {language: sealed(hub, made, language) for language in LANGUAGES}
                await hub.pipeline.call(partial(_keep, day, label, documents))


def days_of(members: Iterable[Member], now: datetime, zone: tzinfo) -> list[date]:
    """The days that may lack a bulletin: the last seven of `zone`, none before the first member joined."""
    joined = [one.joined.astimezone(zone).date() for one in members if one.joined]
    today = now.astimezone(zone).date()
    last = [today - timedelta(days=days) for days in range(WRITTEN_LATE.days, 0, -1)]
    return [day for day in last if joined and day >= min(joined)]


def missing(store: HubStore, day: date, label: Tlp) -> bool:
    """Whether a day has no bulletin of this label yet."""
    return any(store.bulletins.get(day, label, language) is None for language in LANGUAGES)


def _keep(day: date, label: Tlp, documents: dict[Language, bytes], store: HubStore, now: datetime) -> None:
    for language, document in documents.items():
        store.bulletins.keep(day, label, language, document, now)


def sealed(hub: "Hub", day: Day, language: Language) -> bytes:
    """One bulletin in its envelope."""
    said = Bulletin(SCHEMA, day.hub, day.day, day.label, language, markdown(day, language), str(page(day, language)))
    return seal(msgspec.json.encode(said), hub.signing)


def opened(document: bytes) -> Bulletin:
    """What the envelope of a kept bulletin holds: the hub's own, so its seal is not looked at."""
    return msgspec.json.decode(msgspec.json.decode(document, type=Sealed).payload, type=Bulletin)


def day_of(hub: "Hub", store: HubStore, day: date, label: Tlp) -> Day:
    """What happened on a day, made of nothing but what this label's readers may see.

    Campaigns are put together from all that members share, so only members are told of them.
    """
    zone = hub.settings.hub.time_zone
    begins, ends = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    picture, of_members = hub.published, label == "amber"
    said = [(one.made, one.said[label]) for one in store.decided(begins, ends) if label in one.said]
    acts = [one.action for made, one in said if begins <= made < ends]
    warned = [one for one in picture.warnings if begins <= one.at < ends and one.members is None]
    stand = [one for one in picture.campaigns if one.members and not one.into]  # else taken back, or part of another
    campaigns = [one for one in stand if one.first < ends and one.last >= begins]
    return Day(
        day=day,
        hub=hub.settings.hub.name,
        label=label,
        campaigns=tuple(campaigns) if of_members else (),
        blocked=acts.count("block"),
        armed=acts.count("arm"),
        mistakes=sum(one.gone == "mistake" and begins <= one.until < ends for _, one in said),
        warnings=len(warned) if of_members else 0,
        zone=zone,
    )
