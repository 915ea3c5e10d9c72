"""Cross-site scripting: markup and script that a browser would run if a page repeated the value."""

import re
from typing import Final

from bavn.payloads.html_tokens import (
    BINDERS,
    EVENTS,
    LOADING,
    OBJECTS,
    OF_OBJECTS,
    PLACES,
    RAW_TEXT,
    SECRETS,
    SINKS,
    SPELLERS,
    TIMERS,
    WRITERS,
    Token,
    squeezed,
    tokens,
    without_comments,
    without_escapes,
)

SIGNS: Final = re.compile(r"[<(`=:\xbc!]|\{\{|\+ADw-|document|window")
QUOTES: Final = frozenset("\"'`")
SCHEMES: Final = ("javascript:", "vbscript:", "livescript:", "mocha:", "jscript:")
# What links of ordinary pages hold; crawlers ask for it as if it were an address.
HARMLESS: Final = re.compile(
    r"(?:;?+|#|void\(?+0?+\)?+;?+|(?:window\.)?+(?:history\.(?:back|go)\(-?+[0-9]?+\)|print\(\)|close\(\));?+)[\"'>)]*+\Z"
)
CODE: Final = re.compile(r"[(`=%\"'+\[{]|//")
DOCUMENTS: Final = ("data:text/html", "data:text/javascript", "data:application/", "data:text/xml", "data:image/svg")
STYLES: Final = (
    ":expression(",
    "behavior:url(",
    "-moz-binding:",
    "binding:url(",
    "behaviour:url(",
    "url(javascript",
    "@import'",
    '@import"',
)
SPELLED: Final = re.compile(r"<\s{0,8}+((?:[A-Za-z]\s){3,12}+[A-Za-z])(?![A-Za-z])")
# < x: script   </\script   with anything but letters between, a colon at least
JUNK: Final = re.compile(r"<[^A-Za-z<>]{0,8}+(?:[A-Za-z0-9_-]{1,16}+:)[^A-Za-z<>:]{0,8}+(?i:script)(?![a-z])")
LETTERS_ONLY: Final = re.compile(r"!\[\](?!\()|!\+\[\]|!!\[\](?!\()|\[\+\[\]\]|\+\[\]\)")
CALL: Final = re.compile(r"[\s\x00]{0,8}+(?:\?\.)?+(?P<open>[(`])")
ARGUMENT: Final = re.compile(r"\s{0,8}+(?:[)\"'`0-9/\[{(!+~-]|document|window|location|this|self|top|name|origin|\Z)")
MEMBER: Final = re.compile(r"[\s)]{0,4}+\[([^\]]{1,128}+)\]\s{0,4}+([(`]?+)")
METHOD: Final = re.compile(r"\.[A-Za-z]{3,12}+\(\Z")  # [1].find(alert)
IMPORT: Final = re.compile(r"import[ ]?+\([\"'`](?://|https?+:|data:)")
THROWN: Final = re.compile(r"\s{0,4}+(?:alert|eval|prompt|confirm)(?![A-Za-z])")
WINDOWS: Final = frozenset({"document", "window", "self", "top", "parent", "location"})
NO_TEMPLATE: Final = frozenset(["", *" .,;:!?)|]\n"])  # what follows a backtick that ends the quoting of code
DECLARED: Final = re.compile(r"(?:const|let|var|function) \Z")
CALLED: Final = SINKS | BINDERS | OBJECTS
PLURAL: Final = re.compile(r"\((?:s|es|ed|er|ing|ation|ly)\)")
LOADING_ATTRIBUTES: Final = frozenset({"srcdoc", "formaction", "xlink:href", "datasrc", "dataformatas", "handler"})


def cross_site_scripting(value: str) -> str | None:
    """Report what makes a browser run script, load a document or leave the attribute or string it stands in.

    `script-tag`, `loading-tag`, `event-handler`, `script-address`, `script-call`, `script-object`, `style-script`,
    `raw-text-break-out`, `spelled-tag`, `client-template`, `xml-entity`, `utf-7`, `jsfuck`. Silent
    about comparisons (`a < b`), `vector<int>`, `<anna@example.com>`, formatting (`<b>`), and names of tags, handlers
    and functions in prose.

    >>> cross_site_scripting('"><svg/onload=alert(1)>')
    'event-handler'
    >>> cross_site_scripting("if x<y and y>z") is None
    True
    """
    if SIGNS.search(value) is None:
        return None
    text = without_comments(value)
    return in_tokens(text) or in_address(text) or in_shape(text)


