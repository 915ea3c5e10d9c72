"""What the story says; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

SAYINGS: Final[dict[str, Pair]] = {
    "mark": ("reconstruction", "rekonstruktion"),
    "intro": (
        (
            "A reconstruction of four days in November 2025, on this machine only. Nothing attacks anything: log lines "
            "are written, local sites are switched to slow or down, and harmless requests show who is turned away."
        ),
        (
            "En rekonstruktion af fire dage i november 2025, kun på denne maskine. Intet angriber noget: der skrives "
            "loglinjer, lokale websteder gøres langsomme eller tages ned, og harmløse forespørgsler viser, hvem der "
            "afvises."
        ),
    ),
    "assumed": ("* no source gives it: assumed", "* ingen kilde angiver det: antaget"),
    "cut": (
        "Days are cut to minutes. Around each onset time runs as it did, so warning times are seconds on the wall.",
        (
            "Dage er klippet til minutter. Omkring hvert angrebs start går tiden, som den gik, så varslingstider er "
            "rigtige sekunder."
        ),
    ),
    "with-nginx": ("In front of each site: nginx, {path}", "Foran hvert websted: nginx, {path}"),
    "without-nginx": (
        "nginx is not installed: a small server of Bavn's own stands in front of each site instead",
        "nginx er ikke installeret: en lille server, som Bavn selv har med, står foran hvert websted i stedet",
    ),
    "sign-in": (
        "The hub's page, signed in as {user}; opens once, press Enter for another: {link}",
        "Hubbens side, logget ind som {user}; virker én gang, tryk Enter for et nyt link: {link}",
    ),
    "compile": (
        "Compiling the engine, once (about half a minute) …",
        "Oversætter motoren, én gang (omkring et halvt minut) …",
    ),
    "settle": (
        "Writing a quarter of an hour of everyday log for {towns} sites, and joining their sensors to the hub …",
        "Skriver et kvarters hverdagslog for {towns} websteder og melder deres sensorer ind i hubben …",
    ),
    "learn": (
        "The sensors learn what is usual: quiet for up to a minute, longer on a busy machine …",
        "Sensorerne lærer, hvad der er sædvanligt: stille i op til et minut, længere på en travl maskine …",
    ),
    "curtain": (
        "{members} organisations, {sensors} of them with a sensor, {points} vantage points. It begins.",
        "{members} organisationer, {sensors} af dem med en sensor, {points} udkigsposter. Det begynder.",
    ),
    "columns": (
        (
            "Each line: minutes since it began, then the day and time of November it stands for. "
            "The hub's page shows this machine's own time, now {clock}."
        ),
        (
            "Hver linje: minutter, siden det begyndte, og så den dag og tid i november, den står for. "
            "Hubbens side viser maskinens egen tid, nu {clock}."
        ),
    ),
    "still": ("(still {day}'s)", "(stadig fra {day})"),
    "onset": ("{who}: the first hostile request", "{who}: den første fjendtlige forespørgsel"),
    "onset-quiet": (
        "{who}: attacked; it has no sensor here, so only its site is played",
        "{who}: angribes; den har ingen sensor her, så kun dens websted gengives",
    ),
    "unconfirmed": (
        "{who}: an attack that only the attacker speaks of",
        "{who}: et angreb, som kun angriberen taler om",
    ),
    "trouble": ("{who}: the site {behaviour}", "{who}: webstedet {behaviour}"),
    "works": ("{who}: the site works again", "{who}: webstedet virker igen"),
    "found": (
        "{who}: its sensor finds the flood after {after}, {sources} sources",
        "{who}: sensoren finder angrebet efter {after}, {sources} kilder",
    ),
    "warned": (
        "warned and armed, {after} after it was found: {who}",
        "varslet og klar, {after} efter det første fund: {who}",
    ),
    "blocked": (
        "found by two, so the hub has its sources blocked, {after} after the second found it: {who}",
        "fundet af to, så hubben lader kilderne blokere, {after} efter det andet fund: {who}",
    ),
    "seen": ("{who}: seen {verdict} from outside", "{who}: set {verdict} udefra"),
    "over": ("{who}: seen up again, after {lasted}", "{who}: set oppe igen, efter {lasted}"),
    "claim": (
        "{who}: {group} claims it. A claim, not a fact",
        "{who}: {group} påstår det. En påstand, ikke en kendsgerning",
    ),
    "tail": (
        "The last attack is over; waiting for the ends to be seen …",
        "Det sidste angreb er forbi; venter på slutningen …",
    ),
    "unended": ("End not seen in time: {who}", "Slutningen blev ikke set i tide: {who}"),
    "stays": ("The page stays until you press Ctrl-C.", "Siden bliver, til du trykker Ctrl-C."),
    "cleared": ("Everything is stopped and removed.", "Alt er stoppet og fjernet."),
    # the table
    "outages": (
        "Who was hit in this reconstruction, and for how long: as told, as played, as seen from two places",
        "Hvem der blev ramt i denne rekonstruktion, og hvor længe: som omtalt, som gengivet, som set fra to steder",
    ),
    "warnings": (
        "Who was warned in this reconstruction, counted from the first hostile request at their own site",
        "Hvem der blev varslet i denne rekonstruktion, regnet fra den første fjendtlige forespørgsel hos dem selv",
    ),
    "who": ("Who", "Hvem"),
    "when": ("November", "November"),
    "told": ("Told", "Omtalt"),
    "played": ("Played", "Gengivet"),
    "was-seen": ("Seen", "Set"),
    "was-found": ("Found after", "Fundet efter"),
    "was-warned": ("Warned", "Varslet"),
    "honest": ("Honest stopped", "Ærlige afvist"),
    "hostile": ("Attackers stopped", "Angribere afvist"),
    "before": ("{time} before", "{time} før"),
    "after": ("{time} after", "{time} efter"),
    "first": ("saw it first", "så det først"),
    "not-seen": ("not seen", "ikke set"),
    "goes-on": ("(end not seen)", "(slut ikke set)"),
    "no": ("no", "nej"),
    "of": ("{part} of {whole}", "{part} af {whole}"),
    "why-first": (
        "saw it first: its own sensor found the attack before any warning came",
        "så det først: dens egen sensor fandt angrebet, før der kom noget varsel",
    ),
    "why-asked": (
        "stopped: of the harmless requests made in their names, once a second while the attack went on",
        "afvist: af de harmløse forespørgsler i deres navn, en gang i sekundet, mens angrebet stod på",
    ),
    "why-guarded": (
        "guarded: works, but turns away some who ask, such as visitors from abroad",
        "skærmet: virker, men afviser nogle, der spørger, for eksempel besøgende fra udlandet",
    ),
    "why-held": ("held: attacked, and the site stood", "holdt: angrebet, og webstedet stod"),
    "why-claimed": (
        "only claimed: the attacker says so, and nobody else saw it",
        "kun påstået: angriberen siger det, og ingen andre så det",
    ),
    "relay": (
        "Relay, from found to armed at the others: median {middle}, {most} at most; warnings: {count}.",
        "Fra fund til klar hos de andre: median {middle}, højst {most}; varsler: {count}.",
    ),
    "warning": (
        "Warning, from the first hostile request to armed at the others: median {middle}, {most} at most.",
        "Fra den første fjendtlige forespørgsel til klar hos de andre: median {middle}, højst {most}.",
    ),
    "hub-counts": (
        (
            "The hub's page counts from what the sensor calls the beginning, a little after the first hostile request: "
            "its times until the warning can be some seconds shorter than these."
        ),
        (
            "Hubbens side regner fra det, sensoren kalder begyndelsen, lidt efter den første fjendtlige forespørgsel: "
            "dens tider til varslet kan være nogle sekunder kortere end disse."
        ),
    ),
    "nobody-warned": ("Nobody was warned.", "Ingen blev varslet."),
    "collateral": (
        "Harmless requests in the names of honest visitors: {honest} turned away. In attackers' names: {hostile}.",
        "Harmløse forespørgsler i ærlige besøgendes navn: {honest} afvist. I angriberes navn: {hostile}.",
    ),
    "kept": (
        (
            "What the hub says holds for hours, and days are cut here: so each day's attack comes from other "
            "addresses*, and nothing that would have ended in between helps."
        ),
        (
            "Det, hubben siger, gælder i timer, og her er dage klippet væk: derfor kommer hver dags angreb fra andre "
            "adresser*, så intet, der ville være udløbet imens, hjælper."
        ),
    ),
    "sources": ("What is told of those days: {names}.", "Hvad der fortælles om de dage: {names}."),
}
BEHAVIOURS: Final[dict[str, Pair]] = {
    "up": ("works", "virker"),
    "slow": ("answers slowly", "svarer langsomt"),
    "refuses": ("refuses connections", "afviser forbindelser"),
    "hangs": ("does not answer", "svarer ikke"),
    "fails": ("answers 503", "svarer 503"),
    "turns-away": ("turns visitors from abroad away", "afviser besøgende fra udlandet"),
}
VERDICTS: Final[dict[str, Pair]] = {
    "down": ("down", "nede"),
    "slow": ("slow", "langsomt"),
    "guarded": ("guarded", "skærmet"),
    "partial": ("partly down", "delvis nede"),
    "unknown": ("unknown", "ukendt"),
}
OUTCOMES: Final[dict[str, Pair]] = {
    "down": ("down", "nede"),
    "unstable": ("unstable", "ustabilt"),
    "troubled": ("had problems", "havde problemer"),
    "held": ("held", "holdt"),
    "unconfirmed": ("only claimed", "kun påstået"),
}
DAYS: Final[tuple[Pair, ...]] = (
    ("Monday", "mandag"),
    ("Tuesday", "tirsdag"),
    ("Wednesday", "onsdag"),
    ("Thursday", "torsdag"),
    ("Friday", "fredag"),
    ("Saturday", "lørdag"),
    ("Sunday", "søndag"),
)
