"""What people read of a hub's warnings; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

# Why it warns, as a message's title. It names nobody who was hit.
WARNING_TITLES: Final[dict[str, Pair]] = {
    "campaign": ("Warning: {kind} at others", "Varsel: {kind} hos andre"),
    "listed": ("Warning: {site} is on a target list", "Varsel: {site} står på en målliste"),
    "claimed": ("Warning: somebody claims an attack", "Varsel: nogen påstår et angreb"),
    "by-hand": ("Warning from {hub}: {kind}", "Varsel fra {hub}: {kind}"),
    "hit": ("You are hit too: {kind}", "I er nu selv ramt: {kind}"),
    "changed": ("Changed: {title}", "Ændret: {title}"),
    "ended": ("Over: {title}", "Slut: {title}"),
}

# What must be known: with what Bavn has done, it fits a text message.
WARNING_LEADS: Final[dict[str, Pair]] = {
    "campaign": ("{kind} at {hit}. Severity {severity}.", "{kind} hos {hit}. Alvor: {severity}."),
    "listed": (
        "{site} is on a published target list. Severity {severity}.",
        "{site} står på en offentliggjort målliste. Alvor: {severity}.",
    ),
    "through": (
        "{through}, which you depend on, is on a published target list. Severity {severity}.",
        "{through}, som I er afhængige af, står på en offentliggjort målliste. Alvor: {severity}.",
    ),
    "claimed": (
        "Somebody claims an attack. That is a claim, not a fact. Severity {severity}.",
        "Nogen påstår et angreb. Det er en påstand, ikke en kendsgerning. Alvor: {severity}.",
    ),
    "by-hand": ("{hub} warns: {kind}. Severity {severity}.", "{hub} varsler: {kind}. Alvor: {severity}."),
    "hit": (
        "You are hit yourselves now: the same attack at {hit}, says {hub}.",
        "I er nu selv ramt: samme angreb hos {hit}, siger {hub}.",
    ),
    "hit-here": (
        "You are hit yourselves now, by what {hub} warned of.",
        "I er nu selv ramt af det, {hub} varslede om.",
    ),
    "ended": ("{hub} warns of this no more.", "{hub} varsler ikke mere om dette."),
}

# What Bavn has armed, and until when.
ARMED: Final[dict[str, Pair]] = {
    "armed": (
        "Armed: {values}; they are limited as soon as one of your sites is in alarm, until {until}.",
        "Skærpet: {values}; de begrænses, så snart et af jeres websteder er i alarm, indtil {until}.",
    ),
    "limited": ("Limited now: {values}, until {until}.", "Begrænset nu: {values}, indtil {until}."),
    "blocked": ("Blocked now: {values}, until {until}.", "Blokeret nu: {values}, indtil {until}."),
    "templates": (
        "Armed: {templates}, for as long as the hub warns.",
        "Skærpet: {templates}, så længe hubben varsler.",
    ),
    "nothing": ("Nothing is armed for it.", "Intet er skærpet for det."),
    "ignored": (
        'Nothing is armed: decisions = "ignore" under [hub].',
        'Intet er skærpet: decisions = "ignore" under [hub].',
    ),
    "watched": (
        "Nothing is armed: all sites here are only watched (protect in bavn.toml).",
        "Intet er skærpet: alle websteder her overvåges kun (protect i bavn.toml).",
    ),
    "let-go": ("What was armed for it is let go.", "Det, der var skærpet for det, er sluppet."),
}

WARNING_MORE: Final[dict[str, Pair]] = {
    "hub": ("The hub", "Hubben"),
    "since": ("{hub} has warned of it since {at}.", "{hub} har varslet om det siden {at}."),
    "seen": ("There: up to {peak} requests a second from {sources}.", "Dér: op til {peak} i sekundet fra {sources}."),
    "expect": ("Expect requests such as: {templates}.", "Vent forespørgsler som: {templates}."),
    "rest": ("{templates} and {count} more", "{templates} og {count} mere"),
    "source": ("Published by: {source}.", "Offentliggjort af: {source}."),
    "behind": ("Probably {name} ({sure}).", "Sandsynligvis {name} ({sure})."),
    "unconfirmed": ("Who is behind it is not confirmed.", "Hvem der står bag, er ikke bekræftet."),
    "hit-one": ("one other organisation", "én anden organisation"),
    "hit": ("{count} other organisations", "{count} andre organisationer"),
    "hit-some": ("others", "andre"),
}

WARNING_STEPS: Final[dict[str, Pair]] = {
    "look": (
        "See that bavn status is in order, and that whoever is on duty knows.",
        "Se, at bavn status er i orden, og at vagten ved besked.",
    ),
    "line": (
        "Have your provider's phone number at hand: a full line is theirs to help with.",
        "Hav jeres udbyders telefonnummer klar: er linjen fuld, kan kun de hjælpe.",
    ),
    "protect": (
        'To let Bavn act when it comes: protect = "limit" or "block" in bavn.toml.',
        'Skal Bavn gribe ind, når det kommer: protect = "limit" eller "block" i bavn.toml.',
    ),
}
