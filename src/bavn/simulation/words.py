"""Danish words for the pages and searches of an imagined municipality."""

from typing import Final

import numpy as np

SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "borger": (
        "flytning",
        "affald-og-genbrug",
        "boern-og-familie",
        "dagtilbud",
        "skole",
        "sundhed",
        "bolig",
        "byggeri",
        "pas-og-koerekort",
        "pension",
        "hjemmepleje",
        "trafik",
        "parkering",
        "bryllup",
        "doedsfald",
        "boernehave",
    ),
    "erhverv": ("byggesager", "udbud", "tilladelser", "miljoe", "erhvervsgrunde", "faktura", "ivaerksaetter"),
    "nyheder": ("2025/september", "2025/oktober", "2025/november", "arkiv"),
    "politik": ("byraad", "udvalg", "dagsordener", "referater", "budget", "hoeringer", "politikker"),
    "kommunen": ("ledige-job", "organisation", "kontakt", "presse", "databeskyttelse", "tilgaengelighed"),
    "oplev": ("strand", "havn", "museer", "bibliotek", "idraet", "arrangementer", "natur"),
    "valg": ("kandidater", "valgsteder", "brevstemme"),
}

SLUG_WORDS: Final = (
    "ansoegning", "aabningstider", "regler", "priser", "vejledning", "tilskud", "frist", "klage", "kontakt", "kort",
    "oversigt", "ny", "aendring", "selvbetjening", "tilmelding", "venteliste", "godkendelse", "plan", "lokalplan",
    "haven", "vinter", "sommer", "unge", "aeldre", "boern", "stoette", "hjaelp", "raadgivning", "tilsyn", "kvalitet",
    "cykelsti", "vejarbejde", "spildevand", "varme", "klima", "energi", "frivillig", "forening", "kultur", "fritid",
    "skolestart", "sfo", "tandpleje", "vaccination", "genoptraening", "handicap", "bosaetning", "erhverv", "turisme",
)  # fmt: skip

SEARCH_WORDS: Final = (
    "affald", "genbrugsplads", "pas", "koerekort", "byggetilladelse", "flytning", "boernehave", "vuggestue", "skole",
    "sfo", "pension", "hjemmehjaelp", "parkering", "lokalplan", "job", "ledige stillinger", "kontakt", "aabningstider",
    "borgerservice", "storskrald", "kalender", "toemning", "rotter", "spildevand", "byggesag", "bbr", "grundskyld",
    "ejendomsskat", "bibliotek", "svoemmehal", "idraetshal", "byraad", "dagsorden", "referat", "budget", "valg",
    "valgsted", "brevstemme", "kandidater", "sundhedshus", "laege", "tandlaege", "vaccine", "plejehjem", "aeldrebolig",
    "bolighjaelp", "boligstoette", "kontanthjaelp", "sygedagpenge", "jobcenter", "bryllup", "vielse", "navneaendring",
    "doedsattest", "begravelse", "vejarbejde", "snerydning", "cykelsti", "bus", "flextrafik", "handicapparkering",
    "hundeskov", "strand", "badevand", "havn", "naturskole", "ungdomsskole", "musikskole", "gymnasium", "skoleferie",
    "ferieplan", "indmeldelse", "dagpleje", "takster", "soeskenderabat", "madordning", "varme", "fjernvarme",
    "solceller", "varmepumpe", "traefaeldning", "hegn", "carport", "sommerhus", "udestue", "nedrivning", "tinglysning",
    "miljoetilsyn", "stoej", "braendeovn", "jordforurening", "udbud", "faktura", "ean nummer", "cvr", "erhverv",
    "iværksætter", "frivillig", "forening", "lokaler", "booking", "arrangementer", "museum", "udstilling", "presse",
    "kort", "luftfoto", "matrikel", "vejnavne", "adresse", "folkeregister", "legitimationskort", "sundhedskort",
    "mitid", "digital post", "fuldmagt", "klage", "aktindsigt", "databeskyttelse", "cookies", "nyhedsbrev",
)  # fmt: skip

DEAD_LINKS: Final = (
    "/borger/affald", "/borger/skat", "/default.aspx", "/index.php", "/soegning", "/borgerservice", "/om-kommunen/job",
    "/nyheder/2019/ny-skole", "/politik/referater/2016", "/media/2231/kort.pdf", "/kontakt.aspx", "/valg2021",
    "/corona", "/borger/pas", "/apple-touch-icon-precomposed.png", "/ads.txt", "/erhverv/kontakt.aspx",
    "/boern/pasning", "/kalender.ics", "/oplev/havnefest-2018",
)  # fmt: skip

PROBES: Final = (
    "/wp-login.php", "/.env", "/xmlrpc.php", "/.git/config", "/phpinfo.php", "/admin", "/wp-admin/install.php",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/actuator/health", "/server-status", "/owa/auth/logon.aspx",
    "/.well-known/security.txt", "/solr/admin/info/system", "/boaform/admin/formLogin", "/cgi-bin/luci",
    "/umbraco/login", "/config.json", "/backup.zip", "/_ignition/execute-solution", "/api/.env",
)  # fmt: skip

_ALPHABET: Final = np.frombuffer(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", np.uint8)


def draw_letters(rng: np.random.Generator, count: int, least: int, most: int) -> list[str]:
    """Random words of letters and digits."""
    letters = _ALPHABET[rng.integers(0, len(_ALPHABET), (count, most))]
    letters[np.arange(most) >= rng.integers(least, most + 1, (count, 1))] = 0
    return [word.decode() for word in letters.reshape(-1).view(f"S{most}").tolist()]
