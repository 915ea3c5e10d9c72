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
    "outage": ("Outage", "Nedbrud"),
    "site-degraded": ("Hard to reach", "Svært at nå"),
    "web-probe": ("Probing", "Afsøgning"),
    "web-scan": ("Scan for holes", "Scanning efter huller"),
    "exploit-attempt": ("Attempted intrusion", "Forsøg på indbrud"),
    "password-guessing": ("Password guessing", "Gæt på adgangskoder"),
    "password-spraying": ("Password spraying", "Samme kode prøvet på mange konti"),
    "credential-stuffing": ("Stolen passwords tried", "Stjålne koder afprøvet"),
    "account-takeover": ("Account probably taken over", "Konto sandsynligvis overtaget"),
    "login-new-network": ("Login from a new network", "Login fra et nyt netværk"),
    "tool-alert": ("Alert of another tool", "Alarm fra et andet værktøj"),
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
    "outage": (
        "A site that could not be reached from outside, from its first failed look to its first good one.",
        "Et websted, som ikke kunne nås udefra, fra det første mislykkede forsøg til det første gode.",
    ),
    "site-degraded": (
        "A site that some could reach and others not, that was much slower than usual, or that turned visitors away.",
        "Et websted, som nogle kunne nå og andre ikke, som var meget langsommere end normalt eller afviste besøgende.",
    ),
    "web-probe": (
        "A few requests for paths that only somebody who looks for a hole asks for: the noise of the internet.",
        "Nogle få forespørgsler efter stier, som kun den, der leder efter et hul, spørger om: internettets støj.",
    ),
    "web-scan": (
        "Somebody goes through a site looking for holes: many paths that do not exist, or a scanner's own name.",
        "Nogen gennemgår webstedet efter huller: mange stier, der ikke findes, eller en scanners eget navn.",
    ),
    "exploit-attempt": (
        "Requests that carry an attack (SQL or command injection, path traversal, Log4Shell …) or use a web shell.",
        "Forespørgsler med et angreb i (SQL- eller kommandoindsprøjtning, stier ud af webstedet, Log4Shell …).",
    ),
    "password-guessing": (
        "Many passwords tried on one account or a few, fast or over weeks.",
        "Mange adgangskoder prøvet på én eller få konti, hurtigt eller over uger.",
    ),
    "password-spraying": (
        "A few passwords tried on many accounts, often from many addresses.",
        "Få adgangskoder prøvet på mange konti, ofte fra mange adresser.",
    ),
    "credential-stuffing": (
        "Stolen pairs of user and password tried: many accounts, each once or twice.",
        "Stjålne par af bruger og kode afprøvet: mange konti, hver én eller to gange.",
    ),
    "account-takeover": (
        "A login that succeeded where many had failed before: the password was probably guessed or stolen.",
        "Et login, der lykkedes, efter at mange var mislykket: koden er sandsynligvis gættet eller stjålet.",
    ),
    "login-new-network": (
        "A login from a network that was never seen for this account.",
        "Et login fra et netværk, der aldrig er set for denne konto.",
    ),
    "tool-alert": (
        "What another tool on this network has found: Suricata, ModSecurity, CrowdSec or fail2ban.",
        "Hvad et andet værktøj på netværket har fundet: Suricata, ModSecurity, CrowdSec eller fail2ban.",
    ),
}

OUTCOMES: Final[dict[str, Pair]] = {
    "attempt": ("no sign that it succeeded", "intet tegn på, at det lykkedes"),
    "probable-success": ("PROBABLY SUCCEEDED", "ER SANDSYNLIGVIS LYKKEDES"),
    "success": ("SUCCEEDED", "ER LYKKEDES"),
}

