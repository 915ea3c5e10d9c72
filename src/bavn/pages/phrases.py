"""Every sentence and heading that people read about a scan; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

PHRASES: Final[dict[str, Pair]] = {
    # verdict
    "verdict.when": ("{kind} at {began} UTC", "{kind} kl. {began} UTC"),
    "verdict.site": (" on {site}", " mod {site}"),
    "verdict.actor": (" by {actor}", " fra {actor}"),
    "verdict.accounts": ("{tried} on {accounts}", "{tried} på {accounts}"),
    "verdict.origin": ("found by {origin}", "fundet af {origin}"),
    "verdict.found": ("found after {latency}", "opdaget efter {latency}"),
    "verdict.lasted": ("went on {length}", "varede {length}"),
    "verdict.ongoing": (
        "still going on {length} later, when the log ends",
        "stadig i gang {length} senere, da loggen slutter",
    ),
    "verdict.sources": (
        "{sources}, {block} to block, {limit} to limit",
        "{sources}, {block} skal blokeres, {limit} begrænses",
    ),
    "verdict.collateral": ("would hit {honest}", "ville ramme {honest}"),
    "verdict.crowd": ("honest visitors, nobody to block", "ærlige besøgende, ingen skal blokeres"),
    "verdict.silent": ("nobody asked it for anything", "ingen spurgte det om noget"),
    "verdict.nothing": (
        "Nothing found: no flood, no attempted intrusion.",
        "Intet fundet: intet overbelastningsangreb, intet forsøg på indbrud.",
    ),
    "verdict.looked": (
        "Looked at {requests} from {clients} on {sites}, {first} to {last} UTC.",
        "Undersøgt: {requests} fra {clients} på {sites}, {first} til {last} UTC.",
    ),
    "verdict.looked-plain": (
        "Looked at {lines}, {first} to {last} UTC.",
        "Undersøgt: {lines}, {first} til {last} UTC.",
    ),
    "verdict.empty": ("Nothing to judge: the log is empty.", "Intet at bedømme: loggen er tom."),
    "verdict.unreadable": (
        "Nothing to judge: none of the {lines} could be read.",
        "Intet at bedømme: ingen af de {lines} kunne læses.",
    ),
    "verdict.outside": (
        "Nothing to judge: no line lies in the time or site asked for.",
        "Intet at bedømme: ingen linje ligger i det tidsrum eller på det websted, der er spurgt om.",
    ),
    # facts under the verdict
    "facts.severity": ("severity {severity}", "alvor {severity}"),
    "facts.confidence": ("confidence {confidence}", "sikkerhed {confidence}"),
    "facts.rate": ("peak {peak} a second, usually {usual}", "højst {peak} i sekundet, normalt {usual}"),
    "facts.requests": ("{requests} of the attack", "{requests} fra angrebet"),
    "facts.requests-crowd": ("{requests} of the crowd", "{requests} fra de mange besøgende"),
    # headings
    "title": ("Bavn report", "Bavn-rapport"),
    "head.do": ("What to do now", "Gør nu"),
    "head.targets": ("What was asked for", "Det blev der bedt om"),
    "head.signatures": ("What describes it", "Det kendetegner angrebet"),
    "head.signatures-crowd": ("What describes it", "Det kendetegner de besøgende"),
    "head.networks": ("Networks", "Netværk"),
    "head.shared": ("Shared addresses: limit, do not block", "Delte adresser: begræns, bloker ikke"),
    "head.sources": ("Sources", "Kilder"),
    "head.collateral": ("Whom it would hit", "Hvem det ville ramme"),
    "head.input": ("What was read", "Det er læst"),
    "head.rejected": ("Lines that could not be read", "Linjer, der ikke kunne læses"),
    "head.timeline": ("Requests a second", "Forespørgsler i sekundet"),
    "head.closer": ("The minutes around the start", "Minutterne omkring begyndelsen"),
    # columns
    "column.address": ("Address", "Adresse"),
    "column.requests": ("Requests", "Forespørgsler"),
    "column.seen": ("First and last seen", "Først og sidst set"),
    "column.score": ("Score", "Score"),
    "column.action": ("Action", "Handling"),
    "column.because": ("Because", "Fordi"),
    "column.prefix": ("Network", "Netværk"),
    "column.sources": ("Sources", "Kilder"),
    "column.expected": ("Honest expected", "Ærlige ventet"),
    "column.description": ("Description", "Beskrivelse"),
    "column.file": ("File", "Fil"),
    "column.format": ("Format", "Format"),
    "column.lines": ("Lines", "Linjer"),
    "column.rejected": ("Rejected", "Afvist"),
    "column.line": ("Line", "Linje"),
    "column.text": ("Begins with", "Begynder med"),
    # figures
    "figure.found": ("found after", "opdaget efter"),
    "figure.lasted": ("lasted", "varede"),
    "figure.ongoing": ("so far, going on", "indtil nu, i gang"),
    "figure.peak": ("a second at the peak", "i sekundet på det højeste"),
    "figure.usual": ("a second, usually", "i sekundet normalt"),
    "figure.sources": ("sources", "kilder"),
    "figure.attempt": ("attempts", "forsøg"),
    "figure.failure": ("failed logins", "mislykkede logins"),
    "figure.login": ("logins", "login"),
    "figure.alert": ("alerts", "alarmer"),
    "figure.accounts": ("accounts", "konti"),
    "figure.block": ("to block", "skal blokeres"),
    "figure.limit": ("to limit", "skal begrænses"),
    "figure.honest": ("honest clients hit", "ærlige besøgende ramt"),
    # chart
    "chart.dynamic": ("pages, searches, forms: average", "sider, søgninger, formularer: gennemsnit"),
    "chart.peak": ("highest second", "højeste sekund"),
    "chart.usual": ("usual", "normalt"),
    "chart.static": ("images and other files", "billeder og andre filer"),
    "chart.attack": ("attack", "angreb"),
    "chart.crowd": ("crowd", "mange besøgende"),
    "chart.silent": ("silent", "tavst"),
    "chart.detected": ("found", "opdaget"),
    "chart.desc": (
        "Requests a second from {first} to {last} UTC. Highest {peak} at {when}; usual at that time {usual}.",
        (
            "Forespørgsler i sekundet fra {first} til {last} UTC. Højst {peak} kl. {when}; normalt på "
            "det tidspunkt {usual}."
        ),
    ),
    "chart.empty": ("No requests to draw.", "Ingen forespørgsler at tegne."),
    "chart.cut": (
        "Images and other files go beyond the frame, up to {peak} a second.",
        "Billeder og andre filer går ud over rammen, op til {peak} i sekundet.",
    ),
    # remarks
    "more.signatures": ("and {count} more descriptions", "og {count} beskrivelser mere"),
    "more.networks": ("and {count} more networks with {requests}", "og {count} netværk mere med {requests}"),
    "more.shared": ("and {count} more shared addresses", "og {count} delte adresser mere"),
    "more.sources": (
        (
            "The {shown} with the highest score are listed. {count} more sent {requests}; bavn scan "
            "--json lists them all."
        ),
        "De {shown} med højest score er vist. {count} flere sendte {requests}; bavn scan --json viser dem alle.",
    ),
    "more.verdicts": ("and {count} more, none of them graver", "og {count} mere, ingen af dem alvorligere"),
    "more.findings": (
        "Details of {count} more findings: --html FILE or --json.",
        "Nærmere om {count} fund mere: --html FILE eller --json.",
    ),
    "more.sites": (
        "{count} more sites without a finding are not drawn.",
        "{count} websteder mere uden fund er ikke tegnet.",
    ),
    "note.grouped": (
        "There were more than 200,000 sources: they are grouped by network.",
        "Der var over 200.000 kilder: de er samlet efter netværk.",
    ),
    "note.shared": (
        "Honest people use these addresses too (offices, schools, mobile networks).",
        "Ærlige brugere deler disse adresser (kontorer, skoler, mobilnet).",
    ),
    "note.collateral": (
        "Replayed on the site's own past, the rules would have hit {honest}, {share} of those counted.",
        "Afprøvet på webstedets egen fortid ville reglerne have ramt {honest}, {share} af de talte.",
    ),
    "note.rejected": (
        "{rejected} of {lines} could not be read; the rest was.",
        "{rejected} af {lines} kunne ikke læses; resten blev.",
    ),
    "note.all-read": ("{lines} read, none rejected.", "{lines} læst, ingen afvist."),
    "note.warning": ("Beware: {warning}", "Bemærk: {warning}"),
    "note.or-more": ("{value} or more", "{value} eller flere"),
    "note.line": ("line {line}", "linje {line}"),
    "note.no-sources": ("No source could be named.", "Ingen kilde kunne udpeges."),
    "foot": (
        (
            "Made by Bavn {version} from the log alone. All times are UTC. Nothing in this file was "
            "fetched, and nothing leaves it."
        ),
        (
            "Lavet af Bavn {version} ud fra loggen alene. Alle tider er UTC. Intet i filen er hentet "
            "udefra, og intet forlader den."
        ),
    ),
    # what to do
    "do.block": (
        (
            "Block {block}: bavn scan LOG --rules nginx (or nftables, haproxy, apache, plain) writes "
            "the list. It ends by itself, except for plain."
        ),
        (
            "Bloker {block}: bavn scan LOG --rules nginx (eller nftables, haproxy, apache, plain) "
            "skriver listen. Den udløber af sig selv, undtagen for plain."
        ),
    ),
    "do.limit": (
        "Only limit another {limit}; the same rules do that. Honest people may be among them.",
        "Begræns kun yderligere {limit}; det gør de samme regler. Der kan være ærlige brugere blandt dem.",
    ),
    "do.limit-only": (
        (
            "Limit {limit}, block none: bavn scan LOG --rules nginx (or nftables, haproxy, apache, "
            "plain) writes the rules."
        ),
        (
            "Begræns {limit}, bloker ingen: bavn scan LOG --rules nginx (eller nftables, haproxy, "
            "apache, plain) skriver reglerne."
        ),
    ),
    "do.collateral": (
        "Look at the list before you use it: it would have hit {honest} in the site's past.",
        "Se listen igennem, før den bruges: den ville have ramt {honest} i webstedets fortid.",
    ),
    "do.proxy": (
        "Behind a CDN or proxy: enforce it there, never in a packet filter in front of your own server.",
        "Bag et CDN eller en proxy: sæt reglerne ind dér, aldrig i et pakkefilter foran jeres egen server.",
    ),
    "do.signature": (
        "If the addresses change faster than a list can follow, filter on a description that names what is asked for.",
        "Skifter adresserne hurtigere, end en liste kan følge, så filtrér på en beskrivelse, der siger, hvad de vil.",
    ),
    "do.slow": (
        (
            "Let the server wait less: nginx client_header_timeout 10s, Apache mod_reqtimeout, HAProxy "
            "timeout http-request 10s."
        ),
        (
            "Lad serveren vente kortere: nginx client_header_timeout 10s, Apache mod_reqtimeout, HAProxy "
            "timeout http-request 10s."
        ),
    ),
    "do.ongoing": (
        "It is going on where the log ends: scan a newer log in a few minutes, sources change.",
        "Det er i gang, hvor loggen slutter: scan en nyere log om få minutter, kilderne skifter.",
    ),
    "do.keep": (
        "Keep this log, and note {began} to {ended} UTC for your provider and for the incident report.",
        "Gem denne log, og notér {began} til {ended} UTC til jeres udbyder og hændelsesrapporten.",
    ),
    "do.crowd": (
        "Block nobody. If the site is slow, cache the page they come for, or serve a plain copy of it.",
        "Bloker ingen. Er webstedet langsomt, så cache den side, de kommer efter, eller vis en enkel kopi.",
    ),
    "do.silent": (
        "Open the silent site from outside. If it answers, see whether its log is still written and still arrives.",
        "Åbn det tavse websted udefra. Svarer det, så se efter, om dets log stadig skrives og stadig når frem.",
    ),
    "do.web-scan": (
        "A scan shows what is open: is everything behind the site up to date, and nothing there that need not be?",
        "En scanning viser, hvad der står åbent: er alt bag webstedet opdateret, og ligger der intet overflødigt?",
    ),
    "do.exploit-attempt": (
        "See whether the page that was attacked is up to date, and whether its log shows an answer it should not give.",
        "Se efter, om den angrebne side er opdateret, og om dens log viser et svar, den ikke skulle give.",
    ),
    "do.broken-in": (
        "Treat it as an intrusion: keep the logs, look at what was answered, and phone whoever runs the site.",
        "Behandl det som et indbrud: gem loggene, se, hvad der blev svaret, og ring til den, der driver webstedet.",
    ),
    "do.guessing": (
        "Is two-factor sign-in on for these accounts? Bavn tells at once if a login succeeds.",
        "Er to-faktor-login slået til for disse konti? Bavn siger til med det samme, hvis et login lykkes.",
    ),
    "do.account-takeover": (
        "End the account's sessions and change its password now; ask its owner by phone, not by mail.",
        "Afslut kontoens sessioner, og skift dens kode nu; spørg ejeren i telefonen, ikke på mail.",
    ),
    "do.login-new-network": (
        "Ask the account's owner by phone whether it was they.",
        "Spørg kontoens ejer i telefonen, om det var dem selv.",
    ),
    "do.account": (
        "Which account it was stands in the log of the system, from {when} UTC: user names never leave the machine.",
        "Hvilken konto det var, står i systemets egen log, fra {when} UTC: brugernavne forlader aldrig maskinen.",
    ),
    "do.plan": ("Plan: {plan} (bavn incident start --kind {id}).", "Plan: {plan} (bavn incident start --kind {id})."),
    "do.nothing": ("Nothing needs doing.", "Der er intet at gøre."),
    "do.crowd-too": (
        "The crowd from {began} is no attack: block nobody for it.",
        "De mange besøgende fra {began} er ikke et angreb: bloker ingen for det.",
    ),
    "do.empty": (
        "Check that this is the log that the server writes to now.",
        "Kontrollér, at det er den log, serveren skriver til nu.",
    ),
    "do.widen": (
        "Check --since, --until and --site against the log's own times (UTC) and names.",
        "Sammenlign --since, --until og --site med loggens egne tider (UTC) og navne.",
    ),
    "do.read": (
        "Check that this is an access log, or name its format with --format.",
        "Kontrollér, at det er en adgangslog, eller angiv formatet med --format.",
    ),
    # the demonstration
    "demo.head": ("Beside what the simulator did:", "Over for det, simulatoren gjorde:"),
    "demo.met": (
        "  {kind} from {began}: found {late} after its first request",
        "  {kind} fra {began}: opdaget {late} efter første forespørgsel",
    ),
    "demo.missed": ("  {kind} from {began}: missed", "  {kind} fra {began}: overset"),
    "demo.beside": (
        "  beside that {findings} that the simulator did not cause",
        "  derudover {findings}, som simulatoren ikke har voldt",
    ),
    "demo.addresses": (
        "  {flagged} of {attackers} that attacked are flagged; {rightly} of {all} flagged did attack",
        "  {flagged} af {attackers}, der angreb, er udpeget; {rightly} af {all} udpegede angreb faktisk",
    ),
    "demo.honest": (
        "  {blocked} of {honest} of honest people would be blocked, and {shared}",
        "  {blocked} af {honest} med ærlige brugere ville blive blokeret, og {shared}",
    ),
    "demo.took": ("Scanned {lines} in {seconds} s. Open {page}", "Scannede {lines} på {seconds} s. Åbn {page}"),
}
