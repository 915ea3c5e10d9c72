"""What `bavn status` and `bavn release` say; English first, then Danish."""

from typing import Final

from bavn.pages.hub_notices import REASONS
from bavn.pages.vocabulary import Pair

STATUS: Final[dict[str, Pair]] = {
    "runs": (
        "The sensor has been running since {since} UTC ({age}).",
        "Sensoren har kørt siden {since} UTC ({age}).",
    ),
    "hangs": (
        "The sensor runs, but has said nothing about itself for {age}.",
        "Sensoren kører, men har intet sagt om sig selv i {age}.",
    ),
    "starts": ("The sensor is starting.", "Sensoren er ved at starte."),
    "dead": (
        "No sensor is running. It was last heard of at {at} UTC ({age} ago).",
        "Sensoren kører ikke. Den lod sidst høre fra sig {at} UTC (for {age} siden).",
    ),
    "never": ("No sensor is running.", "Ingen sensor kører."),
    "version": (
        "Version {version}, process {process}, {memory} MB.",
        "Version {version}, proces {process}, {memory} MB.",
    ),
    "abreast": ("{lag} s behind: nothing waits.", "{lag} s bagud: intet venter."),
    "behind": (
        "{lag} s behind: {kilobytes} kB wait to be read, about {lines}.",
        "{lag} s bagud: {kilobytes} kB venter på at blive læst, omkring {lines}.",
    ),
    "read": (
        "{lines} read so far; {rejected} of them could not be understood.",
        "{lines} læst indtil nu; {rejected} af dem kunne ikke forstås.",
    ),
    "sampling": (
        "Too many lines to read them all: one of {of} is counted.",
        "For mange linjer til at læse dem alle: én af {of} tælles.",
    ),
    "sampled": (
        "Only counted, because there were too many: {lines}.",
        "Kun talt, fordi der var for mange: {lines}.",
    ),
    "skew": (
        "The clock of the logs is {seconds} s from this machine's.",
        "Loggenes ur er {seconds} s fra denne maskines.",
    ),
    "snapshot": ("The last snapshot was kept {age} ago.", "Seneste øjebliksbillede blev gemt for {age} siden."),
    "unread": ("Cannot be read: {what}", "Kan ikke læses: {what}"),
    "head.sites": ("Sites", "Websteder"),
    "head.findings": ("What goes on", "Det, der står på"),
    "head.protection": ("Protection", "Beskyttelse"),
    "head.messages": ("Messages", "Beskeder"),
    "head.inputs": ("Logs that need a look", "Logge, der skal ses efter"),
    "head.notices": ("What the sensor noticed", "Det, sensoren har bemærket"),
    "column.site": ("site", "websted"),
    "column.rate": ("now/s", "nu/s"),
    "column.usual": ("usual/s", "normalt/s"),
    "column.clients": ("visitors", "besøgende"),
    "column.mode": ("mode", "indgreb"),
    "column.phase": ("state", "tilstand"),
    "column.open": ("findings", "fund"),
    "nothing": ("Nothing goes on.", "Intet står på."),
    "since": ("since {since}", "siden {since}"),
    "standing": ("{count} in force", "{count} gælder"),
    "takes": ("takes orders", "tager imod ordrer"),
    "fails": ("fails: {said}", "svigter: {said}"),
    "decisions": (
        "{count} addresses and networks are to be blocked or limited; the next is let go at {at} UTC.",
        "{count} adresser og net skal blokeres eller begrænses; det næste slippes fri {at} UTC.",
    ),
    "no-decisions": ("Nobody is blocked or limited.", "Ingen er blokeret eller begrænset."),
    "released": ("let through until {until} UTC: {what}", "slippes igennem til {until} UTC: {what}"),
    "unconfirmed": ("(waits for the sensor)", "(venter på sensoren)"),
    "everybody": ("everybody", "alle"),
    "waiting": ("{count} waiting to be sent.", "{count} venter på at blive sendt."),
    "channel-fails": ("{name} fails: {said}", "{name} svigter: {said}"),
    "head.hub": ("Hub", "Hub"),
    "hub.connected": (
        "{name}: connected since {since} UTC, last heard {age} ago (number {seq}).",
        "{name}: forbundet siden {since} UTC, sidst hørt for {age} siden (nummer {seq}).",
    ),
    "hub.gone": (
        "{name}: not connected{why}, last heard {age} ago (number {seq}). What it said holds until it ends.",
        "{name}: ikke forbundet{why}, hørt for {age} siden (nummer {seq}). Det, den sagde, gælder, til det udløber.",
    ),
    "hub.never": ("{name}: not connected{why}, never heard yet.", "{name}: ikke forbundet{why}, endnu aldrig hørt."),
    "hub.killed": (
        "KILL SWITCH: nothing that the hub said is in force.",
        "NØDSTOP: intet af det, hubben har sagt, gælder.",
    ),
    "hub.ignored": (
        'Nothing is done of what it says: decisions = "ignore".',
        'Intet gøres af det, den siger: decisions = "ignore".',
    ),
    "hub.armed": ("armed: {what}", "lagt klar: {what}"),
    "hub.blocked": ("to be blocked: {what}", "skal blokeres: {what}"),
    "hub.limited": ("to be limited: {what}", "skal begrænses: {what}"),
    "hub.nothing": ("It asks for nothing.", "Den beder ikke om noget."),
    "hub.watched": (
        "None of it can act: every site here is only watched (protect in bavn.toml).",
        "Intet af det kan gribe ind: alle websteder her overvåges kun (protect i bavn.toml).",
    ),
    "hub.hit": ("you are hit too", "I er selv ramt"),
    "hub.standing": ("In force for the hub alone: {count}.", "I kraft alene på hubbens ord: {count}."),
    "hub.warnings": ("It warns of nothing.", "Den varsler intet."),
    "hub.since": ("since {since}", "siden {since}"),
    "input-behind": ("{kilobytes} kB wait", "{kilobytes} kB venter"),
    "head.targets": ("Seen from outside", "Set udefra"),
    "probe.runs": (
        "The prober runs; its last look was {age} ago.",
        "Udkigsposten kører; seneste forsøg var for {age} siden.",
    ),
    "probe.starts": ("The prober runs, and has seen nothing yet.", "Udkigsposten kører og har endnu intet set."),
    "probe.hangs": (
        "The prober runs, but has kept no look since {at} UTC ({age} ago).",
        "Udkigsposten kører, men har ikke gemt noget forsøg siden {at} UTC (for {age} siden).",
    ),
    "probe.dead": (
        "No prober is running. It looked last at {at} UTC ({age} ago): what is below was true then.",
        "Udkigsposten kører ikke. Seneste forsøg var {at} UTC (for {age} siden): det nedenfor gjaldt da.",
    ),
    "probe.never": (
        "No prober is running, and none has seen anything yet: `bavn probe run`.",
        "Ingen udkigspost kører, og ingen har set noget endnu: `bavn probe run`.",
    ),
    "probe.place": ("It looks from {place}; targets: {count}.", "Den ser fra {place}; mål: {count}."),
    "probe.nowhere": (
        "The hub has not said yet what to look at.",
        "Hubben har endnu ikke sagt, hvad der skal ses på.",
    ),
    "probe.up": ("up: {count}", "oppe: {count}"),
    "probe.hub.told": ("Outages are reported to {name}.", "Nedbrud meldes til {name}."),
    "probe.hub.not-joined": (
        "{name}: not joined, so it hears of nothing: `bavn join`.",
        "{name}: ikke tilsluttet, så den hører intet: `bavn join`.",
    ),
    "probe.hub.judges": (
        "{name} says what to look at, and judges it; last heard {age} ago. Rounds that wait for it: {waiting}.",
        "{name} siger, hvad der skal ses på, og dømmer; sidst hørt for {age} siden. Runder, der venter: {waiting}.",
    ),
    "probe.hub.gone": (
        "{name} says what to look at, but was last heard {age} ago. Rounds that wait for it: {waiting}.",
        "{name} siger, hvad der skal ses på, men er sidst hørt for {age} siden. Runder, der venter: {waiting}.",
    ),
    "probe.hub.unheard": (
        "{name} was never heard yet. Rounds that wait for it: {waiting}.",
        "{name} er endnu aldrig hørt. Runder, der venter: {waiting}.",
    ),
}

