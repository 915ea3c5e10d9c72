"""Yesterday's bulletins are written once the day is over, sealed with the hub's key, and never changed."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from bavn.hubstore.store import HubStore
from bavn.model.language import LANGUAGES, Language
from bavn.model.tlp import LEVELS, Tlp
from bavn.pages.bulletin import Day, markdown, page
from bavn.sharing.envelope import seal

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

SCHEMA: Final = "bavn.bulletin/1"
LOOK_S: Final = 60.0


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
    """Write yesterday's bulletins, until `stop` is set. A hub that was down writes them when it is back."""
    written: date | None = None
    while not stop.is_set():
        yesterday = hub.now().astimezone(UTC).date() - timedelta(days=1)
        if written != yesterday:
            await hub.pipeline.call(lambda store, now, day=yesterday: write(hub, store, day, now))  # type: ignore[misc]
            written = yesterday
        try:
            await asyncio.wait_for(stop.wait(), LOOK_S)
        except TimeoutError:
            continue


def write(hub: "Hub", store: HubStore, day: date, now: datetime) -> None:
    """Keep all bulletins of a day that have not been written yet. One that was is never changed."""
    for label in LEVELS:
        for language in LANGUAGES:
            if store.bulletins.get(day, label, language) is None:
                store.bulletins.keep(day, label, language, sealed(hub, day_of(hub, day, label), language), now)


def sealed(hub: "Hub", day: Day, language: Language) -> bytes:
    """One bulletin in its envelope."""
    said = Bulletin(SCHEMA, day.hub, day.day, day.label, language, markdown(day, language), str(page(day, language)))
    return seal(msgspec.json.encode(said), hub.signing)


def opened(document: bytes) -> Bulletin:
    """What the envelope of a kept bulletin holds: the hub's own, so its seal is not looked at."""
    return msgspec.json.decode(msgspec.json.decode(document, type=Sealed).payload, type=Bulletin)


def day_of(hub: "Hub", day: date, label: Tlp) -> Day:
    """What happened on a day, made of nothing but what this label's readers may see.

    Campaigns are put together from all that members share, so only members are told of them.
    """
    begins = datetime.combine(day, time(), UTC)
    ends = begins + timedelta(days=1)
    picture, of_members = hub.published, label == "amber"
    level = picture.levels[label]
    made = [one for one in (*level.standing, *level.gone) if begins <= one.made < ends]
    acts = [one.said[label].action for one in made]
    warned = [one for one in picture.warnings if begins <= one.at < ends and one.members is None]
    campaigns = [one for one in picture.campaigns if one.first < ends and one.last >= begins]
    return Day(
        day=day,
        hub=hub.settings.hub.name,
        label=label,
        campaigns=tuple(campaigns) if of_members else (),
        blocked=acts.count("block"),
        armed=acts.count("arm"),
        mistakes=sum(one.said[label].gone == "mistake" for one in level.gone),
        warnings=len(warned) if of_members else 0,
    )
