"""One message to one channel, in a process of its own: `python -P -m bavn.telling.send`, by `telling.sending`.

    standard input   {"url": "mailtos://…", "title": "Bavn: flood", "body": "…", "limit_s": 30}
    standard output  {"taken": false, "why": "login"}

Apprise and its 150 channels stay out of the sensor's memory, one that hangs can be killed, what is secret in a URL is
in no list of processes, and the sensor's privileges are given up first. Nothing but the answer is ever written:
Apprise's own words may hold parts of the URL.
"""

import contextlib
import io
import json
import logging
import re
import signal
import sys
from typing import Any, Final

from bavn.telling import unprivileged

CONNECT_S: Final = 5.0  # Apprise's `cto`, unless the URL sets its own
READ_S: Final = 10.0  # Apprise's `rto`
MORE_S: Final = 5  # after its limit the process ends itself, also when nobody is left to kill it

QUIET: Final[dict[str, Any]] = {
    "app_id": "Bavn",
    "app_desc": "Bavn",
    "image_url_mask": "",  # no picture is linked: nobody else's server is asked when a message is read
    "image_url_logo": "",
    "image_path_mask": "",
    "async_mode": False,
    "secure_logging": True,
    "pgp_autogen": False,
    "pem_autogen": False,
    "http_redirects": False,  # what the URL holds goes where the operator said, nowhere else
}

# What Apprise logs, in the order in which it is looked for: the first that fits is the reason.
WHYS: Final = (
    (re.compile(r"(?i)error=(\d{3})\b"), "http"),
    (re.compile(r"(?i)auth\b|authenticat|login|\b535\b"), "login"),
    (re.compile(r"(?i)timed? ?out"), "time-out"),
    (re.compile(r"(?i)certificate|SSLError"), "certificate"),
    (re.compile(r"(?i)name or service|getaddrinfo|name resolution"), "no-such-host"),
    (re.compile(r"(?i)connection|connect|refused|unreachable|socket exception"), "connection"),
)


def main() -> None:
    """Read one request, send it, answer."""
    unprivileged.drop()
    request = json.load(sys.stdin)
    signal.alarm(int(request["limit_s"]) + MORE_S)
    answer = sys.stdout
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        why = tried(request)
    json.dump({"taken": not why, "why": why}, answer)


def tried(request: dict[str, Any]) -> str:
    """Send a message; return why the channel did not take it, empty where it did. Without a title: only look at it."""
    try:
        import apprise  # noqa: PLC0415  this process is the one that pays for it
    except ImportError:
        return "not-installed"
    said: list[str] = []
    _listen(said)
    known = {name: value for name, value in QUIET.items() if hasattr(apprise.AppriseAsset, name)}
    asset = apprise.AppriseAsset(storage_mode="memory", **known)
    channel = apprise.Apprise.instantiate(request["url"], asset=asset)
    if not isinstance(channel, apprise.NotifyBase):
        return "not-understood"
    if "title" not in request:
        return ""
    _set_limits(channel, request["url"])
    all_of_it = apprise.Apprise(asset=asset)
    all_of_it.add(channel)
    taken = all_of_it.notify(title=request["title"], body=request["body"], body_format=apprise.NotifyFormat.TEXT)
    return "" if taken else reason(said)


def _listen(said: list[str]) -> None:
    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger = logging.getLogger("apprise")
    logger.handlers, logger.propagate = [Listener()], False
    logger.setLevel(logging.DEBUG)


def _set_limits(channel: Any, url: str) -> None:  # noqa: ANN401  Apprise has no type for it in every version
    if "cto=" not in url:
        channel.socket_connect_timeout = CONNECT_S
    if "rto=" not in url:
        channel.socket_read_timeout = READ_S


def reason(said: list[str]) -> str:
    """Return why a channel did not take a message, as one of a few words: none of what was said is passed on.

    >>> reason(["Failed to send JSON POST notification: Internal server error., error=500."])
    'http-500'
    >>> reason(["whatever"])
    'refused'
    """
    for pattern, why in WHYS:
        for line in said:
            if found := pattern.search(line):
                return f"http-{found[1]}" if why == "http" else why
    return "refused"


if __name__ == "__main__":
    main()
