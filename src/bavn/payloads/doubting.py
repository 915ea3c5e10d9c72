"""How sure a reason is: what honest people and programs send too, because it breaks out of nothing and runs nothing."""

import json
import re
from collections.abc import Callable
from typing import Final

from bavn.payloads.shell_words import ALONE, FIELDS, TOOLS, WORDY
from bavn.payloads.traversal import path_traversal

DOUBTED: Final = 0.4  # five different things of this certainty make an attack, one makes a prober
SILENT: Final = 0.0

# A value that closes what it stands in before it goes on: 1'; …   x");…   )…   but no call, which opens.
LEAVES: Final = re.compile(r"\s*+[\w.%-]{0,64}+\s{0,4}+(?:[\"'`;)}\]|&\n\r>\\]|--)")
CODE_NAMES: Final = frozenset(
    str.split("cmd exec execute command eval shell run func function system code filter[] expression payload do ssti")
)

# Fields that people write into; a search is no path, no shell and no program.
SEARCHES: Final = frozenset(
    str.split("q s search query soeg søg sog sogeord søgeord keyword keywords term sword searchtext searchterm text")
)
TOLD: Final = frozenset(
    str.split("""
    command-line cmdlet batch-syntax exec-call command-after-separator sensitive-file climbs wrapper remote-script
    variable-call setting java-class java-call
""")
)
STARTS: Final = re.compile(
    r"\.exec\(|processbuilder|/(?:passwd|shadow)\b|(?:boot|win|system)\.ini|web-inf|\.ssh|allow_url|auto_prepend"
    r"|php://(?:filter|input)",
    re.IGNORECASE,
)
MOST_STEPS: Final = 4  # up, in a path that a program's own files have
WHOLE: Final = re.compile(r"\s*+(?i:insert|update|delete|drop|create|alter|truncate|case)\s")
LETS_IN: Final = re.compile(
    r"\$(?:ne|gt|gte|regex|exists|nin|not)\"\s*+:\s*+(?:\"[.*^]{0,3}+\"|null|true|-?+1[,}]|\{)|\$where|function"
)
OBJECT: Final = re.compile(r"[OC]:\+?+[0-9]")

# Parameters that hold a condition or a whole statement by their protocol: OGC's CQL, ArcGIS, OData, CKAN, Jira.
CONDITIONS: Final = frozenset(str.split("where cql_filter ecql_filter $filter layerdefs definitionexpression sql jql"))
CONDITIONAL: Final = frozenset(
    str.split("""
    boolean-after-number boolean-after-quote tautology expression-after-quote comparison-left-open select-statement
    where-after-value order-by-number
""")
)
CUT: Final = re.compile(r"--|#|/\*|;")
CATALOGUE: Final = re.compile(
    r"information_schema|pg_catalog|pg_shadow|pg_user|sqlite_master|sys\.|sysobjects|mysql\.|all_tables|dual|--|#(?:\s|$)|/\*|@|\\"
)
LONE_CALL: Final = re.compile(r"\s*+\w{1,32}+\(\);?+\s*+")
LONE_SLEEP: Final = re.compile(r"\s*+(?:sleep|Sleep|usleep)\s?+\([0-9]{1,6}+\);\s*+")
WORDS_COMPARED: Final = re.compile(r"[0-9]++\s++(?:or|and)\s++([^\W\d_]++)\s*+=\s*+([^\W\d_]++)")
PRIMES: Final = re.compile(r"[a-zA-Z]{1,2}+'\s(?:or|and|eller|og)\s[a-zA-Z]{1,2}+'")

