"""A server made to fetch: wrappers of PHP and libcurl, addresses of the inside, scripts from elsewhere."""

import ipaddress
import re
import unicodedata
from typing import Final

_URL: Final = re.compile(
    r"[\s\"'(<]{0,8}+(?:url[:=(][\s\"']{0,4}+)?+([A-Za-z][A-Za-z0-9+.\-_]{1,23}+):(\\{1,8}+|/{0,8}+)(.{0,1024}+)",
    re.DOTALL,
)
_TO_HOST: Final = ("//", "\\\\")
_HOST_END: Final = re.compile(r"[/\\?#\s\"'<>,;]")
_NUMBER: Final = re.compile(r"0[xX][0-9A-Fa-f]{1,40}+|[0-9]{1,40}+")
_SCRIPT: Final = re.compile(
    r"\.(?:php[3-8s]?+|phtml|txt|inc|asp|aspx|jsp|cfm|pl|cgi|sh|py|gif|jpg|png|dat|ico|bin|md)\?++"
)

# Never in a link that a page gives its visitors: each makes the server read a file, run a program or speak to others.
_WRAPPERS: Final = frozenset(
    str.split("""
    php expect phar zip glob ogg rar ssh2 ssh2.exec ssh2.shell ssh2.sftp ssh2.tunnel zlib compress.zlib
    compress.bzip2 file gopher dict ldap ldaps ldapi tftp jar netdoc local_file local-file mailto+file imap pop3
    smb sftp telnet
""")
)
# These are words, or schemes that links do carry: the two slashes must follow.
_FETCHED: Final = frozenset({"http", "https", "ftp", "ftps"})
_INSIDE_NAMES: Final = frozenset(
    str.split("""
    localhost localhost.localdomain localhost6 ip6-localhost ip6-loopback metadata metadata.google.internal
    metadata.packet.net metadata.platformequinix.com metadata.tencentyun.com metadata.oraclecloud.com
    metadata.internal instance-data instance-data.ec2.internal kubernetes kubernetes.default
    kubernetes.default.svc host.docker.internal gateway.docker.internal rancher-metadata localtest.me lvh.me
    vcap.me lacolhost.com yoogle.com spoofed.burpcollaborator.net local
""")
)
_INSIDE_ENDINGS: Final = (
    ".localhost", ".localdomain", ".nip.io", ".xip.io", ".sslip.io", ".localtest.me", ".lvh.me", ".svc.cluster.local",
    ".rbndr.us", ".1u.ms", ".bc.googleusercontent.internal",
)  # fmt: skip
# Services that tell a tester that a server has come by.
_LISTENERS: Final = (
    ".oastify.com", ".burpcollaborator.net", ".interact.sh", ".interactsh.com", ".oast.fun", ".oast.pro", ".oast.me",
    ".oast.live", ".oast.site", ".oast.online", ".dnslog.cn", ".ceye.io", ".requestbin.net", ".canarytokens.com",
    ".bxss.me", ".r87.me", ".pipedream.net", ".ngrok.io", ".ngrok-free.app",
)  # fmt: skip
# Parameters that name the code a page loads; a link in one of them is fetched and run.
_LOADED: Final = re.compile(
    r"(?i:(?:_(?:conf|server|env|get|post|request|session|files|cookie|phplib)|globals)\[|mosconfig_|inc(?:lude)?+(?:_|\b)"
    r"|(?:abs(?:olute)?+|base|root|dir|doc|document|site|script|php|plugin|module|lib|path)_?+(?:path|dir|root|file)\b)"
)


def file_inclusion(value: str, name: str = "") -> str | None:
    """Report a value that makes a server fetch: a wrapper, an address of the inside, a number for a host.

    `wrapper` (`php://`, `file:///`, `gopher://`), `inside-host` (localhost, 10.x, 169.254.169.254 in any notation),
    `numeric-host` (an address written so that filters miss it), `address-host` (an address in place of a name),
    `confused-host`, `listener-host`, `share`, `remote-script` (a script cut off with `?`), `loaded-url` (a link in
    a parameter whose `name` says that code is loaded from it). Silent about links to named hosts:
    redirects, returns, pictures; `mailto:`, `tel:`, `data:image/`.

    >>> file_inclusion("http://2852039166/latest/meta-data/")
    'inside-host'
    >>> file_inclusion("https://www.example.com/welcome?next=/home") is None
    True
    """
    if value.startswith(_TO_HOST):
        return _without_scheme(value)
    if ":" not in value[:48]:
        return "cut-url" if value.endswith("?") and value.rstrip("?").lower() in _FETCHED else None
    found = _URL.match(value)
    if found is None:
        return None
    scheme, slashes, rest = found[1].lower(), found[2], found[3]
    if scheme == "jar" and "://" in rest[:16]:
        return "wrapper"
    if scheme in _WRAPPERS and slashes:
        return None if scheme in {"sftp", "ldap", "ldaps", "imap"} and _named(rest) else "wrapper"
    if scheme == "data":
        return "wrapper" if slashes or _runs(rest) else None
    if not slashes:
        return _bare(rest) if scheme in _FETCHED else None
    if len(slashes) == 1 and scheme not in _FETCHED:
        return None
    return _judge_host(rest, name, plain=scheme in _FETCHED)


def _without_scheme(value: str) -> str | None:
    """Judge `//host/path`, which takes the page's own scheme, and a Windows share: by a number, or a hidden one."""
    rest = value.lstrip("/\\")
    host = _HOST_END.split(rest, maxsplit=1)[0]
    reason = _host(host)
    if value[0] == "/":
        return reason if reason in {"inside-host", "numeric-host"} else None
    hidden = "$" in rest[len(host) :][:4]
    return "share" if hidden or reason in {"inside-host", "numeric-host", "address-host"} else None


