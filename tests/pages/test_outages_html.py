import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.outages import OutagesReport
from bavn.pages.outages_html import MOST_DETAILS, outages_html
from tests.pages.outage_samples import HOSTILE, at, hostile, local, minutes, november, quiet, row, spell
from tests.pages.test_real_browser import MEASURE, browse, complaints

PAGE = outages_html(november(), local())


class Tags(HTMLParser):
    """Every element, its attributes, and whether all that was opened was closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("report", [november(), quiet(), hostile()], ids=["november", "quiet", "hostile"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_asks_for_nothing(report: OutagesReport, language: Language) -> None:
    page = outages_html(report, local(language))
    found = Tags(page)
    assert found.open == []
    assert {"script", "img", "link", "iframe", "form", "a"} & {tag for tag, _ in found.seen} <= {"a"}
    for tag, attributes in found.seen:
        assert not {name for name in attributes if name.startswith("on") or name in {"src", "style"}}, tag
        assert (attributes.get("href") or "#").startswith("#")
    assert "default-src 'none'; style-src 'sha256-" in page


def test_three_different_things_are_three_columns() -> None:
    heads = re.findall(r'<th[^>]*scope="col"[^>]*>([^<]*)</th>', PAGE)
    assert heads[:6] == ["Websted", "Påstået", "Set angrebet", "Set nede", "Tilgængelighed", "Ukendt tid"]


def test_every_strip_says_in_words_what_it_shows() -> None:
    strips = re.findall(r'<svg[^>]*class="strip"[^>]*>|<svg>', PAGE)
    assert len(strips) == 15
    assert "<title" in PAGE
    assert ">Nede 59 min 54 s, skærmet 1 t 35 min, oppe 3 d 21 t.</desc>" in PAGE


def test_ids_are_unique_and_every_link_leads_somewhere() -> None:
    found = Tags(PAGE).seen
    ids = [attributes["id"] for _, attributes in found if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["href"] for tag, attributes in found if tag == "a"} <= {f"#{one}" for one in ids}


def test_what_belongs_together_stands_together() -> None:
    assert "<strong>3 websteder, én leverandør: Hosting ApS</strong>" in PAGE
    assert "Hører sammen" not in outages_html(quiet(), local())


def test_a_site_that_goes_on_being_down_says_so() -> None:
    assert "siden 13.11.2026 kl. 23.40.00, stadig i gang" in PAGE


def test_nothing_seen_down_alarms_nobody() -> None:
    assert 'class="hot"' in PAGE
    assert 'class="hot"' not in outages_html(quiet(), local())


def test_a_replay_says_that_it_is_one() -> None:
    page = outages_html(replace(quiet(), note="Genspilning mod egne servere"), local())
    assert '<p class="warning">Genspilning mod egne servere</p>' in page


def test_a_thousand_sites_are_all_in_the_table_and_the_worst_are_told_one_by_one() -> None:
    names = [f"www{number}.example" for number in range(1000)]
    many = replace(quiet(), rows=tuple(row(name, spell(name, at(1, "08:00:00"), minutes(3))) for name in names))
    page = outages_html(many, local())
    assert all(f">{name}<" in page for name in names)
    assert page.count('class="one"') == MOST_DETAILS
    assert "800 websteder mere: kun i tabellen." in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_no_markup(language: Language) -> None:
    page = outages_html(hostile(), local(language))
    assert "<script>" not in page
    assert HOSTILE[:30] not in page
    assert page.replace("\n", "").isprintable()
    assert len(page) < 200_000


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("report", [november(), hostile()], ids=["november", "hostile"])
def test_nothing_runs_off_a_phone(report: OutagesReport, width: int, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(outages_html(report, local()), encoding="utf-8")
    frame = tmp_path / "frame.html"
    measure = MEASURE.replace("svg.narrow", "svg.strip")
    frame.write_text(f'<body><iframe src="page.html" width="{width}" height="900" frameborder="0"></iframe>{measure}')
    said = re.search(r"<output>(.*?)</output>", browse(tmp_path, frame, "--dump-dom").stdout, re.DOTALL)
    assert said is not None
    assert json.loads(unescape(said[1])) == {"beyond": 0, "wide": [], "narrow": True, "asked": []}


def test_the_page_breaks_none_of_its_own_rules(tmp_path: Path) -> None:
    assert complaints(tmp_path, PAGE) == []