# JavaScript for a server that does something at once, and does not merely stand there.
INVOKED: Final = re.compile(
    r"\}\s*+\)?+\s*+\(|require\s*+\([^()]{1,64}+\)\s*+[.\[]|\[\s?+[\"'`]|\\u|\\x|new\s++function"
    r"|(?:process|require)\s?+\[|\.(?:call|apply)\s?+\("
)
RUNS: Final = (
    "mainmodule.", "mainmodule[", "mainmodule(", "child_process", "constructor.", "constructor[", "constructor(",
    "fromcharcode", "execsync", "spawnsync", "dlopen", "binding(", "eval(", "atob(", "_load", "module.exports=",
)  # fmt: skip
PLAIN_BLOCK: Final = re.compile(r"[\w\s.%{}\"'-]*+|<%@\s?+[\w\s=\"'.,*-]*+%>")
BROWSER: Final = (
    "<", "javascript", "vbscript", "expression(", "fromcharcode", "atob(", "document.cookie", "document.domain",
    "location", "import(", "xss", "`", "?.", ".call", ".apply", ")(", "['", '["', "//",
)  # fmt: skip
NAMED_TAG: Final = re.compile(r"[\w\s,.?+-]*+<\s?+script\s?+>[\w\s,.?+-]*+")
SOURCED: Final = re.compile(r"<script\s(?:src|type)=[\"'](?!//)[\w./-]{1,64}+[\"']>(?:</script>)?+")
HANDLED: Final = re.compile(
    r"\s*+<(?:select|input|button|form|textarea|a|p|div|span)\son(?:change|click|submit|input|select)\s?+=\s?+"
    r"[\"'][A-Za-z_]\w{0,32}+\(\w{0,16}+\);?+[\"']\s*+/?+>(?:[\w\s.,!?+-]{0,64}+</\w{1,10}+>)?+\s*+"
    r"|on(?:click|submit|change)\s?+=\s?+[\"']return\s(?:false|true);?+[\"']"
)
SINKS: Final = re.compile(r"alert|confirm|prompt|eval|print|fetch|import|open|settimeout|xss", re.IGNORECASE)
LIVE: Final = re.compile(
    r"//|[a-z]\s?+:|[(`&\\]|on[a-z]{3,20}+\s?+=|srcdoc|import|style|datasrc|dataformatas|cookie|document|<(?:xml|object|base)|\x00",
    re.IGNORECASE,
)
EMBEDDED: Final = re.compile(r"\s*+<iframe\s[^<>]{0,256}+>?+(?:</iframe>)?+\s*+")
ACTIVE: Final = re.compile(r"srcdoc|script:|data:|on[a-z]{3,20}+\s?+=", re.IGNORECASE)

# Functions of PHP that run, read or write what they are given.
PHP_RUNS: Final = re.compile(
    r"(?:system|exec|passthru|popen|proc_open|assert|eval|create_function|call_user_func(?:_array)?+|base64_decode"
    r"|gzinflate|str_rot13|file_get_contents|file_put_contents|fopen|fsockopen|unlink|preg_replace|array_map|usort"
    r"|include|require|readfile|scandir|highlight_file|show_source)[^\w(]{0,16}+\(\s*+[^)\s]"
)
# A name and its bracket kept apart so that a filter does not see a call.
APART: Final = re.compile(r"\w\s?+(?:[\t\r\n\"']|/\*|//|#)[^(]{0,80}+\(")
PHP_CODE: Final = re.compile(r"[(\"'`$;=\[]")

SYSTEM: Final = re.compile(
    r"/(?:etc|proc|var|dev|root|home|usr|bin|sbin|tmp|opt)/|://|[0-9]{1,3}+\.[0-9]{1,3}+\.[0-9]|[`$|;&]|[A-Za-z]:\\[Ww]"
)
PLAIN_WORDS: Final = re.compile(r"[\w,. -]*+")
STEPS: Final = re.compile(r"(?:\.\.[\\/]){1,2}+((?:[^\\/.]++[\\/]){0,3}+[^\\/.]*+)(?:\.([A-Za-z0-9]{1,5}+))?+")
ENDINGS: Final = frozenset(str.split("png jpg jpeg gif svg webp css js html htm pdf doc docx xlsx txt md zip mp3"))

