import hashlib
from base64 import b64encode

from bavn.pages.document import document
from bavn.pages.markup import element

PAGE = document("A <b>", "p{color:red}", element("body", "text"), "da")


def test_the_policy_lets_in_this_style_and_nothing_else() -> None:
    digest = b64encode(hashlib.sha256(b"p{color:red}").digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in PAGE


def test_the_title_is_escaped_and_the_language_said() -> None:
    assert "<title>A &lt;b&gt;</title>" in PAGE
    assert '<html lang="da">' in PAGE
