"""What the command can do and what the manual says it can do are the same."""

import re
from pathlib import Path

import typer

from bavn.cli.app import app
from bavn.pages.vocabulary import KIND_NAMES
from bavn.sources.formats import FORMATS

ROOT = Path(__file__).parent.parent
MANUAL = (ROOT / "docs" / "operate.md").read_text()
GROUP = typer.main.get_group(app)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def options() -> set[tuple[str, str]]:
    """Pairs of command and long option, as the program has them."""
    return {
        (name, option)
        for name, command in GROUP.commands.items()
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }


def documented() -> set[tuple[str, str]]:
    rows = re.findall(r"^\| `(--[\w-]+)[^|]*\| ([\w, ]+) \|", MANUAL, re.MULTILINE)
    return {(name, option) for option, names in rows for name in names.strip().split(", ") if name in GROUP.commands}


def test_every_option_stands_in_the_manual_and_no_other() -> None:
    assert documented() == options()


def test_every_command_stands_in_the_manual() -> None:
    assert set(re.findall(r"^\| `bavn (\w+)", MANUAL, re.MULTILINE)) == set(GROUP.commands)


def test_every_format_stands_in_the_manual_as_the_program_explains_it() -> None:
    section = MANUAL.partition("### Formats")[2].partition("###")[0]
    assert re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE) == [(one.name, one.meaning) for one in FORMATS]


def test_every_kind_stands_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    assert [kind for kind in KIND_NAMES if f"kind `{kind}`" not in glossary] == []


def test_no_page_points_to_a_file_that_is_not_there() -> None:
    links = [(page, link) for page in PAGES for link in re.findall(r"\]\(([^):#]+)(?:#[^)]*)?\)", page.read_text())]
    assert links
    assert not [(str(page.relative_to(ROOT)), link) for page, link in links if not (page.parent / link).exists()]
