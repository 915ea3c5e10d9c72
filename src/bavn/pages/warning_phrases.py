"""What people read of a hub's warnings; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

# Why it warns, as a message's title. It names nobody who was hit.
WARNING_TITLES: Final[dict[str, Pair]] = {
    "campaign": ("Warning: {kind} at others", "Varsel: {kind} hos andre"),
    "listed": ("Warning: {site} is on a target list", "Varsel: {site} står på en målliste"),
    "claimed": ("Warning: an attack on {site} is claimed", "Varsel: påstand om angreb på {site}"),
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
        "Somebody claims an attack on {site}. That is a claim, not a fact. Severity {severity}.",
        "Nogen tager ansvaret for et angreb på {site}. Det er en påstand, ikke en kendsgerning. Alvor: {severity}.",
    ),
    "by-hand": ("{hub} warns: {kind}. Severity {severity}.", "{hub} varsler: {kind}. Alvor: {severity}."),
    "hit": (
        "You are hit yourselves now, by the same attack as {hit}, says {hub}.",
        "I er nu selv ramt af samme angreb som {hit}, oplyser {hub}.",
    ),
    "hit-here": (
        "You are hit yourselves now, by what {hub} warned of.",
        "I er nu selv ramt af det, {hub} varslede om.",
    ),
    "ended": ("{hub} no longer warns of this.", "{hub} har afblæst varslet."),
}

# What Bavn has armed, and until when.
ARMED: Final[dict[str, Pair]] = {
    "armed": (
        "Armed: {values}; they are limited as soon as one of your sites is in alarm, until {until}.",
        "Lagt klar: {values}, der begrænses, så snart et af jeres websteder er i alarm, dog kun indtil {until}.",
    ),
    "limited": ("Limited now: {values}, until {until}.", "Begrænset nu: {values}, indtil {until}."),
    "blocked": ("Blocked now: {values}, until {until}.", "Blokeret nu: {values}, indtil {until}."),
    "templates": (
        "Armed: what the attack asks for ({templates}), for as long as the hub warns.",
        "Lagt klar: det, angrebet beder om ({templates}), så længe hubben varsler.",
    ),
    "nothing": ("Nothing is armed for it.", "Intet er lagt klar mod det."),
    "ignored": (
        'Nothing is armed: decisions = "ignore" under [hub] in bavn.toml.',
        'Intet er lagt klar: decisions = "ignore" under [hub] i bavn.toml.',
    ),
    "watched": (
        "Nothing is armed: all sites here are only watched (protect in bavn.toml).",
        "Intet er lagt klar: alle websteder her overvåges kun (protect i bavn.toml).",
    ),
    "let-go": ("What was armed for it is let go.", "Det, der var lagt klar mod det, er sluppet fri."),
}

WARNING_MORE: Final[dict[str, Pair]] = {
    "hub": ("The hub", "Hubben"),
    "site": ("one of your sites", "et af jeres websteder"),
    "since": ("{hub} has warned of it since {at}.", "{hub} har varslet siden {at}."),
    "seen": (
        "There: up to {peak} requests a second from {sources}.",
        "Hos dem: op til {peak} forespørgsler i sekundet fra {sources}.",
    ),
    "expect": ("Expect requests such as: {templates}.", "Forvent forespørgsler som: {templates}."),
    "rest": ("{templates} and {count} more", "{templates} og {count} til"),
    "source": ("Where it was published: {source}.", "Offentliggjort her: {source}."),
    "behind": ("Probably {name} is behind it ({sure}).", "Bag angrebet står sandsynligvis {name} ({sure})."),
    "unconfirmed": ("Who is behind it is not confirmed.", "Det er ikke bekræftet, hvem der står bag."),
    "hit-one": ("one other organisation", "én anden organisation"),
    "hit": ("{count} other organisations", "{count} andre organisationer"),
    "hit-some": ("others", "andre"),
}

WARNING_STEPS: Final[dict[str, Pair]] = {
    "look": (
        "Check with bavn status that all is in order, and that whoever is on duty knows.",
        "Tjek med bavn status, at alt er i orden, og at vagten ved besked.",
    ),
    "line": (
        "Have your internet provider's phone number at hand: if the line is full, only they can help.",
        "Hav jeres internetudbyders telefonnummer klar: er linjen fuld, kan kun de hjælpe.",
    ),
    "protect": (
        'To let Bavn act when it comes: protect = "limit" or "block" in bavn.toml.',
        'Skal Bavn gribe ind, når angrebet kommer, så skriv protect = "limit" eller "block" i bavn.toml.',
    ),
}