def in_tokens(text: str) -> str | None:
    """What tags, attributes and calls give away."""
    inside = ""  # the name of the tag that is open
    for token in tokens(text):
        if token.kind == "word":
            because = of_attribute(token, text, inside) if token.assigns else None
            if because is None and (token.name in CALLED or "." in token.name):
                because = of_call(token, text)
        elif token.kind == "end":
            inside, because = "", None
        else:
            inside, because = token.name.rpartition(":")[2], of_tag(token, text)
        if because:
            return because
    return None


def of_tag(token: Token, text: str) -> str | None:
    """What the beginning of a tag gives away before its attributes are read."""
    if "::" in token.name:
        return None  # a type of C++
    name = token.name.rpartition(":")[2]
    if name == "script" or token.name.startswith("script"):
        return "script-tag"
    if token.kind == "closing":
        return "raw-text-break-out" if name in RAW_TEXT and "<" in text[token.end : token.end + 256] else None
    if name == "style":
        return (
            "style-script"
            if "{" in text[token.end : token.end + 512] or "@" in text[token.end : token.end + 512]
            else None
        )
    if name in {"!entity", "!doctype"}:
        begun = text[token.begin : token.begin + 512].lower()
        return "xml-entity" if "system" in begun or "[" in begun or "<!entity" in begun else None
    return "loading-tag" if name == "?import" else None


def of_attribute(token: Token, text: str, inside: str) -> str | None:
    """What `name=` gives away: a handler inside a tag, after a quote that closes one, or where nothing else can be."""
    if inside in LOADING and token.name not in {"a", "b", "x", "y"}:
        return "loading-tag"
    name = token.name.rpartition(":")[2] if inside else token.name
    if not name.startswith("on") or len(name) < 5:
        name = token.name if token.name == "xlink:href" else name
        return "loading-tag" if name in LOADING_ATTRIBUTES and (inside or before(token, text) in QUOTES) else None
    event = name[2:]
    follows = text[token.end : token.end + 200]
    known = event in EVENTS
    if known and THROWN.match(follows.lstrip("= ")):
        return "event-handler"
    if known or "(" in follows or "`" in follows:
        ahead = before(token, text)
        if inside or ahead in QUOTES or ahead == "/":
            return "event-handler"
        if (
            known
            and not DECLARED.search(text, max(0, token.begin - 9), token.begin)
            and (ahead == "" or ahead in " \t\n\r;,+\x0b\x0c<")
        ):
            return "event-handler"
    return None


def before(token: Token, text: str) -> str:
    """The character before `token`, or the quote or slash before white space; '' at the beginning."""
    begin = token.begin
    ahead = text[max(0, begin - 8) : begin]
    bare = ahead.rstrip()
    if bare and bare[-1] in QUOTES:
        return bare[-1]
    return ahead[-1:]


def of_call(token: Token, text: str) -> str | None:
    """What a word gives away that is called, or that reads what only a page's own script may."""
    chain = token.name.split(".")
    name = chain[-1]
    call = CALL.match(text, token.end)
    if call is not None and (call["open"] == "(" or text[max(0, token.begin - 1) : token.begin] != "`"):
        if name in BINDERS and (
            is_tagged(token, text, call.end()) if call["open"] == "`" else SINKS.intersection(chain[-2:-1])
        ):
            return "script-call"
        if name in SINKS and is_sink(chain, token, text, call.end()):
            return "script-call"
    elif name in {"alert", "prompt", "confirm", "eval"} and named_in_brackets(token, text):
        return "script-call"
    if chain[0] in OBJECTS:
        return of_object(chain, token, text)
    return None


def is_tagged(token: Token, text: str, begin: int) -> bool:
    """Whether the template behind `call` or `apply` is handed to a function, and no code in a sentence begins there."""
    if "." not in token.name and not text[max(0, token.begin - 8) : token.begin].rstrip().endswith("."):
        return False
    return "${" in text[begin : begin + 256] or (begin == token.end + 1 and text[begin : begin + 1] not in NO_TEMPLATE)


def is_sink(chain: list[str], token: Token, text: str, begin: int) -> bool:
    """Whether the call whose bracket ends at `begin` is one that a page's own visitors do not write."""
    ahead = text[max(0, token.begin - 1) : token.begin]
    if ahead.isalnum() or PLURAL.match(text, begin - 1):
        return False
    if text[begin - 1] == "`" and text[begin : begin + 1] in NO_TEMPLATE:
        return False
    if ahead == "`" and text[begin : begin + 1] == ")":
        return False  # the name of a function as people write it
    name = chain[-1]
    if name in OF_OBJECTS and not (ahead == "." or OBJECTS.intersection(chain[:-1])):
        return False
    if name in WRITERS and "document" not in chain:
        return False
    if name in SPELLERS and not text[begin : begin + 8].lstrip()[:1].isdigit():
        return False
    if name in TIMERS and text[begin : begin + 8].lstrip()[:1] not in QUOTES:
        return False
    return begin == token.end + 1 or (in_code(token, text) and ARGUMENT.match(text, begin) is not None)


