"""No finding ever isolates by itself: only the command can reach what cuts."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import bavn

SOURCE = Path(bavn.__file__).parent
# What cuts, and what reaches it. The package's own modules that only name its types tell, and do not act.
ACTING = {"bavn.isolation.cut", "bavn.isolation.at_once"}
COMMAND = {"bavn.cli", "bavn.cli.isolate"}
ACTS = {"cut_off", "confirm", "reconnect", "load"}


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for path in SOURCE.rglob("*.py"):
        parts = ("bavn", *path.relative_to(SOURCE).with_suffix("").parts)
        found[".".join(part for part in parts if part != "__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def runs(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs: what is only for the type checker reaches nothing."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING"):
            yield from runs(child)


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in runs(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
    return names


def called(tree: ast.Module) -> set[str]:
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {one.attr for one in functions if isinstance(one, ast.Attribute)} | {
        one.id for one in functions if isinstance(one, ast.Name)
    }


def test_only_the_command_imports_what_cuts() -> None:
    outside = {name: tree for name, tree in modules().items() if not name.startswith("bavn.isolation")}
    reach = {name for name, tree in outside.items() if ACTING & imported(tree)}
    assert "bavn.cli.isolate" in reach
    assert reach <= COMMAND


def test_inside_the_package_only_two_modules_act() -> None:
    inside = {name: tree for name, tree in modules().items() if name.startswith("bavn.isolation")}
    acting = {name for name, tree in inside.items() if ACTS & called(tree)}
    assert acting == ACTING


def test_nothing_else_imports_the_command_or_starts_nft() -> None:
    for name, tree in modules().items():
        if name.startswith("bavn.isolation") or name in {"bavn.cli", "bavn.cli.app", "bavn.cli.isolate"}:
            continue
        assert "bavn.cli.isolate" not in imported(tree), name
        assert "bavn.isolation.nft" not in imported(tree), name
        texts = [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert not any("bavn_isolation" in text for text in texts), name
