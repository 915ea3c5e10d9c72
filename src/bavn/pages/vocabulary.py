"""Codes of the engine in words: kinds, reasons, fields and their classes; English first, then Danish.

A code that is missing here is shown as it is. `{value}` is the value of the code or of the condition.
"""

from typing import Final

Pair = tuple[str, str]

KIND_NAMES: Final[dict[str, Pair]] = {
    "http-flood": ("Flood", "Overbelastningsangreb"),
    "slow-requests": ("Slow-request attack", "Angreb med langsomme forespørgsler"),
    "flash-crowd": ("Crowd, not an attack", "Mange besøgende, ikke et angreb"),
    "site-silent": ("Site silent", "Webstedet er tavst"),
}

KIND_MEANINGS: Final[dict[str, Pair]] = {
    "http-flood": (
        "Many requests meant to exhaust the web service, from one source or from thousands of slow ones.",
        "Mange forespørgsler, der skal udmatte webtjenesten, fra én kilde eller fra tusinder af langsomme.",
    ),
    "slow-requests": (
        "Connections held open with unfinished or very slow requests (Slowloris), seen as 408, 400 and long times.",
        "Forbindelser holdt åbne med ufærdige eller langsomme forespørgsler (Slowloris): 408, 400 og lange tider.",
    ),
    "flash-crowd": (
        "Many honest visitors at once, for example after a news link. Not an attack: nobody is to be blocked.",
        "Mange ærlige besøgende på én gang, for eksempel efter en nyhed. Ikke et angreb: ingen skal blokeres.",
    ),
    "site-silent": (
        "A site that somebody always asks for something is asked for nothing: it, its line or its log may be down.",
        "Et websted, som altid bliver spurgt om noget, spørges ikke: webstedet, linjen eller loggen kan være nede.",
    ),
}

REASONS: Final[dict[str, Pair]] = {
    "signature": ("fits description {value}", "passer på beskrivelse {value}"),
    "no-assets": ("loads no images or styles", "henter ingen billeder eller typografi"),
    "new-query-each-time": ("a new query every time", "ny søgning hver gang"),
    "many-pages": ("very many different pages", "usædvanligt mange forskellige sider"),
    "never-seen-address": ("never seen before", "aldrig set før"),
    "attack-template": ("asks for what the attack asks for", "beder om det, angrebet beder om"),
    "repeats": ("repeats the same request", "gentager samme forespørgsel"),
    "slow-connections": ("holds connections open", "holder forbindelser åbne"),
    "shared-address": ("honest people share it", "deles med ærlige brugere"),
    "seen-before-attack": ("was here before the attack", "var her før angrebet"),
    "vouched": ("behaves like a person", "opfører sig som et menneske"),
    "network": ("its network {value} takes part", "dens netværk {value} deltager"),
    "hammers-alone": ("far more requests than anyone", "langt flere forespørgsler end andre"),
    "again-and-again": ("came back again and again", "kom igen og igen"),
    "visitors-in-network": ("honest visitors in its network", "ærlige besøgende i dens netværk"),
    "as-before-attack": ("asks no more than before the attack", "beder ikke om mere end før angrebet"),
    "counts-only": ("only what it asks for speaks against it", "kun det, den beder om, taler imod den"),
    "grouped": ("many sources of one network, added up", "mange kilder i ét netværk, lagt sammen"),
    "other-reasons": ("other signs", "andre tegn"),
}

FIELDS: Final[dict[str, Pair]] = {
    "http.request.method": ("{value} requests", "{value}-forespørgsler"),
    "url.path": ("for {value}", "til {value}"),
    "url.path.section": ("for pages under {value}", "til sider under {value}"),
    "url.query.keys": ("with query parameters {value}", "med søgeparametre {value}"),
    "user_agent.original": ("browser says it is {value}", "browseren kalder sig {value}"),
    "http.request.referrer": ("coming from {value}", "kommer fra {value}"),
    "http.version": ("speaking {value}", "taler {value}"),
    "http.response.status_code": ("answered with {value}", "besvaret med {value}"),
    "client.assets": ("loads {value} of a page's images and styles", "henter {value} sidens billeder og typografi"),
    "client.pages": ("asks for {value} pages a minute", "beder om {value} sider i minuttet"),
    "client.pace": ("asks for {value} pages a minute per browser", "beder om {value} sider i minuttet pr. browser"),
    "client.queries": ("sends {value} different queries", "sender {value} forskellige søgninger"),
    "client.agents": ("{value} browser names on one address", "{value} browsernavne på én adresse"),
    "client.errors": ("error answers: {value}", "fejlsvar: {value}"),
    "client.repeats": ("identical requests: {value}", "ens forespørgsler: {value}"),
    "client.attack_share": (
        "asks for pages under attack: {value}",
        "beder om sider, der angribes: {value}",
    ),
    "client.before": (
        "had asked for {value} pages earlier in its visit",
        "havde bedt om {value} sider tidligere i besøget",
    ),
    "client.query_churn": ("queries: {value}", "søgninger: {value}"),
    "client.referrer": ("referring page: {value}", "henvisende side: {value}"),
    "client.posts": ("forms sent: {value}", "formularer sendt: {value}"),
    "client.novelty": ("pages asked for: {value}", "sider spurgt om: {value}"),
    "client.known": ("known visitor: {value}", "kendt besøgende: {value}"),
}

CLASSES: Final[dict[str, Pair]] = {
    "none": ("none", "ingen"),
    "few": ("few", "få"),
    "some": ("some", "nogle"),
    "half": ("half", "halvdelen"),
    "many": ("many", "mange"),
    "most": ("most", "de fleste"),
    "all": ("all", "alle"),
    "full": ("all", "alle"),
    "yes": ("yes", "ja"),
    "no": ("no", "nej"),
    "true": ("yes", "ja"),
    "false": ("no", "nej"),
    "never": ("never", "aldrig"),
    "once": ("once", "én gang"),
    "often": ("often", "ofte"),
    "(unknown)": ("(forgotten)", "(glemt)"),
    "-": ("nothing", "intet"),
    "": ("nothing", "intet"),
}

SEVERITIES: Final[dict[str, Pair]] = {
    "low": ("low", "lav"),
    "medium": ("medium", "middel"),
    "high": ("high", "høj"),
    "critical": ("critical", "kritisk"),
}

ACTIONS: Final[dict[str, Pair]] = {
    "block": ("block", "bloker"),
    "limit": ("limit", "begræns"),
    "watch": ("watch", "hold øje"),
}

NOUNS: Final[dict[str, tuple[Pair, Pair]]] = {  # (one, many) in each language
    "source": (("source", "sources"), ("kilde", "kilder")),
    "address": (("address", "addresses"), ("adresse", "adresser")),
    "shared": (("shared address", "shared addresses"), ("delt adresse", "delte adresser")),
    "client": (("client", "clients"), ("klient", "klienter")),
    "honest": (("honest client", "honest clients"), ("ærlig besøgende", "ærlige besøgende")),
    "request": (("request", "requests"), ("forespørgsel", "forespørgsler")),
    "line": (("line", "lines"), ("linje", "linjer")),
    "site": (("site", "sites"), ("websted", "websteder")),
    "finding": (("finding", "findings"), ("fund", "fund")),
    "file": (("file", "files"), ("fil", "filer")),
    "network": (("network", "networks"), ("netværk", "netværk")),
}