def _named(rest: str) -> bool:
    """True for an ordinary host name with a dot."""
    host = unicodedata.normalize("NFKC", _HOST_END.split(rest, maxsplit=1)[0])
    return "." in host and _address(host) is None and not host.lower().endswith(_LISTENERS)


def _runs(rest: str) -> bool:
    """True for a `data:` text that servers would run: base64 that is no picture, or code."""
    head = rest[:80].lower()
    kind = head.partition(",")[0]
    if kind.startswith(("image/", "font/", "audio/", "video/", "application/pdf")):
        return False
    code = not kind or kind.startswith(("text/", "application/"))
    return "," in head and (code or ";base64" in kind or "<?" in rest[:200])


def _bare(rest: str) -> str | None:
    """`http:` and a host without slashes: only a number or a literal of IPv6 is one."""
    host = _HOST_END.split(rest, maxsplit=1)[0]
    if host.startswith("["):
        return "inside-host" if _address(host) is not None else None
    numbers = host.split(".")
    if len(numbers) == 4 or (len(numbers) == 1 and len(host) >= 9):
        address = _address(host)
        if address is not None:
            return "inside-host" if _is_inside(address) else "numeric-host"
    return None


def _judge_host(rest: str, name: str, *, plain: bool) -> str | None:
    if rest.count("\\", 0, 64) >= 2 and "\\x" not in rest[:64]:
        return "confused-host"  # Apache logs foreign bytes as \\xNN
    authority = _HOST_END.split(rest, maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    reason = _host(host)
    if reason is None and "@" in rest[:256]:
        reason = _after_at(rest[:256])
    if reason is not None:
        return reason if plain or reason != "address-host" else None
    path = rest[len(authority) :]
    if plain and path.endswith("?") and (path.strip("?") == "" or _SCRIPT.search(path) is not None):
        return "remote-script"
    if plain and name and _LOADED.match(name) is not None:
        return "loaded-url"
    return None


def _after_at(rest: str) -> str | None:
    """Parsers disagree about what stands after an `@` behind a space or a `#`: each place is a host to somebody."""
    before, _, _ = rest.partition("@")
    for part in () if "/" in before else rest.split("@")[1:9]:
        reason = _host(_HOST_END.split(part, maxsplit=1)[0])
        if reason in {"inside-host", "numeric-host"}:
            return "confused-host"
    return None


def _host(host: str) -> str | None:
    if not host:
        return None
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host).replace("\u3002", ".")
    lowered = host.lower()
    bare = _without_port(lowered).rstrip(".")
    if bare in _INSIDE_NAMES or bare.endswith(_INSIDE_ENDINGS):
        return "inside-host"
    if bare.endswith(_LISTENERS):
        return "listener-host"
    address = _address(lowered)
    if address is None:
        return None
    if _is_inside(address):
        return "inside-host"
    return "address-host" if _is_usual(bare) else "numeric-host"


def _without_port(host: str) -> str:
    head, colon, port = host.rpartition(":")
    return head if colon and ":" not in head and (not port or port.isdigit()) else host


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a resolver makes of a host, in any notation; None for a name."""
    if host.startswith("[") or host.count(":") > 2:
        return _version_6(host.lstrip("[").partition("]")[0])
    return _version_4(_without_port(host).rstrip("."))


def _version_6(text: str) -> ipaddress.IPv6Address | None:
    try:
        return ipaddress.IPv6Address(text[:80])
    except ValueError:
        pass
    try:  # more groups than fit, or a zone that Python does not take: an address all the same to whom it is meant for
        return ipaddress.IPv6Address(text.partition("%")[0][:45])
    except ValueError:
        return ipaddress.IPv6Address("::") if text.lower().startswith(("fe80:", "fd", "::")) else None


def _version_4(text: str) -> ipaddress.IPv4Address | None:
    """As inet_aton reads it: one to four parts, decimal, octal or hexadecimal, the last one fills up."""
    if not text[:1].isdigit() or not text.isascii():
        return None
    parts = text.split(".")
    if len(parts) > 4:
        return None
    total = 0
    for place, part in enumerate(parts):
        if _NUMBER.fullmatch(part) is None:
            return None
        number = _number(part)
        if place < len(parts) - 1:
            if number > 255:
                return None
            total |= number << (8 * (3 - place))
        else:
            total |= number
    return ipaddress.IPv4Address(total & 0xFFFFFFFF)  # too large a number wraps around in much software


def _number(part: str) -> int:
    if part[:2] in {"0x", "0X"}:
        return int(part, 16)
    if len(part) > 1 and part[0] == "0" and all("0" <= digit <= "7" for digit in part):
        return int(part, 8)
    return int(part)


def _is_usual(host: str) -> bool:
    parts = host.split(".")
    if ":" in host:
        return True
    return len(parts) == 4 and all(part.isdigit() and (part == "0" or part[0] != "0") for part in parts)


def _is_inside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return True
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_loopback or address.is_link_local or address.is_unspecified or _is_private(address)
    return address.is_loopback or address.is_link_local or address.is_unspecified or address in _LOCAL_6


_PRIVATE_4: Final = tuple(
    ipaddress.IPv4Network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24")
)
_LOCAL_6: Final = ipaddress.IPv6Network("fc00::/7")


def _is_private(address: ipaddress.IPv4Address) -> bool:
    return any(address in network for network in _PRIVATE_4)
