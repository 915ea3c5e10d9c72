"""What stands around every page: nothing of it runs, says more than it may, or opens a door."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.model.member import ROLES
from bavn.pages.markup import element
from bavn.pages.situation import frame_words
from bavn.pages.situation.frame import (
    ASSETS,
    MARK_TONES,
    PLACES,
    POLICY,
    TOKEN_FIELD,
    Mark,
    asset,
    asset_path,
    form,
    framed,
    label_of,
    time_of,
)
from tests.pages.situation.views import EVIL, NOW, frame


class Opened(HTMLParser):
    """Every element of a page, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_page_has_a_language_a_title_a_way_past_the_head_and_a_main_part() -> None:
    page = framed(frame(), "Prøve", element("h1", "Prøve"))
    assert page.startswith('<!doctype html>\n<html lang="da">')
    assert "<title>Prøve · Danmarks varslingshub</title>" in page
    assert '<a href="#main" class="skip">' in page
    assert '<main id="main" tabindex="-1"><h1>Prøve</h1></main>' in page


def test_nothing_on_a_page_breaks_its_own_policy() -> None:
    page = Opened(framed(replace(frame(), hub=EVIL, user=EVIL, member=EVIL), EVIL, live=True, script="passkey.js"))
    for tag, attributes in page.found:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src", "action"):
            assert (attributes.get(name) or "/").startswith(("/", "#", "?")), (tag, attributes)
            assert not (attributes.get(name) or "").startswith("//")
    scripts = [attributes["src"] for tag, attributes in page.found if tag == "script"]
    assert scripts == [asset_path("live.js"), asset_path("passkey.js")]


def test_the_policy_lets_nothing_in_but_own_files() -> None:
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert "trusted-types 'none'" in POLICY


def test_names_that_somebody_chose_are_shown_and_never_run() -> None:
    page = framed(replace(frame(), hub=EVIL, user=EVIL, member=EVIL), "Prøve")
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "\x1b" not in page
    assert len(page) < 10_000  # kilobytes are cut


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_the_way_to_each_page_is_said_in_words(language: Language, role: str) -> None:
    page = framed(frame(language, role=role), "Prøve")
    for address, code, roles in PLACES:
        assert (f'href="{address}"' in page) == (not roles or role in roles)
        assert frame_words.NAVIGATION[code][LANGUAGES.index(language)]


@pytest.mark.parametrize(
    ("path", "here"),
    [("/", "/"), ("/members", "/members"), ("/members/vejle?x=1", "/members"), ("/membership", "")],
    ids=["first", "own", "below", "another"],
)
def test_where_one_is_is_marked(path: str, here: str) -> None:
    page = framed(replace(frame(), path=path), "Prøve")
    marked = [attributes for _, attributes in Opened(page).found if "aria-current" in attributes]
    assert [one["href"] for one in marked] == ([here] if here else [])


def test_nobody_signed_in_sees_no_way_to_any_page() -> None:
    page = framed(replace(frame(), user=""), "Log ind")
    assert "<nav" not in page
    assert "TLP:CLEAR" in page


@pytest.mark.parametrize("mark", MARK_TONES)
def test_a_mark_stands_on_top_in_words(mark: Mark) -> None:
    words = {"exercise": "ØVELSE", "reconstruction": "REKONSTRUKTION", "killed": "NØDSTOP"}
    page = framed(frame(marks=(mark,)), "Prøve")
    assert page.index(words[mark]) < page.index("<main")


ELSEWHERE = replace(frame(), exercise="/exercises/3")


def test_an_exercise_elsewhere_is_a_thin_line_that_says_that_this_page_is_real() -> None:
    page = framed(ELSEWHERE, "Nu")
    said = re.sub("<[^>]+>", "", page.split("<main")[0])
    assert "Der er en øvelse i gang (vis den). Denne side er ikke en del af den: det, du ser her, er virkeligt." in said
    assert '<p class="elsewhere">' in page
    assert '<a href="/exercises/3">vis den</a>' in page
    assert "ØVELSE" not in page
    assert 'class="mark' not in page
    assert "elsewhere" not in framed(frame(), "Nu")


@pytest.mark.parametrize(
    ("path", "role", "says"),
    [
        ("/decisions", "operator", True),
        ("/decisions/kill", "operator", True),
        ("/values/192.0.2.7", "operator", True),
        ("/members/vejle", "operator", True),
        ("/decisions", "member", False),
        ("/", "operator", False),
    ],
)
def test_where_one_acts_it_is_said_that_it_is_no_exercise(path: str, role: str, says: bool) -> None:  # noqa: FBT001
    page = framed(replace(ELSEWHERE, path=path, role=role), "Nu")
    assert ("Det, du gør her, er ikke en øvelse" in page) == says
    assert "er virkeligt" in page


def test_nothing_is_called_real_that_is_not() -> None:
    for other in (replace(ELSEWHERE, marks=("reconstruction",)), replace(ELSEWHERE, path="/exercises/2/after")):
        page = framed(other, "Nu")
        assert "Der er en øvelse i gang" in page
        assert "er virkeligt" not in page


