"""What the sensor says about itself, in words: one visible table, code to sentence; English first, then Danish.

`{where}` is the notice's place, every other name in braces one of its `values`: a value may be left out of a sentence,
but a sentence may ask for none that is not given (a test reads the source and compares).
"""

from typing import Final

from bavn.model.language import LANGUAGES
from bavn.model.notice import Notice
from bavn.model.safe_text import visible
from bavn.pages.hub_notices import HUB_NOTICES, REASONS
from bavn.pages.vocabulary import Pair
from bavn.pages.words import Words

NOTICES: Final[dict[str, Pair]] = {
    # telling
    "tell-channel-failing": ("{where} takes no messages: {why}.", "{where} tager ikke imod beskeder: {why}."),
    "tell-channel-working": (
        "{where} takes messages again, after {minutes} min.",
        "{where} tager imod beskeder igen, efter {minutes} min.",
    ),
    "tell-given-up": (
        "{where}: a message waited for {hours} hours and was given up, no channel took it.",
        "{where}: en besked ventede i {hours} timer og er opgivet, ingen kanal tog imod den.",
    ),
    "tell-stopped": (
        "{where}: telling stopped for a mistake in Bavn ({error}) and begins again.",
        "{where}: beskederne gik i stå på en fejl i Bavn ({error}) og begynder igen.",
    ),
    "tell-not-kept": (
        "Messages could not be kept on disk {count} times: those are sent from memory, and lost if the sensor stops.",
        "Beskeder kunne {count} gange ikke gemmes på disken: de sendes fra hukommelsen og går tabt, hvis den stopper.",
    ),
    # looking from outside
    "probe-offline": (
        "{where}: our own line seems to be cut (IPv{family}), so nothing is said of the targets until it holds again.",
        "{where}: vores egen linje ser ud til at være afbrudt (IPv{family}), så intet siges om målene, før den holder.",
    ),
    "probe-online": (
        "{where}: our own line holds again (IPv{family}), after {minutes} min.",
        "{where}: vores egen linje holder igen (IPv{family}), efter {minutes} min.",
    ),
    "clock-set": (
        "This machine's clock was set by {seconds} s, or the machine slept: every look is planned anew.",
        "Maskinens ur er stillet {seconds} s, eller maskinen sov: hvert forsøg er planlagt på ny.",
    ),
    "public-not-written": (
        "{where}: the public page cannot be written ({why}); what is shown there grows old.",
        "{where}: den offentlige side kan ikke skrives ({why}); det, der vises, bliver gammelt.",
    ),
    "look-failed": (
        "{where} could not be looked at for a mistake in Bavn ({error}); nothing is said of it.",
        "{where} kunne ikke ses efter på grund af en fejl i Bavn ({error}); intet siges om det.",
    ),
    # store and snapshots
    "store-set-aside": (
        "{where} was damaged ({why}): it is kept as {aside}, and a new one begins.",
        "{where} var beskadiget ({why}): den er gemt som {aside}, og en ny begynder.",
    ),
    "store-failing": (
        "{where} cannot be written ({why}): a restart would forget what happens now.",
        "{where} kan ikke skrives ({why}): en genstart ville glemme, hvad der sker nu.",
    ),
    "snapshot-not-written": (
        "{where} could not be written ({why}): a restart would read some lines again.",
        "{where} kunne ikke skrives ({why}): en genstart ville læse nogle linjer igen.",
    ),
    "snapshot-set-aside": (
        "{where} could not be used ({why}): it is kept as {aside}. An older one is used, or it is learned anew.",
        "{where} kunne ikke bruges ({why}): den er gemt som {aside}. En ældre bruges, ellers læres der forfra.",
    ),
    "snapshot-unreadable": (
        "{where} could not be read ({why}): it is left there. An older one is used, or it is learned anew.",
        "{where} kunne ikke læses ({why}): den bliver liggende. En ældre bruges, ellers læres der forfra.",
    ),
    "snapshot-partly-used": (
        "{where} is of another version: {anew} is learned anew.",
        "{where} er fra en anden version: {anew} læres forfra.",
    ),
    "names-key-of-this-run": (
        "{where} cannot be read or kept ({why}): accounts are known by another key until the next start, then anew.",
        "{where} kan ikke læses eller gemmes ({why}): konti kendes på en anden nøgle til næste start, så forfra.",
    ),
    # keeping up
    "intrusions-sampled": (
        "More than can be followed: {count} addresses, accounts or requests were let go, the least telling first.",
        "Mere, end der kan følges: {count} adresser, konti eller forespørgsler er sluppet, de mindst sigende først.",
    ),
    "intrusions-misdated": (
        "{count} events were left out: they are dated before 1990 or after 2199. Look at the clocks of the machines.",
        "{count} hændelser er udeladt: de er dateret før 1990 eller efter 2199. Se efter maskinernes ure.",
    ),
    "sampling": (
        "More comes than can be read: one line in {one_of} is counted, for {one_of}.",
        "Der kommer mere, end der kan læses: én linje ud af {one_of} tælles, som {one_of}.",
    ),
    "all-lines-again": ("Every line is counted again.", "Alle linjer tælles igen."),
    "format-unknown": (  # never with a line of it: that is a visitor's
        "The lines of {where} fit no format that Bavn knows: `bavn scan` shows one, and `format` may name it.",
        "Linjerne i {where} har intet format, som Bavn kender: `bavn scan` viser en, og `format` kan angive det.",
    ),
    # logs
    "log-missing": ("{where} is not there yet, or no longer.", "{where} findes ikke endnu, eller ikke mere."),
    "log-unreadable": ("{where} may not be read by the sensor.", "{where} må ikke læses af sensoren."),
    "log-is-a-folder": ("{where} is a folder, not a log.", "{where} er en mappe, ikke en log."),
    "log-is-no-file": (
        "{where} is no plain file and is left alone.",
        "{where} er ikke en almindelig fil og røres ikke.",
    ),
    "log-appeared": ("{where} is there now and is read.", "{where} er der nu og læses."),
    "log-readable-again": ("{where} can be read again.", "{where} kan læses igen."),
    "log-rotated": ("{where} was renamed to {to}; both are read.", "{where} blev omdøbt til {to}; begge læses."),
    "log-replaced": ("{where} was replaced by a new file.", "{where} blev erstattet af en ny fil."),
    "log-link-changed": ("{where} leads to {to} now.", "{where} fører nu til {to}."),
    "log-deleted": (
        "{where} was deleted; {unread} bytes of it are still to be read.",
        "{where} blev slettet; {unread} byte af den er stadig ikke læst.",
    ),
    "log-truncated": (
        "{where} was emptied: {lost} bytes may be lost, {rescued} were read from its copy.",
        "{where} blev tømt: {lost} byte kan være tabt, {rescued} blev læst fra kopien.",
    ),
    "log-place-lost": (
        "{where} was rotated away while the sensor stood still: {lost} bytes are lost.",
        "{where} blev roteret væk, mens sensoren stod stille: {lost} byte er tabt.",
    ),
    "log-damaged": ("{where} is damaged ({what}); the rest is read.", "{where} er beskadiget ({what}); resten læses."),
    # the system's journal
    "journal-absent": (
        "{where} cannot be read: journalctl cannot be started ({why}).",
        "{where} kan ikke læses: journalctl kan ikke startes ({why}).",
    ),
    "journal-readable-again": ("{where} can be read again.", "{where} kan læses igen."),
    "journal-ended": (
        "{where}: journalctl ended ({why}); it is started again.",
        "{where}: journalctl sluttede ({why}); den startes igen.",
    ),
    "journal-gap": (
        "{where}: the journal has let go of messages that were not read yet.",
        "{where}: journalen har smidt beskeder ud, der ikke var læst endnu.",
    ),
    "journal-position-lost": (
        "{where}: the journal no longer knows the place that was read last; it goes on from now.",
        "{where}: journalen kender ikke længere det sted, der sidst blev læst; der fortsættes fra nu.",
    ),
    "journal-too-long": (
        "{where}: {count} messages were too long and left out.",
        "{where}: {count} beskeder var for lange og udeladt.",
    ),
    # what comes over the network
    "spool-dropped": (
        "{where}: {lines} lines ({bytes} bytes) were dropped, more came than may be kept.",
        "{where}: {lines} linjer ({bytes} byte) gik tabt, der kom mere, end der må gemmes.",
    ),
    "spool-not-written": (
        "{where}: lines cannot be kept ({why}) and are lost until they can.",
        "{where}: linjer kan ikke gemmes ({why}) og går tabt, indtil de kan.",
    ),
    "spool-written-again": (
        "{where}: lines are kept again; {lines} ({bytes} bytes) were lost.",
        "{where}: linjer gemmes igen; {lines} ({bytes} byte) gik tabt.",
    ),
    "standard-input-ended": (
        "Standard input ended after {lines} lines.",
        "Standard input sluttede efter {lines} linjer.",
    ),
    "standard-input-unreadable": (
        "Standard input cannot be read any more ({why}).",
        "Standard input kan ikke læses mere ({why}).",
    ),
    "syslog-malformed": ("{where}: {count} messages were no syslog.", "{where}: {count} beskeder var ikke syslog."),
    "syslog-too-long": (
        "{where}: {count} messages were too long and left out.",
        "{where}: {count} beskeder var for lange og udeladt.",
    ),
    "syslog-cut-short": (
        "{where}: {count} messages broke off in the middle.",
        "{where}: {count} beskeder brød af på midten.",
    ),
    "syslog-kernel-dropped": (
        "{where}: the system dropped {count} datagrams, its buffer was full.",
        "{where}: systemet tabte {count} datagrammer, bufferen var fuld.",
    ),
    "syslog-sender-refused": (
        "{where}: {count} times somebody sent who may not: see senders in bavn.toml.",
        "{where}: {count} gange sendte nogen, som ikke må: se senders i bavn.toml.",
    ),
    "syslog-full": (
        "{where}: {count} connections were turned away, too many were open.",
        "{where}: {count} forbindelser blev afvist, for mange var åbne.",
    ),
    "syslog-sender-full": (
        "{where}: {count} connections were turned away, their sender had too many open.",
        "{where}: {count} forbindelser blev afvist, afsenderen havde for mange åbne.",
    ),
    "syslog-slow": (
        "{where}: {count} connections were closed in the middle of a message that did not go on.",
        "{where}: {count} forbindelser blev lukket midt i en besked, der ikke gik videre.",
    ),
    "syslog-not-syslog": (
        "{where}: {count} connections were closed, they sent no syslog.",
        "{where}: {count} forbindelser blev lukket, de sendte ikke syslog.",
    ),
    "syslog-tls-failed": (
        "{where}: {count} connections failed for TLS or their certificate.",
        "{where}: {count} forbindelser mislykkedes på TLS eller deres certifikat.",
    ),
    "syslog-small-buffer": (
        "{where}: the system gives a buffer of {bytes} bytes instead of {wanted} (net.core.rmem_max).",
        "{where}: systemet giver en buffer på {bytes} byte i stedet for {wanted} (net.core.rmem_max).",
    ),
    "syslog-certificate": (
        "{where}: the certificate cannot be used ({why}); the old one stays.",
        "{where}: certifikatet kan ikke bruges ({why}); det gamle bliver.",
    ),
    "syslog-stopped": ("Syslog is received no more ({why}).", "Der modtages ikke mere syslog ({why})."),
    # protection
    "protection-ceiling": (
        "More than {most} addresses were to be blocked: {networks} with the lowest score are left out.",
        "Over {most} adresser skulle blokeres: {networks} med lavest score er udeladt.",
    ),
    "protection-network-share": (
        "So much of some networks was to be blocked that {networks} entries are only limited.",
        "Så meget af nogle netværk skulle blokeres, at {networks} poster kun begrænses.",
    ),
    "decisions-not-kept": (
        "{where}: what is blocked cannot be noted ({why}); it holds, but a restart would forget it.",
        "{where}: det, der er blokeret, kan ikke noteres ({why}); det gælder, men en genstart ville glemme det.",
    ),
    "decisions-kept-again": ("What is blocked is noted again.", "Det, der er blokeret, noteres igen."),
    "enforcer-works-again": ("{where} puts rules into force again.", "{where} sætter igen regler i kraft."),
    "enforcer-fault": (
        "{where}: a mistake in Bavn keeps new rules from coming into force ({why}).",
        "{where}: en fejl i Bavn hindrer nye regler i at træde i kraft ({why}).",
    ),
    "not-enforced": ("{where}: new rules are not in force ({why}).", "{where}: nye regler er ikke i kraft ({why})."),
    "nft-absent": (
        "New rules are not in force: the program nft is not there; install nftables.",
        "Nye regler er ikke i kraft: programmet nft findes ikke; installér nftables.",
    ),
    "nft-silent": (
        "New rules are not in force: nft did not answer within {seconds} s.",
        "Nye regler er ikke i kraft: nft svarede ikke inden for {seconds} s.",
    ),
    "nft-refused": (
        "New rules are not in force: nft refused them, nothing was changed ({why}).",
        "Nye regler er ikke i kraft: nft afviste dem, intet er ændret ({why}).",
    ),
    "nft-not-permitted": (
        "New rules are not in force: the sensor may not change nftables, it needs CAP_NET_ADMIN.",
        "Nye regler er ikke i kraft: sensoren må ikke ændre nftables, den skal have CAP_NET_ADMIN.",
    ),
    "nft-no-kernel": (
        "New rules are not in force: this kernel, or this container, offers no nf_tables.",
        "Nye regler er ikke i kraft: kernen, eller containeren, tilbyder ikke nf_tables.",
    ),
    "nft-no-json": (
        "New rules are not in force: this nft gives no JSON; install the distribution's package.",
        "Nye regler er ikke i kraft: denne nft giver ikke JSON; installér distributionens pakke.",
    ),
    "nft-forwarded": (
        "Nothing was changed in nftables: an address from a header never goes into a packet filter.",
        "Intet er ændret i nftables: en adresse fra en header kommer aldrig i et pakkefilter.",
    ),
    "nft-spared": (
        "Nothing is ever blocked in this network namespace (BAVN_NEVER_BLOCK).",
        "I dette netværksnavnerum blokeres aldrig noget (BAVN_NEVER_BLOCK).",
    ),
    "haproxy-absent": (
        "New rules are not in force: HAProxy does not answer on {path} ({why}).",
        "Nye regler er ikke i kraft: HAProxy svarer ikke på {path} ({why}).",
    ),
    "haproxy-silent": (
        "New rules are not in force: HAProxy gave no answer on {path} within {seconds} s.",
        "Nye regler er ikke i kraft: HAProxy svarede ikke på {path} inden for {seconds} s.",
    ),
    "haproxy-endless": (
        "New rules are not in force: what answers on {path} does not stop.",
        "Nye regler er ikke i kraft: det, der svarer på {path}, holder ikke op.",
    ),
    "haproxy-refused": (
        "New rules are not in force: HAProxy does not take '{command}' ({why}).",
        "Nye regler er ikke i kraft: HAProxy tager ikke '{command}' ({why}).",
    ),
    "haproxy-no-map": (
        "New rules are not in force: HAProxy has no map {path}, or is older than 2.4.",
        "Nye regler er ikke i kraft: HAProxy har intet map {path} eller er ældre end 2.4.",
    ),
    "include-no-file": (
        "{where}: {path} is no plain file and is left alone; new rules are not in force.",
        "{where}: {path} er ikke en almindelig fil og røres ikke; nye regler er ikke i kraft.",
    ),
    "include-no-folder": (
        "{where}: there is no folder for {path}; new rules are not in force.",
        "{where}: der er ingen mappe til {path}; nye regler er ikke i kraft.",
    ),
    "include-unwritable": (
        "{where}: {path} cannot be written ({why}); new rules are not in force.",
        "{where}: {path} kan ikke skrives ({why}); nye regler er ikke i kraft.",
    ),
    "reload-missing": (
        "{where}: '{command}' {why}; the old rules stand again.",
        "{where}: '{command}' kunne ikke startes ({why}); de gamle regler gælder igen.",
    ),
    "reload-silent": (
        "{where}: '{command}' {why}; the old rules stand again.",
        "{where}: '{command}' blev ikke færdig ({why}); de gamle regler gælder igen.",
    ),
    "reload-failed": (
        "{where}: '{command}' {why}; the old rules stand again.",
        "{where}: '{command}' mislykkedes ({why}); de gamle regler gælder igen.",
    ),
    "reload-missing-twice": (
        "{where}: '{command}' {why}, with the old rules too: look into its own configuration.",
        "{where}: '{command}' kunne ikke startes ({why}), heller ikke med de gamle regler: se på dens egen opsætning.",
    ),
    "reload-silent-twice": (
        "{where}: '{command}' {why}, with the old rules too: look into its own configuration.",
        "{where}: '{command}' blev ikke færdig ({why}), heller ikke med de gamle regler: se på dens egen opsætning.",
    ),
    "reload-failed-twice": (
        "{where}: '{command}' {why}, with the old rules too: look into its own configuration.",
        "{where}: '{command}' mislykkedes ({why}), heller ikke med de gamle regler: se på dens egen opsætning.",
    ),
    **HUB_NOTICES,
}