LOCAL: Final = re.compile(
    r"\s*+https?+://(?:localhost|\[::1\]|127\.0\.0\.1|10\.[0-9]{1,3}+\.[0-9]{1,3}+\.[0-9]{1,3}+|192\.168\.[0-9]{1,3}+\.[0-9]{1,3}+"
    r"|172\.(?:1[6-9]|2[0-9]|3[01])\.[0-9]{1,3}+\.[0-9]{1,3}+)(?::[0-9]{1,5}+)?+(?:[/?#][^@\\]*+)?+",
    re.IGNORECASE,
)
# Where the browser is sent afterwards; a program on the visitor's own machine may wait there (RFC 8252).
RETURNS: Final = re.compile(
    r"(?:redirect|return|callback|continue|next|goto|back|relaystate|logout|success|cancel|origin|ru$|wreply|service$)",
    re.IGNORECASE,
)
FETCHES: Final = frozenset(
    str.split("""
    url uri src source file path page host proxy fetch feed image img target site load data content template xml wsdl
    api endpoint domain document ssrf server port to out view dir show navigation open dest val validate
""")
)


def certainty(reason: tuple[str, str], text: str, name: str, usual: float) -> float:
    """How sure the `reason` (attack, code) is that an analyzer gave for `text` in the parameter `name`, 0..1.

    `usual` where the text breaks out of its place, or runs something; `DOUBTED` where it is a piece of code that
    somebody may ask about; `SILENT` where the parameter is there to hold just that. Linear in the text's length.

    >>> certainty(("sql-injection", "select-statement"), "select * from users", "q", 0.9)
    0.4
    """
    attack, because = reason
    lowered = name.lower()
    if lowered in SEARCHES and because in TOLD and LEAVES.match(text) is None:
        return DOUBTED if is_told(because, text) else usual
    if attack == "sql-injection":
        if lowered in CONDITIONS and because in CONDITIONAL and CUT.search(text) is None:
            return usual if because == "select-statement" and CATALOGUE.search(text.lower()) else SILENT
        if text[:1] in {"{", "["} and is_document(text):
            return SILENT  # its strings are judged one by one
    if because == "inside-host":
        return of_local(text, lowered, usual)
    doubt = DOUBTS.get(reason)
    if doubt is None or lowered in CODE_NAMES:
        return usual
    return DOUBTED if doubt(text) else usual


def of_local(text: str, name: str, usual: float) -> float:
    """How sure it is that a link to this machine or its network, in plain notation, is for the server to follow."""
    if LOCAL.fullmatch(text) is None or not name or name in FETCHES:
        return usual
    return SILENT if RETURNS.search(name) is not None else DOUBTED


def is_told(because: str, text: str) -> bool:
    """Whether code, a command or a file stands in a search as who asks about it writes it, and starts nothing."""
    if "${" in text or "{{" in text or "<" in text or STARTS.search(text) is not None:
        return False
    if because == "command-after-separator":  # a whole line of a manual
        return text.split(maxsplit=1)[0] in TOOLS | WORDY | ALONE | FIELDS
    if because == "climbs":
        rest = text.replace("../", "")
        return text.startswith("../") and text.count("..") <= MOST_STEPS and path_traversal(rest) is None
    return True


def is_document(text: str) -> bool:
    """Whether `text` is a whole document of JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def statement_told(text: str) -> bool:
    """A whole statement from its verb on."""
    return WHOLE.match(text) is not None and CATALOGUE.search(text.lower()) is None


def operators_told(text: str) -> bool:
    """A condition with operators that narrow, as programs send; what compares with nothing lets somebody in."""
    return text[:1] in {"{", "["} and is_document(text) and LETS_IN.search(text) is None


def inert(text: str) -> bool:
    """Markup that loads nothing from elsewhere and runs nothing, and that no quote leads in."""
    return LEAVES.match(text) is None and LIVE.search(text) is None


def select_told(text: str) -> bool:
    """A whole statement that is typed, and not joined to another."""
    return LEAVES.match(text) is None and not text[:1].isdigit() and CATALOGUE.search(text.lower()) is None


def words_compared(text: str) -> bool:
    """Two different words on the sides of a comparison: 3 or more = ok."""
    found = WORDS_COMPARED.fullmatch(text.strip().lower())
    return found is not None and found[1] != found[2]


def node_told(text: str) -> bool:
    """JavaScript that is declared or named only."""
    lowered = text.lower()
    return INVOKED.search(lowered) is None and not any(sign in lowered for sign in RUNS)


def script_told(text: str) -> bool:
    """A call of the browser's that no markup and no end of a string leads in."""
    lowered = text.lower()
    return LEAVES.match(text) is None and not lowered.endswith(">") and not any(sign in lowered for sign in BROWSER)


