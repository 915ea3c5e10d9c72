"""What the pages about campaigns say; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

ARMED: Final[Pair] = (  # what it means, said in the same words wherever it is explained
    "Ready at the members: it is limited only while a website of their own is under attack.",
    "Ligger klar hos medlemmerne: den begrænses kun, mens deres eget websted er under angreb.",
)
TEXTS: Final[dict[str, Pair]] = {
    "title": ("Campaigns", "Kampagner"),
    "lead": (
        "Attacks that belong together, whoever they hit, in the last thirty days.",
        "Angreb, der hører sammen, uanset hvem de rammer, fra de seneste tredive dage.",
    ),
    "none": ("No campaign in the last thirty days.", "Ingen kampagner de seneste tredive dage."),
    "untold": (
        "You are not shown campaigns: only members are.",
        "Du får ikke kampagner at se: de vises kun for medlemmer.",
    ),
    "killed": (
        "The kill switch is on, so nothing is told of campaigns.",
        "Nødstoppet er slået til, så der fortælles intet om kampagner.",
    ),
    "page": ("Page {page} of {pages}", "Side {page} af {pages}"),
    "older": ("Older", "Ældre"),
    "newer": ("Newer", "Nyere"),
    "head.one": ("{kind} at {organisations}", "{kind} hos {organisations}"),
    "column.what": ("What", "Hvad"),
    "column.state": ("State", "Tilstand"),
    "column.hit": ("Organisations", "Organisationer"),
    "column.first": ("First", "Første"),
    "column.last": ("Last", "Sidste"),
    "column.sources": ("Sources", "Kilder"),
    "column.done": ("Decided", "Besluttet"),
    "figure.hit": ("organisations hit", "organisationer ramt"),
    "figure.sources": ("sources", "kilder"),
    "figure.peak": ("requests/s at most, at one", "forespørgsler/s højst hos én"),
    "figure.length": ("from first to last", "fra første til sidste"),
    "figure.of": ("{count} of {all}", "{count} af {all}"),
    "figure.beforehand": ("armed or blocked beforehand", "lagt klar eller blokeret på forhånd"),
    "figure.time": ("until warned", "til varslet"),
    "do": ("What to do", "Det skal du gøre"),
    "hit": ("Who is hit", "Hvem er ramt"),
    "hit.note": (
        (
            "Claimed, attacked and seen down are three different things. A claim is somebody's word; an attack is what "
            "a member's sensor reported; down is what was seen from outside. Above: the attack; below: the time down."
        ),
        (
            "Påstået, angrebet og set nede er tre forskellige ting. En påstand er nogens ord; et angreb er det, "
            "medlemmets sensor har meldt; nede er det, der er set udefra. Øverst: angrebet; nederst: tiden nede."
        ),
    ),
    "hit.none": ("None of them may be named to you.", "Ingen af dem må nævnes for dig."),
    "hit.more": ("And {organisations} that are not named to you.", "Og {organisations}, der ikke nævnes for dig."),
    "hit.left": ("And {organisations} not shown here.", "Og {organisations}, der ikke vises her."),
    "column.who": ("Organisation", "Organisation"),
    "column.when": ("Timeline", "Tidslinje"),
    "column.attacked": ("Attacked", "Angrebet"),
    "column.claimed": ("Claimed or listed", "Påstået eller på liste"),
    "column.down": ("Seen down", "Set nede"),
    "you": ("you", "jer"),
    "ongoing": ("since {at}", "siden {at}"),
    "claimed": ("claimed", "påstået"),
    "listed": ("on a target list", "på målliste"),
    "not-claimed": ("no", "nej"),
    "not-down": ("no", "nej"),
    "not-seen": ("nobody looks", "ingen ser efter"),
    "still-down": ("still down", "stadig nede"),
    "bar": (
        "Attacked from {first} to {last}. Down: {down}.",
        "Angrebet fra {first} til {last}. Nede: {down}.",
    ),
    "sources": ("Sources and networks", "Kilder og netværk"),
    "sources.all": (
        "The most active of those that members' sensors named. Only evidence that you may see is counted.",
        "De mest aktive af dem, medlemmernes sensorer har nævnt. Kun beviser, du må se, er talt med.",
    ),
    "sources.told": (
        "Those about which something is decided, and how many organisations have reported them.",
        "Dem, der er besluttet noget om, og hvor mange organisationer der har meldt dem.",
    ),
    "sources.none": ("No source may be named to you.", "Ingen kilder må nævnes for dig."),
    "networks": ("Networks", "Netværk"),
    "column.source": ("Source", "Kilde"),
    "column.network": ("Network", "Netværk"),
    "column.organisations": ("Organisations", "Organisationer"),
    "column.requests": ("Requests", "Forespørgsler"),
    "column.requests.own": ("Requests at you", "Forespørgsler hos jer"),
    "column.action": ("Decision", "Beslutning"),
    "more": ("and {count} more", "og {count} til"),
    "templates": ("What it asks for", "Det, angriberne forespørger på"),
    "templates.note": (
        "Shapes of requests: path with numbers masked, and names of parameters, never a value.",
        "Forespørgslernes form: sti med tal skjult og parametrenes navne, aldrig en værdi.",
    ),
    "templates.none": (
        "No shape is told: only what several members saw alike is.",
        "Intet mønster må vises: kun det, flere medlemmer har set ens, bliver fortalt.",
    ),
    "known": ("What we know, and how sure", "Det ved vi, og så sikre er vi"),
    "known.kind": ("Kind", "Type"),
    "known.severity": ("Severity", "Alvor"),
    "known.severity.of": ("{severity} (of: {all})", "{severity} (af: {all})"),
    "known.armed": ("Armed means", "Lagt klar betyder"),
    "known.armed.said": ARMED,
    "known.who": ("Behind it", "Bag angrebet"),
    "known.why": ("Why we think so", "Derfor tror vi det"),
    "known.reuse": ("Seen in earlier campaigns", "Set i tidligere kampagner"),
    "known.reuse.said": (
        "{sources} of the sources, {templates} of the shapes",
        "{sources} af kilderne, {templates} af mønstrene",
    ),
    "known.label": ("The attack may be shared as", "Angrebet må deles som"),
    "known.label.page": (
        "That is not so of this page: its own label stands at the foot.",
        "Det gælder ikke denne side: dens eget mærke står nederst.",
    ),
    "who.probably": ("Probably {name}. Chance: {sure}", "Sandsynligvis {name}. Sandsynlighed: {sure}"),
    "who.unconfirmed": (
        "Not confirmed. What is known does not point to anybody clearly enough.",
        "Ikke bekræftet. Det, vi ved, peger ikke klart nok på nogen.",
    ),
    "time": ("How soon it was known, step by step", "Så hurtigt blev det kendt, trin for trin"),
    "column.step": ("Step", "Trin"),
    "column.at": ("When", "Hvornår"),
    "column.after": ("After the first request", "Efter første forespørgsel"),
    "decisions": ("Decisions", "Beslutninger"),
    "decisions.all": ("All decisions", "Alle beslutninger"),
}
ACTIONS: Final[dict[str, Pair]] = {
    "arm": ("armed", "lagt klar"),
    "block": ("blocked", "blokeret"),
    "limit": ("limited", "begrænset"),
    "challenge": ("challenged", "afkræves prøve"),
    "": ("none", "ingen"),
}
STEPS: Final[dict[str, Pair]] = {
    "operator.block": (
        "See what is blocked for it, and release what should not be.",
        "Se, hvad der er blokeret på grund af det, og frigiv det, der ikke skal være det.",
    ),
    "operator.call": (
        "Call those who are hit: do they have hands enough, and does their provider know?",
        "Ring til de ramte: har de hænder nok, og ved deres internetudbyder besked?",
    ),
    "own.hit": ("You are hit: follow your emergency plan.", "I er ramt: følg jeres beredskabsplan."),
    "warned": (
        "You are not hit. Check that sensor and site are in order, and that whoever is on duty knows.",
        "I er ikke ramt. Tjek, at sensor og websted er i orden, og at vagten ved besked.",
    ),
    "over": (
        "It is over. Write down what was learnt while it is fresh.",
        "Det er slut. Skriv ned, hvad I lærte, mens det er frisk.",
    ),
}
STEP_LINKS: Final[dict[str, str]] = {"operator.block": "/decisions", "own.hit": "/plan"}
