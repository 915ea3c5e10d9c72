"""What the sensor's own pages say; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

TEXTS: Final[dict[str, Pair]] = {
    # now
    "now.runs": ("Running since {at}, version {version}. ", "Har kørt siden {at}, version {version}. "),
    "now.blind.said": (
        "What stands here is from before. Start it, and look at its journal: journalctl -u bavn-sensor.",
        "Det, der står her, er fra før. Start den, og se i dens journal: journalctl -u bavn-sensor.",
    ),
    "now.stale.said": (
        "It has said nothing about itself for {age}. What stands here is from then.",
        "Den har intet sagt om sig selv i {age}. Det, der står her, er fra da.",
    ),
    "now.pause": ("Stop updating by itself", "Stop automatisk opdatering"),
    "sites": ("Sites, against what is usual", "Websteder, holdt op mod det normale"),
    "sites.note": (
        (
            "Pages, searches and forms a second over the last ten seconds; images and the like are not counted. "
            "The line shows the last hour at most, and only since these pages were started."
        ),
        (
            "Sider, søgninger og formularer i sekundet over de seneste ti sekunder; billeder og lignende tæller "
            "ikke med. Kurven viser højst den seneste time, og kun fra da disse sider blev startet."
        ),
    ),
    "sites.none": ("No site has been seen yet.", "Intet websted er set endnu."),
    "column.site": ("Site", "Websted"),
    "column.state": ("State", "Tilstand"),
    "column.rate": ("Now a second", "Nu i sekundet"),
    "column.usual": ("Usual", "Normalt"),
    "column.history": ("The last hour", "Den seneste time"),
    "column.clients": ("Visitors", "Besøgende"),
    "column.protect": ("Mode", "Indgreb"),
    "column.finding": ("Finding", "Fund"),
    "column.kind": ("What", "Hvad"),
    "column.began": ("Began", "Begyndte"),
    "column.ended": ("Ended", "Sluttede"),
    "column.severity": ("Severity", "Alvor"),
    "column.requests": ("Requests", "Forespørgsler"),
    "spark": (
        "From {first} to {last}: at most {peak} a second. {usual}",
        "Fra {first} til {last}: højst {peak} i sekundet. {usual}",
    ),
    "spark.usual": ("The dashed line is what is usual, {usual}.", "Den stiplede linje er det normale, {usual}."),
    "learning": ("still learning", "lærer endnu"),
    "times": ("{times} times the usual", "{times} gange det normale"),
    "findings": ("What goes on", "Det, der står på"),
    "began-on": ("Began {at}, and goes on.", "Begyndte {at} og står stadig på."),
    "findings.none": ("No finding is open.", "Intet fund er åbent."),
    "before": ("The last seven days", "De seneste syv dage"),
    "before.none": ("Nothing has ended in the last seven days.", "Intet er sluttet i de seneste syv dage."),
    "before.more": ("Only the newest {count} are shown.", "Kun de nyeste {count} vises."),
    "goes-on": ("goes on", "står på"),
    "enforced": ("Blocked and limited", "Blokeret og begrænset"),
    "enforced.none": ("Nobody is blocked or limited.", "Ingen er blokeret eller begrænset."),
    "enforced.some": (
        "{count} addresses and networks are to be blocked or limited. The next is let go at {at}.",
        "{count} adresser og net skal blokeres eller begrænses. Det næste slippes fri {at}.",
    ),
    "enforced.way": ("See them, and let one through", "Se dem, og slip en igennem"),
    "program.ok": ("takes orders", "tager imod ordrer"),
    "program.fails": ("fails: {said}", "svigter: {said}"),
    "program": ("{count} addresses", "{count} adresser"),
    "released.until": ("{what}: let through until {at}", "{what}: slippes igennem til {at}"),
    "hub": ("Warnings from the hub", "Varsler fra hubben"),
    "hub.none": ("It warns of nothing.", "Den varsler intet."),
    "hub.off": ("This sensor has joined no hub.", "Sensoren er ikke tilsluttet en hub."),
    "hub.connected": ("{name}: connected", "{name}: forbundet"),
    "hub.gone": (
        "{name}: not connected. What it said holds until it ends.",
        "{name}: ikke forbundet. Det, den har sagt, gælder, til det udløber.",
    ),
    "hub.killed": (
        "The hub's kill switch is on: nothing that it said is in force.",
        "Hubbens nødstop er slået til: intet af det, den har sagt, gælder.",
    ),
    "warning.since": ("since {at}", "siden {at}"),
    "warning.hit": ("you are hit too", "I er selv ramt"),
    "complaint.lag": ("It is {lag} s behind its logs.", "Den er {lag} s bagud i loggene."),
    "complaint.inputs": ("It cannot read: {names}.", "Den kan ikke læse: {names}."),
    "complaint.snapshot": (
        "It has not been able to keep what it knows for ten minutes.",
        "Den har i ti minutter ikke kunnet gemme det, den ved.",
    ),
    "unread": ("Cannot be read: {what}", "Kan ikke læses: {what}"),
    # a finding
    "finding.title": ("Finding {number}: {kind}", "Fund {number}: {kind}"),
    "finding.up": ("Now", "Nu"),
    "finding.on": ("on {site}", "mod {site}"),
    "finding.gone": (
        "The details of this finding are not kept, or cannot be read.",
        "Detaljerne om dette fund er ikke gemt eller kan ikke læses.",
    ),
    "figure.found": ("found after", "opdaget efter"),
    "figure.peak": ("a second at the peak", "i sekundet på det højeste"),
    "figure.usual": ("a second, usually", "i sekundet normalt"),
    "figure.sources": ("sources", "kilder"),
    "figure.requests": ("requests", "forespørgsler"),
    "figure.standing": ("blocked or limited now", "blokeret eller begrænset nu"),
    "sources": ("Sources", "Kilder"),
    "sources.more": (
        "The {shown} most certain are shown; {count} more with {requests} requests are not.",
        "De {shown} sikreste vises; {count} flere med {requests} forespørgsler er ikke med.",
    ),
    "sources.none": ("No single address stood out.", "Ingen enkelt adresse skilte sig ud."),
    "sources.grouped": (
        "So many addresses of single networks took part that they are added up by network.",
        "Så mange adresser i enkelte net deltog, at de er lagt sammen pr. net.",
    ),
    "column.address": ("Address", "Adresse"),
    "column.share": ("Share of the attack", "Andel af angrebet"),
    "column.seen": ("Seen", "Set"),
    "column.score": ("How sure", "Hvor sikkert"),
    "column.action": ("Advice", "Råd"),
    "column.because": ("Because", "Fordi"),
    "column.let": ("", ""),
    "shared": ("shared with honest people", "deles med ærlige brugere"),
    "let": ("Let through", "Slip igennem"),
    "let.what": ("Let through: {what}", "Slip igennem: {what}"),
    "networks": ("Networks", "Netværk"),
    "column.network": ("Network", "Netværk"),
    "column.sources": ("Sources", "Kilder"),
    "signatures": ("What describes it", "Det kendetegner angrebet"),
    "column.description": ("Description", "Beskrivelse"),
    "column.expected": ("Honest visitors expected to fit", "Ærlige besøgende, der forventes at passe"),
    "targets": ("What was asked for", "Det blev der bedt om"),
    "told": ("What people were told", "Det fik folk at vide"),
    "told.new": ("first told", "fortalt første gang"),
    "told.changed": ("told that it changed", "fortalt, at det ændrede sig"),
    "told.ended": ("told that it was over", "fortalt, at det var slut"),
    "told.none": ("Nobody has been told of it yet.", "Ingen har fået det at vide endnu."),
    # what if
    "what-if": ("What if I enforce this?", "Hvad nu hvis jeg griber ind?"),
    "what-if.lead": (
        (
            "What Bavn would have done at each finding of the last thirty days, had it been allowed to. Nothing "
            "here changes anything: what it may do stands as protect in bavn.toml."
        ),
        (
            "Hvad Bavn ville have gjort ved hvert fund i de seneste tredive dage, hvis den havde måttet. Intet her "
            "ændrer noget: hvad den må, står som protect i bavn.toml."
        ),
    ),
    "what-if.none": (
        (
            "There was no attack in the last thirty days, so there is nothing to try it on. With an older log: "
            "bavn replay FILE."
        ),
        (
            "Der har ikke været angreb i de seneste tredive dage, så der er intet at prøve det på. Med en ældre "
            "log: bavn replay FIL."
        ),
    ),
    "what-if.more": ("Only the newest {count} are shown.", "Kun de nyeste {count} vises."),
    "what-if.now": ("Now Bavn {mode} there.", "Nu gælder: Bavn {mode}."),
    "what-if.together": (
        "{addresses} addresses count as {count} here: several IPv6 addresses of one network are one client.",
        "{addresses} adresser tæller her som {count}: flere IPv6-adresser i samme net er én klient.",
    ),
    "what-if.kept": (
        "Reckoned on what was kept of the finding at {at}; while an attack goes on, more becomes known of it.",
        "Regnet på det, der var gemt om fundet {at}; mens et angreb står på, ved man efterhånden mere.",
    ),
    "mode.watch": ("watches only", "ser kun"),
    "mode.limit": ("limits", "begrænser"),
    "mode.block": ("blocks", "blokerer"),
    "what-if.mode.limit": ('protect = "limit"', 'protect = "limit"'),
    "what-if.mode.block": ('protect = "block"', 'protect = "block"'),
    "column.mode": ("If it were", "Hvis det var"),
    "column.blocked": ("Turned away", "Afvist"),
    "column.limited": ("Slowed down", "Bremset"),
    "column.stopped": ("Their share of the attack", "Deres andel af angrebet"),
    "column.honest": ("Honest visitors hit", "Ærlige besøgende ramt"),
    "column.held": ("Spared, or only slowed down", "Skånet eller kun bremset"),
    "honest.some": ("{clients} ({share} of those counted)", "{clients} ({share} af de talte)"),
    "honest.none": ("none of those counted", "ingen af de talte"),
    "honest.slowed": ("slowed down, not turned away", "bremset, ikke afvist"),
    "honest.nobody": ("nobody is touched", "ingen røres"),
    "held.allowed": ("{count} on the allow list", "{count} på undtagelseslisten"),
    "held.unnameable": ("{count} that no rule may name", "{count}, som ingen regel må nævne"),
    "held.site-limits": ("{count} only slowed down", "{count} kun bremset"),
    "held.collateral": (
        "{count} only slowed down: too many honest visitors would be hit",
        "{count} kun bremset: for mange ærlige besøgende ville blive ramt",
    ),
    "what-if.unknown": ("What nobody knows", "Det ved ingen"),
    "unknown.past": (
        (
            "Honest visitors are counted on the site's own past. Somebody who came for the first time during the "
            "attack, and looked like it, is not among them."
        ),
        (
            "Ærlige besøgende er talt i webstedets egen fortid. Den, der kom for første gang under angrebet og "
            "lignede det, er ikke talt med."
        ),
    ),
    "unknown.behind": (
        (
            "One address may be many people: a school, a mobile network. What is known to be shared is slowed "
            "down, never turned away; what nobody has noticed is not known."
        ),
        (
            "Én adresse kan være mange mennesker: en skole, et mobilnet. Det, der vides at være delt, bremses og "
            "afvises aldrig; det, ingen har lagt mærke til, ved vi ikke."
        ),
    ),
    "unknown.attackers": (
        "Attackers who are turned away may come back from other addresses. That cannot be tried beforehand.",
        "Angribere, der afvises, kan komme igen fra andre adresser. Det kan ikke prøves på forhånd.",
    ),
    "unknown.together": (
        (
            "Each finding is judged alone, and crawlers and earlier visits are left out. The ceiling for all of "
            "them together (max_blocked) is not reckoned in."
        ),
        (
            "Hvert fund er bedømt for sig, uden søgerobotter og tidligere besøg. Loftet for dem alle tilsammen "
            "(max_blocked) er ikke regnet med."
        ),
    ),
    "what-if.replay": (
        "To try it on a whole log with all ceilings: bavn replay FILE --protect block.",
        "Prøv det på en hel log med alle lofter: bavn replay FIL --protect block.",
    ),
    # let through
    "release": ("Let somebody through", "Slip nogen igennem"),
    "release.lead": (
        (
            "An address or a network is let go at once, everywhere, and not blocked again for as long as you say. "
            "Who did it stands in the sensor's audit, without the address."
        ),
        (
            "En adresse eller et net slippes fri med det samme, overalt, og blokeres ikke igen, så længe du siger. "
            "Hvem der gjorde det, står i sensorens revisionsspor, uden adressen."
        ),
    ),
    "release.what": ("Address, network or reference", "Adresse, net eller reference"),
    "release.what.hint": (
        "192.0.2.7, 192.0.2.0/24, or the reference that a visitor reads out from the block page.",
        "192.0.2.7, 192.0.2.0/24 eller den reference, en besøgende læser op fra spærresiden.",
    ),
    "release.lasts": ("Not to be blocked again for", "Må ikke blokeres igen i"),
    "release.next": ("Go on", "Videre"),
    "release.everybody": ("Let everybody through", "Slip alle igennem"),
    "release.everybody.hint": (
        "For when something goes badly wrong: nobody is blocked or limited any more.",
        "Til når noget er helt galt: ingen blokeres eller begrænses længere.",
    ),
    "release.wrong": (
        "This is neither an address nor a network, nor the reference of a decision that stands.",
        "Det er hverken en adresse, et net eller referencen på en beslutning, der gælder.",
    ),
    "lasts.1h": ("1 hour", "1 time"),
    "lasts.24h": ("24 hours", "24 timer"),
    "lasts.7d": ("7 days", "7 dage"),
    "lasts.30d": ("30 days", "30 dage"),
    "sure": ("Let {what} through?", "Slip {what} igennem?"),
    "everybody": ("everybody", "alle"),
    "sure.until": (
        "Until {at} it is not blocked or limited again.",
        "Indtil {at} blokeres eller begrænses det ikke igen.",
    ),
    "sure.stands": ("What stands against it now", "Det, der gælder imod det nu"),
    "sure.nothing": ("Nothing stands against it now.", "Intet gælder imod det nu."),
    "sure.yes": ("Yes, let it through", "Ja, slip det igennem"),
    "sure.no": ("No, go back", "Nej, tilbage"),
    "standing": ("Blocked and limited now", "Blokeret og begrænset nu"),
    "standing.none": ("Nobody is blocked or limited.", "Ingen er blokeret eller begrænset."),
    "standing.more": (
        "The {shown} that end last are shown; there are {count}.",
        "De {shown}, der udløber sidst, vises; der er {count}.",
    ),
    "column.until": ("Until", "Indtil"),
    "action.block": ("blocked", "blokeret"),
    "action.limit": ("limited", "begrænset"),
    "of-hub": ("the hub", "hubben"),
    "releases": ("Let through now", "Slippes igennem nu"),
    "releases.none": ("Nobody has been let through by hand.", "Ingen er sluppet igennem manuelt."),
    "column.by": ("By", "Af"),
    "column.force": ("In force", "Gældende"),
    "done.force": ("{what} is let through", "{what} slippes igennem"),
    "done.waits": ("{what}: the sensor has not confirmed it yet", "{what}: sensoren har ikke bekræftet endnu"),
    "done.waits.said": (
        "It is noted, and holds as soon as the sensor has read it. Load this page again in a few seconds.",
        "Det er noteret og gælder, så snart sensoren har læst det. Indlæs siden igen om nogle sekunder.",
    ),
    "done.partly": ("{what} is let through, but not everywhere", "{what} slippes igennem, men ikke overalt"),
    "done.no-sensor": (
        (
            "No sensor runs: it is noted for its next start, and what stood against it was taken away as far as it "
            "could be."
        ),
        (
            "Ingen sensor kører: det er noteret til næste start, og det, der gjaldt imod det, er fjernet, så vidt "
            "det kunne."
        ),
    ),
    "done.left": (
        "Not all of it could be taken away: what is left ({count}) ends by itself, the last of it at {at}.",
        "Ikke alt kunne fjernes: det, der er tilbage ({count}), udløber af sig selv, senest {at}.",
    ),
    "done.until": ("Until {at}.", "Indtil {at}."),
    "done.confirmed": ("In force since {at}.", "Gældende siden {at}."),
    "done.back": ("Back", "Tilbage"),
    # refusals
    "refused.key": ("This page needs its key", "Siden kræver sin nøgle"),
    "refused.key.said": (
        (
            "Others use this machine too. Ask as the sensor's user for the link that opens the pages: sudo -u bavn "
            "bavn pages --link"
        ),
        (
            "Andre bruger også denne maskine. Bed som sensorens bruger om det link, der åbner siderne: sudo -u "
            "bavn bavn pages --link"
        ),
    ),
    "refused.back": ("To the sensor's first page", "Til sensorens forside"),
    "refused.missing": ("There is no such page", "Siden findes ikke"),
    "refused.missing.said": ("It may have been forgotten by now.", "Den kan være slettet i mellemtiden."),
    "refused.form": ("This was not done", "Det blev ikke gjort"),
    "refused.form.said": (
        "The form was not sent by this page, or is too old. Go back and try again.",
        "Formularen kom ikke fra denne side, eller den er for gammel. Gå tilbage, og prøv igen.",
    ),
    "refused.store": ("The sensor's store cannot be read", "Sensorens lager kan ikke læses"),
}
PHASE_SIGNS: Final = {
    "learning": "○",
    "calm": "●",
    "alarm": "▲",
    "attack": "▲",
    "crowd": "◐",
    "silent": "◑",
    "system": "○",
}