MODES: Final[dict[str, Pair]] = {
    "watch": ("watches only", "ser kun"),
    "limit": ("limits", "begrænser"),
    "block": ("blocks", "blokerer"),
}

PHASES: Final[dict[str, Pair]] = {
    "learning": ("learning", "lærer"),
    "calm": ("calm", "rolig"),
    "alarm": ("alarm", "alarm"),
    "attack": ("under attack", "under angreb"),
    "crowd": ("crowd", "mange besøgende"),
    "silent": ("silent", "tavs"),
    "system": ("logins and alerts", "logins og alarmer"),
}

WHYS: Final[dict[str, Pair]] = {  # of the hub's warnings
    "campaign": ("{count} hit", "{count} ramt"),
    "listed": ("on a target list", "på en målliste"),
    "claimed": ("a claim", "en påstand"),
    "by-hand": ("by the hub's operator", "fra hubbens operatør"),
}

HUB_WHYS: Final[dict[str, Pair]] = {  # why there is no line to the hub
    "revoked": ("the hub does not take this sensor's key", "hubben godtager ikke denne sensors nøgle"),
    "versions": ("the hub speaks another version", "hubben taler en anden version"),
    **REASONS,
}

STATES: Final[dict[str, Pair]] = {
    "waiting": ("waits", "venter"),
    "sent": ("sent", "sendt"),
    "replaced": ("replaced", "erstattet"),
    "given-up": ("given up", "opgivet"),
}

RELEASE: Final[dict[str, Pair]] = {
    "in-force": (
        "{what} is let through until {until} UTC; in force after {took} s.",
        "{what} slippes igennem til {until} UTC; gældende efter {took} s.",
    ),
    "partly": (
        "{what} is let through until {until} UTC, but not everywhere: {said}",
        "{what} slippes igennem til {until} UTC, men ikke overalt: {said}",
    ),
    "late": (
        "noted, but the sensor (process {process}) has not put it in force within {patience} s; see `bavn status`",
        "noteret, men sensoren (proces {process}) har ikke sat det i kraft inden for {patience} s; se `bavn status`",
    ),
    "no-sensor": (
        "No sensor is running: it is noted that {what} is to be let through until {until} UTC, for its next start.",
        "Ingen sensor kører: det er noteret til næste start, at {what} skal slippes igennem til {until} UTC.",
    ),
    "nothing-stands": ("Nothing stands against it.", "Intet står i vejen."),
    "let-go": ("What stood against it was taken away just now.", "Det, der stod i vejen, er fjernet nu."),
    "ends-by-itself": (
        "what stands against it ({count}) stays where it was refused, and ends by itself, the last at {at} UTC",
        "det, der står i vejen ({count}), bliver, hvor det blev afvist, og ophører af sig selv, det sidste {at} UTC",
    ),
    "everybody": ("everybody", "alle"),
}
