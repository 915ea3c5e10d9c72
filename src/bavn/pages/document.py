"""The frame of a page that stands alone: one file, no script, nothing fetched, and a policy that forbids both."""

import hashlib
from base64 import b64encode
from typing import Final

from bavn.model.language import Language
from bavn.pages.markup import Html, element, joined

RULES: Final = "base-uri 'none'; form-action 'none'"


def document(title: str, style: str, body: Html, language: Language) -> str:
    """Return the whole page. `style` is a file of our own: it is not escaped, and nothing else is let in by policy."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; {RULES}"
    head = element(
        "head",
        Html('<meta charset="utf-8">'),
        joined(Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="referrer" content="no-referrer">'),
        element("title", title),
        element("style", Html(style)),
    )
    return f"<!doctype html>\n{element('html', head, body, lang=language)}\n"
