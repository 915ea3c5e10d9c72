"""Whether a form was sent by one of our own pages, by what a browser says of where it comes from."""

from collections.abc import Mapping
from urllib.parse import urlsplit


def is_own(headers: Mapping[str, str]) -> bool:
    """Say whether a request comes from a page of the host that it asks; names of headers are in lower case.

    Sec-Fetch-Site decides where it is given, else Origin beside Host. Neither: not own, for no browser of today sends
    a form so.

    >>> is_own({"sec-fetch-site": "cross-site", "origin": "https://hub.example", "host": "hub.example"})
    False
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin", "")
    if site is not None:
        return site == "same-origin"
    try:
        return bool(origin) and urlsplit(origin).netloc == headers.get("host", "")
    except ValueError:  # [ without ]
        return False
