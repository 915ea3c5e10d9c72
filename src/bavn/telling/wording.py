"""The sentences of messages, English first, then Danish. Numbers, kinds and times come from `pages`."""

from typing import Final

from bavn.pages.vocabulary import Pair

TITLES: Final[dict[str, Pair]] = {
    "new": ("{kind}: {site}", "{kind}: {site}"),
    "changed": ("Changed: {kind}, {site}", "Ændret: {kind}, {site}"),
    "ended": ("Over: {kind}, {site}", "Slut: {kind}, {site}"),
    "more": ("{count} more messages", "{count} beskeder mere"),
    "sensor": ("Bavn: {what}", "Bavn: {what}"),
    "exercise": ("EXERCISE: {title}", "ØVELSE: {title}"),
}

# What must be known: it fits a text message.
LEADS: Final[dict[str, Pair]] = {
    "new": (
        "{kind}, {site}, since {began}. Severity {severity}. {done}",
        "{kind}, {site}, siden {began}. Alvor: {severity}. {done}",
    ),
    "ended": (
        "{kind}, {site}, over: {length} from {began}. {done}",
        "{kind}, {site}, slut: {length} fra {began}. {done}",
    ),
    "more": (
        "{count} more messages were held back: no more than {most} are sent in an hour. See bavn status.",
        "{count} beskeder mere blev holdt tilbage: der sendes højst {most} i timen. Se bavn status.",
    ),
}

# The same of what was seen from outside: nothing was done about it, so nothing is said of that.
OUTAGE_LEADS: Final[dict[str, Pair]] = {
    "new": (
        "{kind}, {site}, since {began}. Severity {severity}.",
        "{kind}, {site}, siden {began}. Alvor: {severity}.",
    ),
    "ended": (
        "{kind}, {site}, over: {length} from {began}.",
        "{kind}, {site}, slut: {length} fra {began}.",
    ),
}

# What Bavn has done.
DONE: Final[dict[str, Pair]] = {
    "watch": ("Only watched.", "Kun overvåget."),
    "nothing": ("Nothing is blocked.", "Intet er blokeret."),
    "block": ("Blocked {block}, limited {limit}.", "Blokeret: {block}, begrænset: {limit}."),
    "limit": ("Limited {limit}.", "Begrænset: {limit}."),
    "failing": ("RULES NOT IN FORCE.", "REGLER IKKE I KRAFT."),
    "expires": ("Rules expire {until}.", "Regler udløber {until}."),
    "none-left": ("No rule is left.", "Ingen regler er tilbage."),
}

MORE: Final[dict[str, Pair]] = {
    "failing": (
        "Could not be put into force by {names}: see bavn status.",
        "Kunne ikke sættes i kraft af {names}: se bavn status.",
    ),
    "held-back": (
        "Some sources were spared or only limited, so that honest visitors get through: see bavn status.",
        "Nogle kilder er skånet eller kun begrænset, så ærlige besøgende kommer igennem: se bavn status.",
    ),
    "intrusion": ("{tried} from {sources}", "{tried} fra {sources}"),
    "silent": ("Usually {usual} requests a second.", "Normalt {usual} forespørgsler i sekundet."),
}

# What to do.
DO: Final[dict[str, Pair]] = {
    "watch": (
        'Bavn may only watch this site. To let it act: protect = "limit" or "block" in bavn.toml.',
        'Bavn må kun overvåge dette websted. Skal den gribe ind: protect = "limit" eller "block" i bavn.toml.',
    ),
    "release": (
        "Is somebody hit who should not be: bavn release ADDRESS.",
        "Rammes nogen, som ikke skal rammes: bavn release ADRESSE.",
    ),
    "line": (
        "If the line itself is full, only your provider can help: phone them.",
        "Er selve linjen fyldt, kan kun jeres udbyder hjælpe: ring til dem.",
    ),
    "site-silent": (
        "Try the site from a phone without Wi-Fi, and look whether its server still writes its log.",
        "Prøv webstedet fra en mobil uden wi-fi, og se, om serveren stadig skriver sin log.",
    ),
    "status": ("See bavn status.", "Se bavn status."),
}

REFERENCE: Final[Pair] = ("Message {reference}", "Besked {reference}")
