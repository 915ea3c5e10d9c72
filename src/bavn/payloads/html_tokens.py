"""What HTML and JavaScript are cut into, with the names that make a browser run something.

Quotes do not hide anything here: whoever breaks out of an attribute starts in the middle of one, so words, tags and
equals signs count wherever they stand.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["tag", "closing", "end", "word"]

# Each alternative consumes what it looks at, so that the whole text is read once.
LEXER: Final = re.compile(
    r"""
      <(?P<slash>[\s\x00/\\]{0,16}+)(?P<tag>[A-Za-z!?][A-Za-z0-9:_!-]{0,48}+)
    | (?P<end>>)
    | (?P<word>[A-Za-z_$][A-Za-z0-9_$:.-]*+)(?P<equals>[\s\x00/]*+=(?!=))?+
    """,
    re.VERBOSE,
)
COMMENT: Final = re.compile(r"/\*(?:[^*]++|\*(?!/))*+\*/")
SPACES: Final = re.compile(r"[\s\x00-\x20\xa0\u200b\ufffd]++")
# \6a and \00006A are j in a style sheet, and a backslash before any other letter is nothing.
STYLE_ESCAPE: Final = re.compile(r"\\([0-9A-Fa-f]{1,6}+)[ \t\r\n]?+")

# Tags that load or run something by their attributes alone.
LOADING: Final = frozenset(
    str.split("""
    applet base bgsound embed form frame frameset iframe ilayer import isindex layer link meta object param portal set
    animate vmlframe xml stylesheet
""")
)
# Elements whose text is not markup: who closes one wants out of it.
RAW_TEXT: Final = frozenset(
    ["iframe", "noscript", "style", "template", "textarea", "title", "xmp", "noembed", "noframes"]
)

EVENTS: Final = frozenset(
    str.split("""
    abort activate afterprint afterscriptexecute afterupdate animationcancel animationend animationiteration
    animationstart appinstalled auxclick beforeactivate beforecopy beforecut beforedeactivate beforeeditfocus
    beforeinput beforeinstallprompt beforematch beforepaste beforeprint beforescriptexecute beforetoggle beforeunload
    beforeupdate begin blur bounce cached cancel canplay canplaythrough cellchange change chargingchange checking
    click close command compositionend compositionstart compositionupdate contentvisibilityautostatechange contextmenu
    controlselect copy cuechange cut dataavailable datasetchanged datasetcomplete dblclick deactivate devicelight
    devicemotion deviceorientation domactivate domcontentloaded domsubtreemodified downloading drag dragdrop dragend
    dragenter dragexit draggesture dragleave dragover dragstart drop durationchange emptied end ended enter error
    errorupdate filterchange finish focus focusin focusout formchange formdata forminput fullscreenchange
    fullscreenerror gesturechange gestureend gesturestart gotpointercapture hashchange help input invalid keydown
    keypress keyup languagechange layoutcomplete load loadeddata loadedmetadata loadend loadstart losecapture
    lostpointercapture media mediacomplete mediaerror message messageerror mousedown mouseenter mouseleave mousemove
    mouseout mouseover mouseup mousewheel move moveend movestart noupdate obsolete offline online open
    orientationchange outofsync overflow page pagehide pageshow paste pause play playing pointercancel pointerdown
    pointerenter pointerleave pointermove pointerout pointerover pointerrawupdate pointerup popstate popuphidden
    popuphiding popupshowing popupshown progress promptaction propertychange ratechange readystatechange receive
    rejectionhandled repeat reset resize resizeend resizestart resume reverse rowdelete rowenter rowexit rowinserted
    rowsdelete rowsenter rowsinserted scroll scrollend scrollsnapchange scrollsnapchanging search
    securitypolicyviolation seek seeked seeking select selectionchange selectstart show slotchange stalled start stop
    storage storagecommit submit success suspend syncrestored synchrestored text timeerror timeout timeupdate toggle
    touchcancel touchend touchenter touchleave touchmove touchstart trackchange transitioncancel transitionend
    transitionrun transitionstart underflow unhandledrejection unload updateready upgradeneeded urlflip userproximity
    versionchange visibilitychange volumechange waiting webkitanimationend webkitanimationiteration
    webkitanimationstart webkitmouseforcechanged webkitmouseforcedown webkitmouseforceup webkitmouseforcewillbegin
    webkitplaybacktargetavailabilitychanged webkittransitionend webkitwillrevealbottom wheel zoom
""")
)
# Functions that who tries a hole calls to show that it works, or that turn text into code.
SINKS: Final = frozenset(
    str.split("""
    alert confirm prompt eval execscript settimeout setinterval atob msgbox importscripts
    fromcharcode fromcodepoint decodeuricomponent write writeln insertadjacenthtml createcontextualfragment
    createelement appendchild queryselector queryselectorall sendbeacon navigate xmlhttprequest generatecrmfrequest
    __definegetter__ __definesetter__ __lookupgetter__ constructor activexobject
""")
)
# Also names of ordinary functions and words: they count after the object that makes them the browser's.
OF_OBJECTS: Final = frozenset(
    str.split("""
    write writeln insertadjacenthtml createelement appendchild queryselector queryselectorall sendbeacon navigate
    fetch constructor
""")
)
OBJECTS: Final = frozenset(
    str.split("""
    document window self top parent frames globalthis this location navigator navigation string reflect localstorage
    sessionstorage
""")
)
SECRETS: Final = frozenset(
    str.split("""
    cookie domain location href hash innerhtml outerhtml body documentelement parentnode referrer defaultview
    documenturi baseuri write writeln queryselector createelement localstorage sessionstorage opener frames
""")
)
PLACES: Final = frozenset(["location", "document", "cookie", "frames", "opener", "localstorage", "sessionstorage"])
WRITERS: Final = frozenset(["write", "writeln"])
SPELLERS: Final = frozenset(["fromcharcode", "fromcodepoint"])  # of text from numbers
# With a function for an argument they are what every page does; with text they run it.
TIMERS: Final = frozenset(["settimeout", "setinterval"])
BINDERS: Final = frozenset(["call", "apply", "bind"])


class Token(NamedTuple):
    """A tag, its end or a word of the text. `name` is in lower case; `assigns`: an equals sign follows."""

    kind: Kind
    name: str
    begin: int
    end: int
    assigns: bool = False


def tokens(text: str) -> Iterator[Token]:
    """The tags and words of `text`, in order."""
    for match in LEXER.finditer(text):
        kind = match.lastgroup
        if kind == "end":
            yield Token("end", "", match.start(), match.end())
        elif kind == "tag":
            closing = "/" in match["slash"] or "\\" in match["slash"]
            yield Token("closing" if closing else "tag", match["tag"].lower(), match.start(), match.end())
        else:
            begin, end = match.span("word")
            yield Token("word", text[begin:end].lower(), begin, end, kind == "equals")


def without_comments(text: str) -> str:
    """`text` without /* … */, which JavaScript and style sheets read as nothing."""
    return COMMENT.sub("", text) if "/*" in text else text


def without_escapes(text: str) -> str:
    """`text` as style sheets read it."""
    return STYLE_ESCAPE.sub(style_character, text).replace("\\", "")


def style_character(escape: re.Match[str]) -> str:
    """The character that a style sheet reads for an escape."""
    point = int(escape[1], 16)
    return chr(point) if 0 < point < 0xD800 else "\ufffd"


def squeezed(text: str) -> str:
    """`text` in lower case without white space: browsers read `javascript:` with line breaks in it as one word."""
    return SPACES.sub("", text).lower()