ATTACKS: Final[dict[str, Pair]] = {
    "sql-injection": ("SQL injection", "SQL-indsprøjtning"),
    "nosql-injection": ("NoSQL injection", "NoSQL-indsprøjtning"),
    "cross-site-scripting": ("cross-site scripting", "fremmed script (XSS)"),
    "path-traversal": ("path traversal", "sti ud af webstedet"),
    "file-inclusion": ("file inclusion", "indlæsning af fremmed fil"),
    "command-injection": ("command injection", "kommandoindsprøjtning"),
    "template-injection": ("template injection", "skabelonindsprøjtning"),
    "jndi-injection": ("Log4Shell and kin", "Log4Shell og lignende"),
    "php-injection": ("PHP injection", "PHP-indsprøjtning"),
    "java-injection": ("Java injection", "Java-indsprøjtning"),
    "header-injection": ("header injection", "header-indsprøjtning"),
    "known-probe": ("known probing path", "kendt afsøgningssti"),
    "web-shell": ("web shell", "bagdør (web shell)"),
    "scanner-tool": ("a scanner by its own name", "en scanner under eget navn"),
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
    "hub": ("the hub says so ({value})", "hubben siger det ({value})"),
    # intrusions
    **{code: (f"{english} ({{value}})", f"{danish} ({{value}})") for code, (english, danish) in ATTACKS.items()},
    "failures": ("{value} failed logins", "{value} mislykkede logins"),
    "accounts": ("{value} accounts", "{value} konti"),
    "fast": ("fast", "hurtigt"),
    "slow": ("slow, over days", "langsomt, over dage"),
    "unknown-users": ("accounts that do not exist", "konti, der ikke findes"),
    "one-account": ("always the same account", "altid den samme konto"),
    "then-success": ("then a login succeeded", "så lykkedes et login"),
    "new-network": ("a network new to the account", "et netværk, der er nyt for kontoen"),
    "known-network": ("a network known for the account", "et netværk, der er kendt for kontoen"),
    "campaign": ("part of a campaign", "del af en kampagne"),
    "part-of-campaign": ("part of a campaign", "del af en kampagne"),
    "missing-paths": ("many paths that do not exist", "mange stier, der ikke findes"),
    "odd-method": ("odd methods", "usædvanlige metoder"),
    "returned": ("came back", "kom igen"),
    "blocked-there": ("the tool has acted", "værktøjet har grebet ind"),
    "spared-address": ("a proxy, or an address of one's own", "en proxy eller en af husets egne adresser"),
}

FIELDS: Final[dict[str, Pair]] = {
    "attack": ("{value}", "{value}"),
    "parameter": ("in the parameter {value}", "i parameteren {value}"),
    "service": ("at {value}", "ved {value}"),
    "rule": ("rule {value}", "regel {value}"),
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
    "several": ("several", "flere"),
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
    "value": (("address or network", "addresses and networks"), ("adresse eller netværk", "adresser og netværk")),
    "shared": (("shared address", "shared addresses"), ("delt adresse", "delte adresser")),
    "client": (("client", "clients"), ("klient", "klienter")),
    "honest": (("honest client", "honest clients"), ("ærlig besøgende", "ærlige besøgende")),
    "request": (("request", "requests"), ("forespørgsel", "forespørgsler")),
    "line": (("line", "lines"), ("linje", "linjer")),
    "site": (("site", "sites"), ("websted", "websteder")),
    "finding": (("finding", "findings"), ("fund", "fund")),
    "file": (("file", "files"), ("fil", "filer")),
    "attempt": (("attempt", "attempts"), ("forsøg", "forsøg")),
    "failure": (("failed login", "failed logins"), ("mislykket login", "mislykkede logins")),
    "login": (("login", "logins"), ("login", "login")),
    "account": (("account", "accounts"), ("konto", "konti")),
    "alert": (("alert", "alerts"), ("alarm", "alarmer")),
    "network": (("network", "networks"), ("netværk", "netværk")),
    "template": (("template", "templates"), ("skabelon", "skabeloner")),
    "organisation": (("organisation", "organisations"), ("organisation", "organisationer")),
    "website": (("website", "websites"), ("websted", "websteder")),
    "outage": (("outage", "outages"), ("nedbrud", "nedbrud")),
    "decision": (("decision", "decisions"), ("beslutning", "beslutninger")),
}

# Why an attack is put down to an intrusion set: codes of `clearing.attribution`.
ATTRIBUTION: Final[dict[str, Pair]] = {
    "listed": (
        "a site that was hit stood on their published list",
        "et ramt websted stod på deres offentliggjorte målliste",
    ),
    "claimed": ("they claim it themselves", "de tager selv ansvaret"),
    "hour-05-06": (
        "it began at the hour at which they begin (5 to 6 UTC)",
        "det begyndte på det tidspunkt, hvor de begynder (kl. 5-6 UTC)",
    ),
    "hour-07-10": ("the hour fits", "tidspunktet passer"),
    "shapes-known": ("it asks for what their lists asked for", "det beder om det samme som deres lister"),
    "networks-known": ("it comes from networks that they have used", "det kommer fra netværk, de har brugt"),
    "networks-some-known": (
        "some of it comes from networks that they have used",
        "noget af det kommer fra netværk, de har brugt",
    ),
}
