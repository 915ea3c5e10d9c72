"""What the page about one address or network says; English first, then Danish."""

from typing import Final

from bavn.pages.situation.campaign_words import ARMED
from bavn.pages.vocabulary import Pair

TEXTS: Final[dict[str, Pair]] = {
    "title": ("Address or network", "Adresse eller netværk"),
    "lead": (
        "Look an address or a network up: what is decided about it, why, and until when.",
        "Slå en adresse eller et netværk op: hvad der er besluttet om den, hvorfor og hvor længe.",
    ),
    "field": ("Address or network", "Adresse eller netværk"),
    "hint": ("Such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::7.", "Fx 192.0.2.7, 192.0.2.0/24 eller 2001:db8::7."),
    "look": ("Look up", "Slå op"),
    "no-value": (
        (
            "“{text}” is no address and no network, and no member that you can see has it in its name. "
            "Write an address as 192.0.2.7, or 192.0.2.0/24 for a network; "
            "for a website's name, look up the address that it leads to."
        ),
        (
            "»{text}« er hverken adresse eller netværk, og intet medlem, du kan se, har det i navnet. "
            "Skriv en adresse som 192.0.2.7 eller 192.0.2.0/24 for et netværk; "
            "for et websteds navn: slå den adresse op, som navnet fører til."
        ),
    ),
    "head.block": ("{value} is blocked", "{value} er blokeret"),
    "head.limit": ("{value} is limited", "{value} er begrænset"),
    "head.challenge": ("{value} is challenged", "{value} afkræves prøve"),
    "head.arm": ("{value} is armed", "{value} er lagt klar"),
    "head.none": ("Nothing is decided about {value}", "Intet er besluttet om {value}"),
    "head.untold": ("You are told nothing about {value}", "Du får intet at vide om {value}"),
    "head.within.block": ("{values} in {value} blocked", "{values} i {value} er blokeret"),
    "head.within.limit": ("{values} in {value} limited", "{values} i {value} er begrænset"),
    "head.within.challenge": ("{values} in {value} challenged", "{values} i {value} afkræves prøve"),
    "head.within.arm": ("{values} in {value} armed", "{values} i {value} er lagt klar"),
    "head.within": ("Something is decided about {values} in {value}", "Der er besluttet noget om {values} i {value}"),
    "at-least": ("at least {values}", "mindst {values}"),
    "meaning.block": (
        "Members that enforce turn it away.",
        "De medlemmer, der griber ind, afviser den.",
    ),
    "meaning.limit": (
        "Members that enforce let it ask for little at a time.",
        "De medlemmer, der griber ind, lader den kun spørge om lidt ad gangen.",
    ),
    "meaning.challenge": (
        "Members that enforce let it through once it passes a test.",
        "De medlemmer, der griber ind, lader den igennem, når den består en prøve.",
    ),
    "meaning.arm": ARMED,
    "meaning.within": (
        "Nothing is decided about the whole network. What is decided about addresses and networks in it stands below.",
        "Om hele netværket er intet besluttet. Det, der er besluttet om adresser og netværk i det, står nedenfor.",
    ),
    "meaning.untold": (
        "Only members are told what members are asked to do about it, and what they have seen of it.",
        "Kun medlemmerne får at vide, hvad de bliver bedt om at gøre ved den, og hvad de har set til den.",
    ),
    "meaning.none.all": (
        "No member is asked to act against it.",
        "Ingen medlemmer bliver bedt om at gribe ind over for den.",
    ),
    "meaning.none": (
        "As far as you may know, nobody is asked to act against it.",
        "Så vidt du må vide, bliver ingen bedt om at gribe ind over for den.",
    ),
    "killed": (
        "The kill switch is on: nothing is in force.",
        "Nødstoppet er slået til: intet gælder.",
    ),
    "around": (
        "It lies in a network about which something is decided:",
        "Den ligger i et netværk, der er besluttet noget om:",
    ),
    "fact.why": ("Why", "Hvorfor"),
    "fact.kind": ("Attack", "Angreb"),
    "fact.organisations": ("Reported by", "Meldt af"),
    "fact.named": ("Among them", "Heriblandt"),
    "fact.campaign": ("Campaign", "Kampagne"),
    "fact.since": ("Since", "Siden"),
    "fact.until": ("Until", "Til"),
    "fact.until.more": (", and longer if it goes on", ", og længere, hvis det fortsætter"),
    "fact.by": ("Decided by", "Besluttet af"),
    "fact.network": ("Its network", "Dens netværk"),
    "fact.spared": ("Never acted against", "Der gribes aldrig ind"),
    "fact.capped": ("Armed at most", "Lægges højst klar"),
    "own": ("At your own websites", "På jeres egne websteder"),
    "own.said": (
        "{requests} from {first} to {last}: {kind}.",
        "{requests} fra {first} til {last}: {kind}.",
    ),
    "own.none": (
        "Your sensor holds nothing against it.",
        "Jeres sensor har intet imod den.",
    ),
    "evidence": ("Members' evidence", "Medlemmernes beviser"),
    "evidence.none": ("No evidence that you may see.", "Ingen beviser, du må se."),
    "evidence.none.all": ("No member has reported it.", "Intet medlem har meldt den."),
    "evidence.none.network": (
        "No member has reported the network as a whole. Each address has its own evidence: follow its link below.",
        "Intet medlem har meldt netværket som helhed. Hver adresse har sine egne beviser: følg dens link nedenfor.",
    ),
    "column.member": ("Organisation", "Organisation"),
    "column.kind": ("Attack", "Angreb"),
    "column.score": ("How sure", "Hvor sikkert"),
    "column.requests": ("Requests", "Forespørgsler"),
    "column.first": ("First", "Første"),
    "column.last": ("Last", "Sidste"),
    "column.label": ("Label", "Mærke"),
    "within": ("Addresses and networks in it", "Adresser og netværk i det"),
    "within.more": ("Only the newest {count} are shown.", "Kun de nyeste {count} vises."),
    "history": ("History", "Historik"),
    "history.none": ("Nothing earlier that you may see.", "Intet tidligere, du må se."),
    "history.none.all": ("Nothing in the last thirty days.", "Intet de seneste tredive dage."),
    "history.note": ("The last thirty days, newest first.", "De seneste tredive dage, nyeste først."),
    "orders": ("Decided by hand", "Besluttet manuelt"),
    "column.what": ("What", "Hvad"),
    "column.by": ("By", "Af"),
    "column.at": ("When", "Hvornår"),
    "column.until": ("Until", "Til"),
    "column.reason": ("Reason", "Begrundelse"),
    "waits": ("waits for the hub", "afventer hubben"),
    # ask for removal
    "ask": ("Is it yours, or honest?", "Er den jeres eller ærlig?"),
    "ask.note": (
        "Say so, and the hub's operators look at it. Write what it is and how you know; the operators see who asks.",
        (
            "Sig det, så ser hubbens operatører på det. Skriv, hvad den er, og hvordan I ved det; operatørerne ser, "
            "hvem der spørger."
        ),
    ),
    "ask.reason": ("Why it should be released", "Hvorfor det skal ophæves"),
    "ask.do": ("Ask for removal", "Bed om at få den fjernet"),
    "ask.wrong": (
        "Write why, in at most {most} characters.",
        "Skriv hvorfor, med højst {most} tegn.",
    ),
    "ask.much": (
        "You have asked for many addresses already. Call the hub's operators instead.",
        "I har allerede bedt om mange adresser. Ring til hubbens operatører i stedet.",
    ),
    "asked": ("Asked for removal", "Bedt om at få den fjernet"),
    "asked.done": (
        "The hub's operators see it now. The answer will stand here.",
        "Hubbens operatører kan se det nu. Svaret kommer til at stå her.",
    ),
    "state.open": ("waits for an operator", "afventer en operatør"),
    "state.released": ("released", "ophævet"),
    "state.declined": ("declined", "afvist"),
    "column.asked-by": ("Asked by", "Bedt af"),
    "column.state": ("Answer", "Svar"),
    # what an operator does
    "act": ("Release it", "Ophæv"),
    "act.note": (
        "All who asked for it are answered with that. A mistake counts against those who reported it.",
        "Alle, der har bedt om det, får det som svar. En fejl tæller imod dem, der meldte den.",
    ),
    "act.more": ("Decide something else about it", "Beslut noget andet om den"),
}
