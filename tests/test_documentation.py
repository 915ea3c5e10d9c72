"""What the command can do and what the manual says it can do are the same."""

import re
import tomllib
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from bavn.cli.app import app
from bavn.pages.vocabulary import KIND_NAMES
from bavn.response.haproxy import CONFIGURATION
from bavn.settings.example import example
from bavn.sources.formats import FORMATS

ROOT = Path(__file__).parent.parent
MANUAL = (ROOT / "docs" / "operate.md").read_text()
SENSOR = (ROOT / "docs" / "sensor.md").read_text()
GROUP = typer.main.get_group(app)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def commands(group: TyperGroup = GROUP, prefix: str = "") -> dict[str, TyperCommand | TyperGroup]:
    """Every command by its full name, also the groups: 'plan', 'plan print'."""
    found: dict[str, TyperCommand | TyperGroup] = {}
    for name, command in group.commands.items():
        assert isinstance(command, TyperCommand | TyperGroup)
        found[f"{prefix}{name}"] = command
        if isinstance(command, TyperGroup):
            found |= commands(command, f"{prefix}{name} ")
    return found


COMMANDS = commands()


def options() -> set[tuple[str, str]]:
    """Pairs of command and long option, as the program has them."""
    return {
        (name, option)
        for name, command in COMMANDS.items()
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }


def documented() -> set[tuple[str, str]]:
    """The same pairs, as the manual has them; a group's name stands for each of its commands with that option."""
    rows = re.findall(r"^\| (`--[^|]+)\| ([\w, -]+) \|", MANUAL, re.MULTILINE)
    named = [
        (name.strip(), one)
        for cell, names in rows
        for one in re.findall(r"`(--[\w-]+)", cell)
        for name in names.split(",")
    ]
    members = {
        (name, option): [one for one in options() if one[1] == option and stands_for(name, one[0])]
        for name, option in named
    }
    assert [pair for pair, found in members.items() if pair[0] in COMMANDS and not found] == []
    return {one for found in members.values() for one in found}


def stands_for(name: str, command: str) -> bool:
    return command == name or (isinstance(COMMANDS.get(name), TyperGroup) and command.startswith(f"{name} "))


def test_every_option_stands_in_the_manual_and_no_other() -> None:
    assert documented() == options()


def test_every_command_stands_in_the_manual() -> None:
    named = set(re.findall(r"^\| `bavn ([a-z]+(?: [a-z][a-z-]*)*)", MANUAL, re.MULTILINE))
    parts = {f"hub {part}" for part in ("member", "user", "key", "targets", "claim", "erase", "vantage", "probe")}
    groups_that_do_nothing_alone = {"config", "plan", "hub"} | parts
    assert named == set(COMMANDS) - groups_that_do_nothing_alone


@pytest.mark.parametrize("name", ["hub", "hub-operate", "privacy", "sensor"])
def test_every_command_about_the_hub_that_a_page_names_is_there_with_its_options(name: str) -> None:
    page = (ROOT / "docs" / f"{name}.md").read_text().replace("\\\n", " ")
    calls = re.findall(r"\bbavn ((?:hub [a-z]|join\b)[^`\n]*)", page)
    assert calls
    for words in (re.split(r"\s{4,}", call)[0].replace("|", " ").replace("…", " ").split() for call in calls):
        known = [" ".join(words[:length]) for length in (1, 2, 3) if " ".join(words[:length]) in COMMANDS]
        assert known, words
        assert not isinstance(COMMANDS[known[-1]], TyperGroup), words
        used = {word for word in words if word.startswith("--")}
        assert used <= {option for command, option in options() if command == known[-1]}, words


def test_every_format_stands_in_the_manual_as_the_program_explains_it() -> None:
    section = MANUAL.partition("### Formats")[2].partition("###")[0]
    assert re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE) == [(one.name, one.meaning) for one in FORMATS]


def test_every_key_in_the_sensors_page_is_one_of_the_settings() -> None:
    known = set(re.findall(r"^#?(\w+) = ", example(), re.MULTILINE))
    blocks = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", SENSOR, re.DOTALL)]
    sections = [one for block in blocks for value in block.values() for one in _listed(value)]
    assert len(sections) > 10
    assert {key for section in sections for key in section} <= known


def _listed(value: "dict[str, object] | list[dict[str, object]]") -> list[dict[str, object]]:
    return value if isinstance(value, list) else [value]


def test_the_lines_for_haproxy_in_the_sensors_page_are_those_of_the_program() -> None:
    ours = {line.strip() for line in CONFIGURATION.splitlines()} - {"frontend YOURS"}
    assert ours <= {line.strip() for line in SENSOR.splitlines()}


def test_every_metric_in_the_sensors_page_is_one_of_the_program() -> None:
    source = (ROOT / "src" / "bavn" / "runners" / "metrics.py").read_text()
    named = set(re.findall(r"`(bavn_\w+)`", SENSOR))
    assert named
    assert {name.removesuffix("_total") for name in named} <= set(re.findall(r'"(bavn_\w+)"', source))


def test_every_drop_in_of_the_unit_is_named_in_the_sensors_page_and_no_other() -> None:
    there = {path.name for path in (ROOT / "packaging" / "drop-ins").iterdir()}
    section = SENSOR.partition("\n## The unit")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([\w-]+\.conf)`", section)) == there


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


def test_every_threat_is_held_by_a_test_that_there_is() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    rows = [
        line.rpartition("|")[0].rpartition("|")[2] for line in text.splitlines() if re.search(r"`[\w/]+/test_", line)
    ]
    assert len(rows) > 30
    for row in rows:
        for place, names in re.findall(r"`([\w/]+/test_\w+)` ([\w, ]+)", row):
            tests = (ROOT / "tests" / f"{place}.py").read_text()
            for name in re.findall(r"test_\w+", names):
                assert f"def {name}(" in tests, f"{place} has no {name}"
