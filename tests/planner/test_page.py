"""The page as text: what it is made of, what it forbids, and that a plan inside it is only ever data."""

import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bavn.plan.library import library
from bavn.plan.planfile import Plan, dumps, loads
from bavn.planner import page
from bavn.planner.page import APP, SCRIPTS, STYLES, WORDS, planner_html
from tests.plan.samples import hostile, tomrer

LARGEST_BYTES = 500_000
SOURCES = {name: (APP / name).read_text(encoding="utf-8") for name in (*SCRIPTS, *STYLES)}
# What could make markup, script or a request of text. Text becomes an element in shell/el.js only.
FORBIDDEN = (
    r"\.(inner|outer)HTML\s*[+=]|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment"
    r"|DOMParser|\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|\bimport\(|importScripts|Worker\(|https?://(?!www\.w3)"
)
# What browsers of 2020 do not have: a firm's old telephone has to open the page too. (Object.hasOwn: shell/begin.js.)
TOO_NEW = (
    r"\.at\(|\.replaceAll\(|structuredClone|Object\.groupBy|\.to(Sorted|Reversed|Spliced|WellFormed)\(|\.findLast"
    r"|\?\?=|\|\|=|&&=|\(\?<[=!]|/[gimsuy]*[dv][gimsuy]*[.;,)]|static \{|replaceChildren|Promise\.any|:has\(|@container"
    r"|@layer|color-mix|dvh"
)


class Blocks(HTMLParser):
    """The text of each script and style block of a page, by id or tag, and every attribute that runs or fetches."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside = ""
        self.text: dict[str, str] = {}
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.tags.append(tag)
        self.attributes |= set(names)
        self.inside = names.get("id") or tag if tag in {"script", "style"} else ""
        if names.get("http-equiv"):
            self.text["policy"] = names.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag in {"script", "style"} else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text[self.inside] = self.text.get(self.inside, "") + data


def test_the_same_library_and_plan_give_the_same_page_to_the_byte() -> None:
    assert planner_html(library(), tomrer()) == planner_html(library(), tomrer())


def test_every_script_and_style_of_the_app_is_in_the_page_once() -> None:
    folder = Path(str(APP))
    found = [file.relative_to(folder).as_posix() for kind in ("*.js", "*.css") for file in folder.rglob(kind)]
    assert sorted((*SCRIPTS, *STYLES)) == sorted(found)


@pytest.mark.parametrize("plan", [None, tomrer(), hostile()], ids=["empty", "tomrer", "hostile"])
def test_the_page_is_small_enough_for_a_mail(plan: Plan | None) -> None:
    assert len(planner_html(library(), plan).encode()) < LARGEST_BYTES


def test_the_policy_runs_the_page_s_own_script_and_refuses_every_request() -> None:
    blocks = Blocks(planner_html(library(), tomrer())).text
    policy = dict(part.strip().partition(" ")[::2] for part in blocks["policy"].split(";"))
    assert policy["default-src"] == policy["connect-src"] == policy["form-action"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == hashed(blocks["script"])
    assert policy["style-src"] == hashed(blocks["style"])
    assert policy["trusted-types"] == "'none'"


def hashed(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_no_attribute_of_the_page_runs_or_fetches_anything() -> None:
    attributes = Blocks(planner_html(library(), hostile())).attributes
    assert not {name for name in attributes if name.startswith("on") or name in {"src", "style", "action", "srcset"}}


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_makes_markup_of_text_or_asks_the_network(name: str) -> None:
    assert not re.findall(FORBIDDEN, SOURCES[name])


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_file_needs_a_browser_newer_than_2020(name: str) -> None:
    assert not re.search(TOO_NEW, SOURCES[name])


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_file_ends_its_block_or_holds_what_a_browser_reads_otherwise(name: str) -> None:
    assert not re.search(r"</(script|style)|<!--|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd]", SOURCES[name])


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_text_of_a_script_goes_over_several_lines_so_that_indents_can_be_left_out(name: str) -> None:
    quoted = re.compile(r"/(?:[^/\\\n*]|\\.)+/[gimsuy]*[.,;)]|\"(?:[^\"\\\n]|\\.)*\"|//.*|/\*(?:[^*]|\*(?!/))*\*/")
    lines = quoted.sub("", SOURCES[name]).splitlines()
    assert not [line for line in lines if line.count("`") % 2]


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_is_strict_and_adds_one_global(name: str) -> None:
    assert re.search(r"^\(function \(bavn\) \{\n  \"use strict\";", SOURCES[name], re.MULTILINE)
    assert SOURCES[name].endswith("})((window.bavn = window.bavn || {}));\n")


@pytest.mark.parametrize("plan", [tomrer(), hostile()], ids=["tomrer", "hostile"])
def test_a_plan_comes_out_of_the_page_as_it_went_in(plan: Plan) -> None:
    html = planner_html(library(), plan)
    held = Blocks(html).text["plan"]
    assert "<" not in held
    assert loads(held.encode(), "page") == loads(dumps(plan), "file")
    assert Blocks(html).tags == Blocks(planner_html(library())).tags


def test_a_plan_cannot_name_a_place_of_the_page() -> None:
    plan = Plan(answers={"firm": {"name": "{{script}} {{policy}}"}})
    assert json.loads(Blocks(planner_html(library(), plan)).text["plan"])["answers"] == plan.answers


def test_every_word_that_a_screen_says_is_in_the_page() -> None:
    screens = page._joined(tuple(name for name in SCRIPTS if not name.startswith("logic/")))
    said = set(re.findall(r"[\"'`]((?:common|planner|incident|print|report)\.[\w-]+)[\"'`]", screens))
    held = {name for name in library().words if name.partition(".")[0] in WORDS}
    assert not {word for word in said if word not in held and f"{word}_one" not in held}


def test_no_word_of_the_planner_is_left_over() -> None:
    scripts = "".join(SOURCES.values()) + (Path(str(APP)).parent / "noscript.py").read_text(encoding="utf-8")
    begun = re.findall(r"[\"'`]planner\.([\w-]*)", scripts)
    left = {
        name
        for name in (one.removeprefix("planner.") for one in library().words if one.startswith("planner."))
        if not any(name == word or (word.endswith("_") and name.startswith(word)) for word in begun)
        and name.removesuffix("_one").removesuffix("_many") not in begun
    }
    assert not left