def in_code(token: Token, text: str) -> bool:
    """Whether what stands before a word is code and not prose."""
    ahead = text[max(0, token.begin - 8) : token.begin].rstrip()
    return not ahead or not (ahead[-1].isalnum() or ahead[-1] in ".,")


def named_in_brackets(token: Token, text: str) -> bool:
    """Whether the word stands in brackets or quotes that are called: (alert)(1), self['alert'](1)."""
    closing = text[token.end : token.end + 4].replace("'", "").replace('"', "").replace("`", "", 1)
    opening = text[max(0, token.begin - 2) : token.begin]
    if closing[:1] == ")" and METHOD.search(text, max(0, token.begin - 16), token.begin):
        return True
    return closing[:2] in {")(", "](", ")`", "]`"} and any(sign in opening for sign in "([")


def of_object(chain: list[str], token: Token, text: str) -> str | None:
    """What the browser's own objects give away, where they stand as code does and not as a word of prose."""
    if len(chain) == 1:
        return "script-object" if of_member(token, text) else None
    wanted = SECRETS if chain[0] in {"document", "window", "location"} else PLACES
    if chain[0] not in WINDOWS or not wanted.intersection(chain[1:]):
        return None
    ahead = text[max(0, token.begin - 2) : token.begin].rstrip()
    follows = text[token.end : token.end + 8].lstrip()
    opened = token.begin == 0 or (ahead != "" and ahead[-1] in "=(;,+-'\"`[{!&|>*/%")
    closed = not follows or follows[0] in "=()[];,+'\"`}<&|%"
    return "script-object" if opened and closed else None


def of_member(token: Token, text: str) -> bool:
    """Whether a member of the object is named by text that is worked out, called, or a secret: top['al'+'ert'](1)."""
    member = MEMBER.match(text, token.end)
    if member is None or (QUOTES.isdisjoint(member[1]) and "/" not in member[1]):
        return False
    named = member[1].strip(" '\"`").lower()
    return bool(member[2]) or "+" in member[1] or (token.name in WINDOWS and named in SECRETS)


def in_address(text: str) -> str | None:
    """Addresses that are script, and styles that are."""
    if ":" not in text and "@" not in text:
        return None
    tight = squeezed(text)
    return in_tight(tight) or (in_tight(squeezed(without_escapes(text))) if "\\" in text else None)


def in_tight(tight: str) -> str | None:
    """The same in text without white space."""
    for scheme in SCHEMES:
        at = tight.find(scheme)
        while at >= 0:
            if is_script(tight, at, at + len(scheme)):
                return "script-address"
            at = tight.find(scheme, at + 1)
    for style in STYLES:
        if style in tight:
            return "style-script"
    for document in DOCUMENTS:
        at = tight.find(document)
        if (at > 0 and tight[at - 1] in "=\"'(,`") or (at == 0 and document.startswith(("data:text/h", "data:text/j"))):
            return "script-address"
    return None


def is_script(tight: str, begin: int, end: int) -> bool:
    """Whether the scheme at `begin` has code behind it that an ordinary page's links do not have."""
    rest = tight[end : end + 200]
    if HARMLESS.match(rest):
        return False
    ahead = tight[begin - 1] if begin else ""
    if ahead and (ahead.isalnum() or ahead in "_-." or (ahead in QUOTES and rest[:1] == ahead)):
        return False
    return (ahead in {"=", '"', "'", "`", "("} and begin > 0) or CODE.search(rest) is not None


def in_shape(text: str) -> str | None:
    """What needs no word: break-outs, tags spelled with spaces, script without letters, other encodings."""
    if "<" in text:
        if JUNK.search(text):
            return "script-tag"
        if (spelled := SPELLED.search(text)) and is_tag(squeezed(spelled[1])):
            return "spelled-tag"
    if "{{" in text and "constructor" in text:
        return "client-template"
    if "[]" in text and LETTERS_ONLY.search(text):
        return "jsfuck"
    if "import" in text and IMPORT.search(text):
        return "script-call"
    if "+ADw-" in text or "\xbcscript" in text.lower():
        return "utf-7"
    return None


def is_tag(name: str) -> bool:
    """Whether `name` begins a tag that runs or loads something."""
    return name in LOADING or name in {"script", "style", "dialog", "input", "button", "video", "audio", "image"}
