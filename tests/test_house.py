"""The floors: an arrow only points down, parts of one floor do not know each other, and nothing grows out of sight."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT

PACKAGE = ROOT / "service" / "diplobrief"
FLOORS = {
    "model": 0, "contract": 1, "corpus": 1, "client": 1, "checks": 2, "store": 2, "web": 3, "agents": 4, "api": 4,
    "reader": 4, "app": 5, "export": 6, "cli": 7, "plugin": 8,
}  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))
FACES = {PACKAGE, PACKAGE / "client"}  # what is imported by name: `from diplobrief.client import Client`
FACE = {"__init__", "__main__"}  # the package's face may point at anything; only `__version__` is imported from it


def _module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> Iterator[str]:
    """Every import of our own, those inside functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("diplobrief"):
            for name in node.names:
                inside = f"{node.module}.{name.name}"
                yield inside if inside in NAMES else node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("diplobrief"))


NAMES = {_module(path) for path in MODULES}
GRAPH = {_module(path): set(_imports(path)) - {"diplobrief"} for path in MODULES}


def _part(module: str) -> str:
    return [*module.split("."), ""][1]


def test_every_part_has_a_floor() -> None:
    assert {_part(name) for name in NAMES} - {""} - FACE <= FLOORS.keys()


@pytest.mark.parametrize("module", sorted(name for name in GRAPH if _part(name) in FLOORS))
def test_an_import_only_points_down(module: str) -> None:
    for target in GRAPH[module]:
        if _part(target) != _part(module):
            assert FLOORS[_part(target)] < FLOORS[_part(module)], f"{module} imports {target}"


def test_there_is_no_cycle() -> None:
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " → ".join((*above, module))
        if module not in done:
            for target in sorted(GRAPH.get(module, ())):
                visit(target, (*above, module))
            done.add(module)

    for module in sorted(GRAPH):
        visit(module, ())


@pytest.mark.parametrize("path", MODULES, ids=_module)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 360
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1
            assert size <= 55, f"{node.name} has {size} lines"
            assert len(node.args.args) + len(node.args.kwonlyargs) <= 6, f"{node.name} takes too much"


@pytest.mark.parametrize("path", MODULES, ids=_module)
def test_code_does_not_assert_and_catches_by_name(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        assert not isinstance(node, ast.Assert)
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.id if isinstance(node.type, ast.Name) else "…" if node.type else "everything"
            assert caught not in ("everything", "Exception", "BaseException"), f"line {node.lineno}"


def test_init_files_hold_no_code() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        if path.parent not in FACES:
            assert len(ast.parse(path.read_text()).body) == 1, path


def test_the_check_loads_neither_pydantic_nor_litestar() -> None:
    seen: set[str] = set()
    todo = [
        "diplobrief.cli.check",
        "diplobrief.cli.inquiry",
        "diplobrief.cli.mending",
        "diplobrief.checks.report.formats",
    ]
    while todo:
        module = todo.pop()
        if module not in seen:
            seen.add(module)
            todo += GRAPH[module]
    for module in seen:
        text = (PACKAGE.parent / (module.replace(".", "/") + ".py")).read_text()
        assert "import pydantic" not in text, module
        assert "from pydantic" not in text, module
        assert "litestar" not in text, module
