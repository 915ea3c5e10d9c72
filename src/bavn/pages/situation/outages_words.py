"""What the page about outages says beside the words of the report itself; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

TEXTS: Final[dict[str, Pair]] = {
    "title": ("Outages", "Nedbrud"),
    "days.1": ("24 hours", "Et døgn"),
    "days.7": ("7 days", "7 dage"),
    "days.30": ("30 days", "30 dage"),
    "from": ("From", "Fra"),
    "to": ("To and including", "Til og med"),
    "show": ("Show", "Vis"),
    "wrong": (
        (
            "That period was not understood: two days such as 2026-11-16 and 2026-11-22, at most {days} days apart. "
            "The last seven days are shown."
        ),
        (
            "Den periode kunne ikke læses: to dage som 2026-11-16 og 2026-11-22 med højst {days} dage imellem. "
            "Her er de seneste syv dage."
        ),
    ),
    "now": ("Right now", "Lige nu"),
    "now.seen": ("As seen from outside, last looked at {at}.", "Set udefra, senest {at}."),
    "now.unknown": (
        "The hub cannot tell yet: nobody looks from outside, or it has just started.",
        "Hubben kan ikke sige det endnu: ingen ser efter udefra, eller den er lige startet.",
    ),
    "now.calm": ("All that is watched answers.", "Alle overvågede websteder svarer."),
    "column.site": ("Website", "Websted"),
    "column.state": ("State", "Tilstand"),
    "column.since": ("Since", "Siden"),
    "column.member": ("Organisation", "Organisation"),
    "left": ("and {count} more", "og {count} til"),
    "common": ("In the whole hub", "I hele hubben"),
    "common.down": (
        "{organisations} had a website down in the period.",
        "{organisations} havde et websted nede i perioden.",
    ),
    "common.note": ("Others are counted here, never named.", "Andre tælles her og nævnes aldrig."),
    "own.none": (
        "None of your websites is watched from outside. Ask the hub's operator to confirm your websites.",
        "Ingen af jeres websteder overvåges udefra. Bed hubbens operatør om at bekræfte jeres websteder.",
    ),
    "all.none": (
        "No website is watched from outside yet.",
        "Ingen websteder overvåges udefra endnu.",
    ),
    "nobodys": (
        "You belong to no organisation here, so only counts are shown.",
        "Du hører ikke til nogen organisation her, så der vises kun antal.",
    ),
    "table": ("The table", "Tabellen"),
    "quiet": ("{websites} of which there is nothing to tell", "{websites}, som der intet er at fortælle om"),
}
