"""What stands around every page of the hub; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

NAVIGATION: Final[dict[str, Pair]] = {
    "now": ("Now", "Nu"),
    "campaigns": ("Campaigns", "Kampagner"),
    "members": ("Members", "Medlemmer"),
    "outages": ("Outages", "Nedbrud"),
    "decisions": ("Decisions", "Beslutninger"),
    "bulletins": ("Bulletins", "Døgnrapporter"),
    "plan": ("Emergency plan", "Beredskabsplan"),
    "exercises": ("Exercises", "Øvelser"),
    "report": ("Report", "Rapport"),
    "what-if": ("What if", "Hvad nu hvis"),
    "release": ("Let through", "Slip igennem"),
    "role.member": ("member", "medlem"),
    "role.analyst": ("analyst", "analytiker"),
    "role.operator": ("operator", "operatør"),
    "role.read-only": ("read only", "kun læsning"),
}
SAYINGS: Final[dict[str, Pair]] = {
    "skip": ("Skip to the content", "Gå til indholdet"),
    "menu": ("Menu", "Menu"),
    "pages": ("Pages", "Sider"),
    "look-up": ("Address or member", "Adresse eller medlem"),
    "account": ("Your account", "Din konto"),
    "language": ("English", "Dansk"),
    "own-machine": (
        "This sensor's own page: it holds visitors' addresses",
        "Sensorens egen side: her står besøgendes adresser",
    ),
    "label.operator": ("for the hub's operators only", "kun for hubbens operatører"),
    "label.analyst": ("for the hub's own people only", "kun for hubbens egne folk"),
    "label.member": (
        "for your organisation and those who must act for it",
        "for jeres organisation og dem, der skal handle for den",
    ),
    "label.public": ("for everybody", "for alle"),
    "label.community": ("for the community, not for publication", "for fællesskabet, ikke til offentliggørelse"),
    "exercise": ("An exercise is going on ({way}).", "Der er en øvelse i gang ({way})."),
    "exercise.way": ("show it", "vis den"),
    "exercise.real": (
        "This page is no part of it: what it shows is real.",
        "Denne side er ikke en del af den: det, du ser her, er virkeligt.",
    ),
    "exercise.act": (
        "What you do here is no exercise: it takes effect at once.",
        "Det, du gør her, er ikke en øvelse: det får virkning med det samme.",
    ),
    "as-of": ("As of", "Opdateret"),
    "lost": (
        "No connection to the hub since {at}. What you see is from then; it is tried again.",
        "Ingen forbindelse til hubben siden kl. {at}. Det, du ser, er fra da; vi prøver igen.",
    ),
}
MARKS: Final[dict[str, Pair]] = {
    "exercise": ("EXERCISE / ØVELSE", "ØVELSE / EXERCISE"),
    "exercise.said": (
        "This page belongs to an exercise that is going on. Nothing on it is real.",
        "Denne side hører til en øvelse, der er i gang. Intet på den er virkeligt.",
    ),
    "reconstruction": ("RECONSTRUCTION", "REKONSTRUKTION"),
    "reconstruction.said": (
        "What you see is played back. Nobody is being attacked.",
        "Det, du ser, er en genafspilning. Ingen bliver angrebet.",
    ),
    "killed": ("KILL SWITCH ON", "NØDSTOP"),
    "killed.said": (
        "The hub tells nobody to act, and all it had decided is let go.",
        "Hubben beder ingen om at gribe ind, og alt, den havde besluttet, er ophævet.",
    ),
}
MONTHS: Final[dict[str, Pair]] = {
    str(number): pair
    for number, pair in enumerate(
        zip(
            ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
            ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."),
            strict=True,
        ),
        start=1,
    )
}