# What stands for `{why}`, where it is one of these codes.
WHYS: Final[dict[str, Pair]] = {
    **REASONS,
    "time-out": ("no answer in time", "intet svar i tide"),
    "login": ("the login was refused", "login blev afvist"),
    "certificate": ("its certificate is not valid", "certifikatet er ikke gyldigt"),
    "connection": ("no connection", "ingen forbindelse"),
    "no-such-host": ("its host is not found", "værten findes ikke"),
    "not-understood": ("Apprise does not understand the URL", "Apprise forstår ikke adressen"),
    "not-installed": ("Apprise is not installed", "Apprise er ikke installeret"),
    "no-process": ("no process could be started", "der kunne ikke startes en proces"),
    "crashed": ("sending it ended in a mistake", "afsendelsen endte i en fejl"),
    "refused": ("it was refused", "den blev afvist"),
}
HTTP: Final = "http-"  # and the status code
LONGEST_VALUE: Final = 300


def said(notice: Notice, words: Words) -> str:
    """Return a notice as one printable line. Never fails: a code without wording is shown with its values.

    >>> said(Notice("tell-channel-failing", "tell 1, channel 1 (mailtos)", {"why": "login"}), Words("en"))
    'tell 1, channel 1 (mailtos) takes no messages: the login was refused.'
    >>> said(Notice("strange", "x", {"count": 1200}), Words("da"))
    'strange: x, count 1.200'
    """
    values = {name: _shown(name, value, words) for name, value in notice.values.items()}
    where = visible(notice.where, LONGEST_VALUE)
    pair = NOTICES.get(notice.code)
    if pair is None:
        rest = [where, *(f"{visible(name)} {value}" for name, value in values.items())]
        return f"{visible(notice.code, LONGEST_VALUE)}: {', '.join(part for part in rest if part)}"
    return pair[LANGUAGES.index(words.language)].format_map(_Values({**values, "where": where}))


class _Values(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"


def _shown(name: str, value: str | int, words: Words) -> str:
    if isinstance(value, int) and name == "away_s":
        return words.duration(value)
    if isinstance(value, int):
        return words.number(value)
    if name != "why":
        return visible(value, LONGEST_VALUE)
    if value.startswith(HTTP) and value[len(HTTP) :].isdecimal():
        return f"HTTP {value[len(HTTP) :]}"
    return words.of(WHYS, value) if value in WHYS else visible(value, LONGEST_VALUE)
