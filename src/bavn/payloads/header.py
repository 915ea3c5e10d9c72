"""Line breaks that split a response or smuggle a mail command, and a session that is forced on somebody."""

import re
from typing import Final

_BREAK: Final = re.compile(r"[\r\n\u2028\u2029\u560a\u560d]")
_LINES: Final = re.compile(r"[\r\n\u2028\u2029\u560a\u560d]++")
_HEADER: Final = re.compile(r"[ \t]{0,4}+([A-Za-z][A-Za-z0-9-]{1,40}+)[ \t]{0,4}+:")
_STATUS: Final = re.compile(r"HTTP/[0-9](?:\.[0-9])?+ [0-9]{3}")
_REQUEST: Final = re.compile(r"(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS|TRACE|CONNECT) [^ ]{1,1024}+ HTTP/")
# Headers that a browser or a proxy acts on. Other words before a colon (`Note:`) are ordinary text.
_ACTED_ON: Final = frozenset(
    str.split("""
    set-cookie set-cookie2 content-type content-length content-encoding content-disposition content-location
    content-security-policy transfer-encoding x-forwarded-for x-forwarded-host x-xss-protection
    x-content-type-options access-control-allow-origin access-control-allow-credentials cache-control
    last-modified www-authenticate proxy-authenticate strict-transport-security x-frame-options proxy-connection
    accept-ranges reply-to return-path mime-version content-transfer-encoding x-mailer x-http-method-override
    user-agent
""")
)
# Everyday words too: what follows must be what such a header holds, one word with an address or a path in it.
_EVERYDAY: Final = frozenset(str.split("location refresh host link cookie referer authorization cc bcc expires via"))
_HELD: Final = re.compile(
    r"[ \t]{0,8}+[^\s.:/=@<]{0,200}+(?:\.[a-z0-9]|://|/|=|@|</)[^\s]{0,2000}+[ \t]*+$", re.IGNORECASE
)
# A recipient or a subject also stands in quoted mail; alone it is no evidence, `to` and `from` least of all.
# What only a mail server is told.
_MAIL_COMMAND: Final = re.compile(
    r"""[ \t]{0,4}+(?i:
      (?:mail[ ]from|rcpt[ ]to):[ ]?+<?+[^\s<>]{1,256}+ | (?:helo|ehlo)[ ][A-Za-z0-9.\-\[\]:_]{1,255}+[ \t]*+$
    | (?:retr|dele|uidl)[ ][0-9]{1,9}+[ \t]*+$ | apop[ ][^\s]{1,128}+[ ][0-9a-f]{32}[ \t]*+$
    | auth[ ](?:login|plain|cram-md5|digest-md5|ntlm|xoauth2)\b | starttls[ \t]*+$
    | auth[ ][\w.\-]{1,64}+[ ][A-Za-z0-9+/]{8,512}+={0,2}+[ \t]*+$
    | [a-z]{1,4}+[0-9]{1,6}+[ ](?:login|select|examine|fetch|logout|lsub|capability|authenticate|expunge|uid|noop)\b
    )""",
    re.VERBOSE,
)
# Lists hold such lines too: only in capitals, or where the value begins with the line break.
_MAIL_WORD: Final = re.compile(
    r"""(?:(?:list|LIST)[ ][0-9]{1,9}+ | (?:top|TOP)[ ][0-9]{1,9}+[ ][0-9]{1,9}+
    | (?:user|USER|pass|PASS|vrfy|VRFY|expn|EXPN)[ ][^\s]{1,128}+
    | (?:data|DATA|quit|QUIT|rset|RSET|noop|NOOP|stat|STAT|capa|CAPA|stls|STLS)
    | [A-Za-z]{1,4}+[0-9]{1,6}+[ ][A-Z]{4,12}+[ ][^\s]{1,128}+)[ \t]*+$""",
    re.VERBOSE,
)
_SESSION_NAMES: Final = frozenset(
    str.split("""
    jsessionid phpsessid phpsession aspsessionid asp.net_sessionid sessionid session_id session-id cfid cftoken
    cfsid jservsession jwsession websid zenid zend_session_id
""")
)
_SESSION_STEMS: Final = ("aspsessionid", "wordpress_logged_in_")
_COOKIE_ATTRIBUTES: Final = ("domain", "expires", "path", "max-age", "samesite")


def header_injection(value: str) -> str | None:
    r"""Report a line break that begins something a server or a browser would act on.

    `split-response` (a header, a status line or markup after an empty line), `split-request`, `mail-command`. Silent
    about text of several lines, `Note: …` after a line break, and text without a line break except for `cookie-set`:
    a script that sets a cookie with its attributes.

    >>> header_injection("x\r\nSet-Cookie: a=b")
    'split-response'
    >>> header_injection("Dear all,\r\nNote: we meet at ten") is None
    True
    """
    if _BREAK.search(value) is None:
        return "cookie-set" if "ookie" in value.lower() and _sets_cookie(value) else None
    begins = value[0] in "\r\n"
    for line in _LINES.split(value)[1:]:
        reason = _line(line, begins=begins)
        if reason is not None:
            return reason
    if _markup_after_empty_line(value):
        return "split-response"
    return "cookie-set" if _sets_cookie(value) else None


def session_fixation(name: str, value: str, referer: str = "", host: str = "") -> str | None:
    """Report a session's identifier that comes with a link in place of a cookie.

    Silent where the link stands on the site itself (`referer` names `host`), since such sites carry sessions in
    their own links, and for empty values.

    >>> session_fixation("PHPSESSID", "74b0cb414bd77d17b5680a6386ef1666")
    'session-from-outside'
    """
    key = name.strip().lower()
    if key not in _SESSION_NAMES and not key.startswith(_SESSION_STEMS):
        return None
    if not value.strip():
        return None
    if host and referer:
        place = referer.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()
        if place.partition(":")[0] == host.lower().partition(":")[0]:
            return None
    return "session-from-outside"


def _line(line: str, *, begins: bool) -> str | None:
    if _MAIL_COMMAND.match(line) or (_MAIL_WORD.match(line) and (begins or line[:3].isupper())):
        return "mail-command"
    if _STATUS.match(line):
        return "split-response"
    if _REQUEST.match(line):
        return "split-request"
    header = _HEADER.match(line)
    if header is None:
        return None
    name = header[1].lower()
    if name in _ACTED_ON or name.startswith("x-injected"):
        return "split-response"
    return "split-response" if name in _EVERYDAY and _HELD.match(line, header.end()) is not None else None


def _markup_after_empty_line(value: str) -> bool:
    for gap in ("\r\n\r\n<", "\n\n<"):
        at = value.find(gap)
        if at >= 0 and value[at + len(gap) :][:7].lower().startswith(
            ("html", "script", "svg", "img", "body", "iframe")
        ):
            return True
    return False


def _sets_cookie(value: str) -> bool:
    """`.cookie` followed by `=` or `;` and an attribute of a cookie with its own `=`."""
    text = value.lower()
    at = text.find(".cookie")
    if at < 0:
        return False
    rest = text[at + len(".cookie") :].lstrip()
    if not rest.startswith(("=", ";")):
        return False
    parts = [part.strip() for part in rest.split(";")[1:16]]
    return any(
        part.partition("=")[1] == "=" and part.partition("=")[0].rstrip() in _COOKIE_ATTRIBUTES for part in parts
    )
