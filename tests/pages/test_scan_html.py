import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from bavn.model import Report
from bavn.model.language import LANGUAGES, Language
from bavn.pages.scan_html import scan_html
from bavn.pages.words import Words
from tests.pages.samples import crowd, damaged, flood, hostile, report, slow, timeline

VOID = {"meta", "br", "img", "link", "input", "hr"}
REPORTS = [
    pytest.param(report(flood()), id="flood"),
    pytest.param(report(flood(), crowd(), slow()), id="three findings"),
    pytest.param(report(), id="nothing found"),
    pytest.param(hostile(), id="hostile"),
]


class Page(HTMLParser):
    """Tags, attributes, ids, text, and whether every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, other, value in self.attributes if other == name]


def made(result: Report, language: Language = "en") -> Page:
    return Page(scan_html(result, Words(language)))


@pytest.mark.parametrize("result", REPORTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_whole_and_in_its_language(result: Report, language: Language) -> None:
    page = made(result, language)
    assert page.open == []
    assert ("html", "lang", language) in page.attributes
    assert page.tags.count("h1") == 1
    ids = page.values("id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("result", REPORTS)
def test_a_page_has_no_script_and_asks_for_nothing(result: Report) -> None:
    page = made(result)
    assert not {"script", "link", "img", "iframe", "object", "form", "base", "image", "use"} & set(page.tags)
    assert not {"src", "style", "onclick", "onload", "srcset", "action"} & {name for _, name, _ in page.attributes}
    assert all(value.startswith("#f") for value in page.values("href"))
    assert "url(" not in scan_html(result, Words("en"))


def test_the_policy_allows_this_style_sheet_and_nothing_else() -> None:
    text = scan_html(report(), Words("en"))
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    expected = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'http-equiv="Content-Security-Policy" content="{expected}"' in text


def test_the_style_sheet_has_nothing_that_could_close_it_or_fetch() -> None:
    style = files("bavn.pages").joinpath("scan.css").read_text(encoding="utf-8")
    assert not [word for word in ("<", "url(", "@import", "http") if word in style]


def test_an_attackers_bytes_are_only_text() -> None:
    page = made(hostile())
    assert "<script>alert(1)</script>" in "".join(page.text)
    assert all(part.isprintable() for part in "".join(page.text).splitlines())


def test_the_opening_is_the_verdict() -> None:
    text = scan_html(report(flood()), Words("en"))
    assert '<h1 class="attack-word">Flood at 11:06:12 UTC on www.example.dk</h1>' in text
    assert "Found after 4 s, went on 24 min; 1,000 sources, 961 to block, 12 to limit" in text


def test_of_several_findings_the_gravest_is_the_headline() -> None:
    milder = replace(flood(), severity="low", requests=9**9, began=flood().began.replace(hour=10))
    text = scan_html(report(crowd(), milder, flood()), Words("en"))
    assert '<h1 class="attack-word">Flood at 11:06:12 UTC on www.example.dk</h1>' in text
    assert text.count('<a href="#f') == 3


def test_a_damaged_file_is_said_aloud() -> None:
    assert '<p class="warning">Beware: a.gz is &lt;cut&gt;</p>' in scan_html(damaged("a.gz is <cut>"), Words("en"))
    assert 'class="warning"' not in scan_html(report(), Words("en"))


def test_what_to_do_stands_before_the_evidence() -> None:
    text = scan_html(report(flood()), Words("en"))
    assert text.index("What to do now") < text.index("<figure") < text.index(">Sources</h3>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_headers_for_its_columns(language: Language) -> None:
    page = made(report(flood(), slow()), language)
    heads = [value for tag, name, value in page.attributes if tag == "th" and name == "scope"]
    assert set(heads) == {"col"}
    assert len(heads) == page.tags.count("th")


def test_a_log_is_drawn_once_a_site_and_each_finding_close_up() -> None:
    text = scan_html(report(flood(), slow(), drawn=timeline(steps=8640, step_s=10)), Words("en"))
    assert text.count("<h3>Requests a second, www.example.dk</h3>") == 1
    assert text.count("<h3>The minutes around the start, www.example.dk</h3>") == 2


def test_a_day_of_seconds_makes_no_huge_page() -> None:
    assert len(scan_html(report(flood(), drawn=timeline()), Words("en"))) < 300_000


def test_a_page_of_nothing_is_calm() -> None:
    text = scan_html(report(), Words("en"))
    assert '<h1 class="calm-word">Nothing found: no flood, no attempted intrusion.</h1>' in text
    assert "Looked at 684,108 requests" in text