def embedding(text: str) -> bool:
    """A page in a frame as sites tell visitors to write it, or a tag that loads nothing from elsewhere."""
    if inert(text):
        return True
    return "https://" in text and EMBEDDED.fullmatch(text) is not None and ACTIVE.search(text) is None


def handled(text: str) -> bool:
    """An element of a form that calls a function of its page, as courses on HTML have it."""
    return HANDLED.fullmatch(text) is not None and SINKS.search(text) is None


def php_named(text: str) -> bool:
    """An opening tag with no code behind it."""
    _before, _tag, after = text.partition("<?")
    return bool(_tag) and PHP_CODE.search(after) is None and "echo" not in after.lower()


def php_told(text: str) -> bool:
    """A function of PHP that neither runs nor reads what it is given, and breaks out of nothing."""
    return LEAVES.match(text) is None and "${" not in text and "<?" not in text and not runs_php(text)


def runs_php(text: str) -> bool:
    """Whether a function is called that runs or reads what it is given, or one that hides."""
    return PHP_RUNS.search(text.lower()) is not None or APART.search(text) is not None


def superglobal_told(text: str) -> bool:
    """A variable alone."""
    return LEAVES.match(text) is None and "(" not in text and "`" not in text


def short_climb(text: str) -> bool:
    """One or two steps up to nothing in particular, as a link of a page or a folder's window has it."""
    found = STEPS.fullmatch(text.strip())
    if found is None or path_traversal(found[1]) is not None:
        return False
    return found[2] is None or found[2].lower() in ENDINGS


def is_package(text: str) -> bool:
    """The name of a package, which no class loader loads."""
    last = text.strip().rpartition(".")[2]
    return last[:1].islower()


DOUBTS: Final[dict[tuple[str, str], Callable[[str], bool]]] = {
    ("sql-injection", "select-statement"): select_told,
    ("sql-injection", "function-call"): lambda text: LONE_CALL.fullmatch(text) is not None,
    ("sql-injection", "delay"): lambda text: LONE_SLEEP.fullmatch(text) is not None,
    ("sql-injection", "boolean-after-number"): words_compared,
    ("sql-injection", "boolean-after-quote"): lambda text: PRIMES.fullmatch(text) is not None,
    ("sql-injection", "expression-after-quote"): lambda text: PRIMES.fullmatch(text) is not None,
    ("sql-injection", "statement"): statement_told,
    ("sql-injection", "case-when"): statement_told,
    ("nosql-injection", "operator-in-value"): operators_told,
    ("php-injection", "variable-call"): lambda text: text.startswith("$this->"),
    ("php-injection", "serialised-object"): lambda text: OBJECT.search(text) is None,
    ("template-injection", "node-code"): node_told,
    ("template-injection", "endless-loop"): lambda text: LEAVES.match(text) is None,
    ("template-injection", "template-statement"): lambda text: PLAIN_BLOCK.fullmatch(text) is not None,
    ("command-injection", "command-line"): lambda text: SYSTEM.search(text) is None,
    ("command-injection", "batch-syntax"): lambda text: PLAIN_WORDS.fullmatch(text) is not None,
    ("path-traversal", "climbs"): short_climb,
    ("cross-site-scripting", "script-call"): script_told,
    ("cross-site-scripting", "script-tag"): lambda text: (
        NAMED_TAG.fullmatch(text) is not None or SOURCED.fullmatch(text) is not None
    ),
    ("cross-site-scripting", "loading-tag"): embedding,
    ("cross-site-scripting", "event-handler"): handled,
    ("php-injection", "open-tag"): php_named,
    ("php-injection", "function-call"): php_told,
    ("php-injection", "function-name"): lambda _text: True,
    ("php-injection", "superglobal"): superglobal_told,
    ("java-injection", "java-class"): is_package,
}
