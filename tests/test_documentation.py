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


def test_every_name_in_the_glossary_is_in_the_code() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    columns = re.findall(r"^\|[^|]+\|[^|]+\|([^|]+)\|[^|]+\|$", glossary, re.MULTILINE)
    names = {name.rpartition(".")[2] for column in columns for name in re.findall(r"`([\w.]+)`", column)}
    files = list((ROOT / "src" / "bavn").rglob("*.py"))
    known = {word for file in files for word in re.findall(r"\w+", file.read_text())}
    known |= {part for file in files for part in file.relative_to(ROOT / "src").with_suffix("").parts}
    assert len(names) > 30
    assert names <= known


def test_every_folder_and_file_that_the_architecture_names_is_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    folders = re.findall(r"^\| `(\w+)/` \|", page, re.MULTILINE)
    source = ROOT / "src" / "bavn"
    assert set(folders) == {path.name for path in source.iterdir() if path.is_dir() and path.name != "__pycache__"}
    named = set(re.findall(r"`(?:\w+/)?(\w+\.py)`", page))
    assert named <= {path.name for path in source.rglob("*.py")}


def test_no_page_points_to_a_file_that_is_not_there() -> None:
    links = [(page, link) for page in PAGES for link in re.findall(r"\]\(([^):#]+)(?:#[^)]*)?\)", page.read_text())]
    assert links
    assert not [(str(page.relative_to(ROOT)), link) for page, link in links if not (page.parent / link).exists()]
