"""The house's own rules, so that a change which breaks one is told so, with the rule's name."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "bavn"
FOLDERS = sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))
FILES = sorted(SOURCE.rglob("*.py"))
LONGEST_FILE_LINES = 400

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINT: dict[str, Any] = PROJECT["tool"]["ruff"]["lint"]


def short(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def dependencies() -> list[str]:
    project = PROJECT["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    names = {re.split(r"[\[<>=; ]", line)[0] for line in lines} | set(PROJECT["build-system"]["requires"])
    return sorted(names - {"bavn"})


def development_tools() -> list[str]:
    lines = (ROOT / "requirements" / "dev.in").read_text().splitlines()
    return [re.split(r"[<>=; ]", line)[0] for line in lines if line and not line.startswith("#")]


def run_python(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_layers_only_point_downward() -> None:
    linter = run_python("from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])")
    assert linter.returncode == 0, linter.stdout + linter.stderr


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_has_its_line_in_the_architecture(folder: str) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    assert re.search(rf"^\| `{folder}/` +\| \S", text, re.MULTILINE), f"docs/architecture.md has no line for {folder}/"


def test_the_architecture_names_no_folder_that_is_gone() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    assert sorted(re.findall(r"^\| `(\w+)/` ", text, re.MULTILINE)) == FOLDERS


@pytest.mark.parametrize("name", dependencies() + development_tools())
def test_every_dependency_has_its_reason(name: str) -> None:
    decisions = "\n".join(path.read_text() for path in (ROOT / "docs" / "adr").glob("0*.md"))
    assert re.search(rf"(?i)\b{re.escape(name)}\b", decisions), f"no docs/adr/ says why {name} is here"


def test_every_decision_has_its_line_in_the_list() -> None:
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (ROOT / "docs" / "adr" / "README.md").read_text())
    assert listed == sorted(path.name for path in (ROOT / "docs" / "adr").glob("0*.md"))


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {short(path): sum(1 for line in path.read_text().splitlines() if line.strip()) for path in FILES}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE_LINES}


def test_every_folder_and_file_says_what_it_is_for() -> None:
    told = [path for path in FILES if "versions" not in path.parts]
    assert not [short(path) for path in told if not ast.get_docstring(ast.parse(path.read_text()))]


def test_every_file_has_its_own_tests() -> None:
    # A file of mere declarations has nothing to test.
    own = [path for path in FILES if not path.name.startswith("__") and has_functions(path)]
    assert not [short(path) for path in own if not mirror(path).exists()]


def has_functions(path: Path) -> bool:
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(ast.parse(path.read_text())))


def mirror(path: Path) -> Path:
    return ROOT / "tests" / path.relative_to(SOURCE).with_name(f"test_{path.name}")


@pytest.mark.parametrize("module", ["bavn", "bavn.model", "bavn.cli", "bavn.pages", "bavn.response"])
def test_the_command_is_light_until_it_has_work(module: str) -> None:
    heavy = run_python(f"import sys, {module}; print(sorted({{'numba', 'numpy', 'llvmlite'}} & set(sys.modules)))")
    assert heavy.stdout.strip() == "[]", heavy.stdout + heavy.stderr


def test_every_exception_to_the_linter_is_explained() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    rules = re.search(r"^ignore = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    folders = re.findall(r'^"(?:src|tests|bench)/[^\n]*= \[\n(.*?)^\]', text, re.MULTILINE | re.DOTALL)
    assert rules
    assert len(folders) == len(LINT["per-file-ignores"])
    bare = [line for block in [rules[1], *folders] for line in block.splitlines() if not re.search(r",\s+# \S", line)]
    assert not bare


def test_the_lock_names_no_place_to_fetch_from() -> None:
    lock = (ROOT / "requirements" / "dev.txt").read_text()
    assert not re.findall(r"https?:|file:|index-url|find-links", lock)
    assert lock.count("==") <= lock.count("--hash=sha256:")


@pytest.mark.parametrize("name", ["demo", "test", "check", "bench", "soak", "clean"])
def test_the_makefile_says_what_each_target_does(name: str) -> None:
    text = (ROOT / "Makefile").read_text()
    assert re.search(rf"^#   make {name} +\S", text, re.MULTILINE)
    assert re.search(rf"^{name}:", text, re.MULTILINE)
