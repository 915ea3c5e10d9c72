import re

import segno

from bavn.pages.situation.qr_code import BORDER, qr_code

TEXT = "otpauth://totp/hub:bente?secret=JBSWY3DPEHPK3PXP&issuer=hub"


def drawn(markup: str) -> set[tuple[int, int]]:
    """The dark modules of a picture: column and row, from its corner."""
    found = set()
    for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", markup):
        found |= {(int(column) + place - BORDER, int(row) - BORDER) for place in range(int(length))}
    return found


def test_it_is_the_code_that_the_library_makes_of_the_text() -> None:
    rows = [bytes(row) for row in segno.make(TEXT, error="m", micro=False).matrix]
    dark = {(column, line) for line, row in enumerate(rows) for column, module in enumerate(row) if module}
    assert drawn(qr_code(TEXT, "a code")) == dark


def test_it_is_dark_on_light_with_a_border_and_has_no_style_of_its_own() -> None:
    markup = qr_code(TEXT, 'say "this"')
    assert 'fill="#fff"' in markup
    assert "style" not in markup
    assert 'role="img" aria-label="say &quot;this&quot;"' in markup
    assert min(min(place) for place in drawn(markup)) == 0
