"""Who may import whom. The rules are the table in pyproject.toml; here the linter holds them, and they can fail."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from autograder.places import KIT

LINT = Path(sys.executable).with_name("lint-imports")


def test_every_room_imports_only_those_below_it():
    ended = subprocess.run([LINT, "--no-cache"], cwd=KIT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-3000:]


# An import that no rule allows, and the file it is put into.
FORBIDDEN = {
    "a lower room from a higher": ("ask/case.py", "from ..judge import engine"),
    "within a function": ("wall/answer.py", "def f():\n    from ..doors import notebook"),
    "a whole package": ("handin/find.py", "import autograder.staff"),
    "the learners' doors from staff's": ("doors/notebook.py", "from ..staff.files import write_atomically"),
    "a room of staff's from a higher one": ("staff/topic/laws.py", "from ..grading import grade"),
    "a library behind the wall": ("inside/values.py", "import msgspec"),
    "the reference from the grader": ("../reference/losses.py", "import autograder.ask"),
}


@pytest.mark.parametrize(("path", "line"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_an_import_that_no_rule_allows_is_found(path, line, tmp_path):
    for name in ("autograder", "reference"):
        shutil.copytree(KIT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
    shutil.copy(KIT / "pyproject.toml", tmp_path)
    changed = (tmp_path / "autograder" / path).resolve()
    changed.write_text(changed.read_text() + f"\n{line}\n")
    ended = subprocess.run(
        [LINT, "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(tmp_path)},
    )
    assert ended.returncode == 1 and "BROKEN" in ended.stdout, ended.stdout[-2000:] + ended.stderr[-2000:]


@pytest.mark.parametrize("package", ["autograder", "reference"])
def test_there_are_no_circles(package):
    graph = grimp.build_graph(package)
    imports = {one: graph.find_modules_directly_imported_by(one) for one in graph.modules}
    while leaves := [one for one, used in imports.items() if not used & imports.keys()]:
        for one in leaves:
            del imports[one]
    assert not imports, f"among these modules: {sorted(imports)}"


def test_what_runs_behind_the_wall_is_bound_whole_and_alone():
    """The wall shows its folder only, so nothing in it may reach above itself, nor for a library but NumPy."""
    for path in (KIT / "autograder" / "inside").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                tops = {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level <= 1, path.name
                tops = set() if node.level else {str(node.module).partition(".")[0]}
            else:
                continue
            assert tops <= {*sys.stdlib_module_names, "numpy"}, (path.name, tops)


def test_a_topic_s_drivers_import_numpy_and_the_standard_library():
    """They cross the wall as text."""
    for path in (KIT / "solutions").glob("*/drivers.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
                assert {str(one).partition(".")[0] for one in names} <= {*sys.stdlib_module_names, "numpy"}, path


@pytest.mark.parametrize("word", ["mnist", "keras_model", "whole_training"])
def test_the_engine_knows_no_topic(word):
    """What one topic needs is in its folder; commands and reports are told by it what to say."""
    for path in (KIT / "autograder").rglob("*.py"):
        if "__pycache__" not in path.parts and path.name not in ("__init__.py", "data_sets.py"):
            assert word not in path.read_text().lower(), path


def test_no_room_mentions_the_workplace():
    for path in KIT.rglob("*"):
        if path.suffix in (".py", ".md", ".toml", ".ipynb") and not {".venv", ".git"} & set(path.parts):
            assert "../" + "shared" not in path.read_text(errors="replace"), path