def test_the_line_about_an_exercise_is_not_printed() -> None:
    assert "@media print { .elsewhere { display: none; } }" in asset("screen.css").decode()


def test_chips_and_headings_find_room_on_a_phone() -> None:
    style = asset("screen.css").decode()
    assert "@media screen and (max-width: 30em) { .badge { white-space: normal; } }" in style
    assert style.index("h1 { font-size: clamp(") < style.index("(max-width: 22em) { h1 { font-size")


def test_a_page_with_a_label_of_its_own_has_it_in_the_foot() -> None:
    own = replace(frame(), label="green")
    assert label_of(own) == "TLP:GREEN"
    assert "TLP:GREEN (for fællesskabet" in framed(own, "x")
    assert label_of(frame()) == "TLP:AMBER+STRICT"
    assert label_of(replace(own, label="red")) == "TLP:RED"
    assert "TLP:RED</span>" in framed(replace(own, label="red"), "x")


def test_the_other_language_keeps_what_was_asked_for() -> None:
    page = framed(replace(frame(), path="/values?q=192.0.2.1&lang=da"), "Prøve")
    assert 'href="?q=192.0.2.1&amp;lang=en" lang="en"' in page


def test_the_other_language_is_never_another_place() -> None:
    page = framed(replace(frame(), path="//evil.example/?a=1"), "Prøve")
    assert 'href="?a=1&amp;lang=en"' in page
    assert "evil.example" not in page


def test_a_form_carries_its_token_and_is_sent_to_us() -> None:
    made = form(frame(), "/decisions", element("p", "x"))
    assert made.startswith('<form method="post" action="/decisions">')
    assert f'<input type="hidden" name="{TOKEN_FIELD}" value="token">' in made


@pytest.mark.parametrize(
    ("back", "danish", "english"),
    [
        (timedelta(minutes=1), "kl. 08.30", "08:30"),
        (timedelta(days=1), "17. nov. kl. 08.31", "17 Nov, 08:31"),
        (timedelta(days=366), "17. nov. 2025 kl. 08.31", "17 Nov 2025, 08:31"),
        (-timedelta(hours=1), "kl. 09.31", "09:31"),
    ],
    ids=["today", "yesterday", "last-year", "a-clock-that-is-ahead"],
)
def test_a_time_is_written_as_danes_write_it(back: timedelta, danish: str, english: str) -> None:
    moment = NOW - back
    assert f">{danish}</time>" in time_of(frame("da"), moment)
    assert f">{english}</time>" in time_of(frame("en"), moment)


def test_a_time_says_to_machines_what_it_is() -> None:
    made = time_of(frame(), datetime(2026, 11, 18, 7, 31, 12, tzinfo=UTC), seconds=True)
    assert made == '<time datetime="2026-11-18T07:31:12Z">kl. 08.31.12</time>'


def test_every_text_is_there_in_both_languages() -> None:
    for table in (frame_words.NAVIGATION, frame_words.SAYINGS, frame_words.MARKS, frame_words.MONTHS):
        for english, danish in table.values():
            assert english.strip()
            assert danish.strip()
            assert re.findall(r"{\w*}", english) == re.findall(r"{\w*}", danish)


def test_only_known_files_are_handed_out_and_their_name_changes_with_them() -> None:
    assert set(ASSETS) == {"screen.css", "live.js", "passkey.js", "again.js", "exercise.js", "icon.svg"}
    assert re.fullmatch(r"/static/screen\.[0-9a-f]{12}\.css", asset_path("screen.css"))
    with pytest.raises(FileNotFoundError):
        asset("frame.py")


@pytest.mark.parametrize(
    ("role", "member", "label"),
    [
        ("operator", "", "TLP:AMBER+STRICT (kun for hubbens operatører)"),
        ("analyst", "", "TLP:AMBER+STRICT"),
        ("member", "Vejle", "TLP:AMBER (for jeres"),
        ("read-only", "Vejle", "TLP:AMBER (for jeres"),
        ("read-only", "", "TLP:GREEN"),
    ],
    ids=["operator", "analyst", "member", "reader-of-member", "reader"],
)
def test_the_foot_says_how_far_the_page_may_go(role: str, member: str, label: str) -> None:
    assert label in framed(frame(role=role, member=member), "x")


def test_the_script_notices_a_hub_that_says_nothing_any_more() -> None:
    script = asset("live.js").decode()
    assert "setTimeout(() => { gone();" in script
    assert '"beat"' in script
    assert 'data-beat="at"' in framed(frame(), "x", live=True)


def test_the_script_sets_texts_and_classes_only() -> None:
    script = asset("live.js").decode()
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", ".style"):
        assert sink not in script


def test_the_style_asks_nobody_for_anything() -> None:
    style = asset("screen.css").decode()
    assert "url(" not in style
    assert "@import" not in style


def test_a_sensors_page_has_its_own_menu_and_nobody_signs_in_there() -> None:
    page = framed(replace(frame(), of="sensor", user="", role=""), "Nu")
    assert [way for way in ("/what-if", "/release", "/members", "/account", "/values") if f'"{way}"' in page] == [
        "/what-if",
        "/release",
    ]
    assert "TLP" not in page
    assert "besøgendes adresser" in page
