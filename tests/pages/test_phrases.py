"""Every phrase is used, and every phrase that is used exists."""

import re
from pathlib import Path

import bavn
from bavn.pages.outages_words import SENTENCES
from bavn.pages.phrases import PHRASES
from bavn.pages.summary import COUNTED

SOURCE = Path(bavn.__file__).parent


def test_no_phrase_is_left_over() -> None:
    files = [*(SOURCE / "pages").glob("*.py"), *(SOURCE / "cli").glob("*.py")]
    text = "\n".join(path.read_text() for path in files if path.name != "phrases.py")
    made = {f"chart.{code}" for code in ("dynamic", "peak", "usual", "static", "attack", "crowd", "silent")}
    made |= {f"figure.{noun}" for noun in (*COUNTED.values(), "login")}
    assert {code for code in PHRASES if not re.search(f"""["']{code}["']""", text)} - made == set()


def test_no_phrase_is_missing() -> None:
    missing = []
    for path in [*(SOURCE / "pages").glob("*.py"), *(SOURCE / "cli").glob("*.py")]:
        text = path.read_text()
        # The words of outages have a table of their own, and say the others through `local`.
        own = SENTENCES if "OutagesWords" in text else PHRASES
        for through, code in re.findall(r"""(\blocal\.)?\bwords\.say\(\s*f?["']([^"'{]+)["']""", text):
            if code not in (PHRASES if through else own):
                missing.append((path.name, code))
    assert missing == []
