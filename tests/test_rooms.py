"""Who may import whom. Read from the source, so that an import inside a function counts too."""

import ast
import sys

import pytest

from autograder.places import KIT

STUDENT_SIDE = ["__init__", "answer", "assess", "compare", "declare", "diagnose", "digits", "engine", "exercises",
                "frozen", "notebooks", "own_topics", "records", "selfcheck", "submissions",
                "doors/notebook", "doors/pytest", "doors/terminal"]  # fmt: skip
# MNIST is no answer: a clone's digits, where a bundle has its own copy of that folder.
DIGITS = ("digits.py", ["reference.data", "reference.data.load_mnist"])


def imports(path):
    """The absolute names of every module a file imports."""
    package = path.relative_to(KIT).parent.parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def files(room):
    found = [path for path in (KIT / room).rglob("*.py") if "__pycache__" not in path.parts]
    assert found
    return found


@pytest.mark.parametrize("path", files("autograder/sandbox/child"), ids=lambda path: path.name)
def test_the_child_imports_the_standard_library_numpy_and_itself(path):
    for name in imports(path):
        top = name.partition(".")[0]
        assert top in sys.stdlib_module_names or top == "numpy" or name.startswith("autograder.sandbox.child"), name


@pytest.mark.parametrize("path", files("reference"), ids=lambda path: str(path.relative_to(KIT)))
def test_the_reference_stands_alone(path):
    tops = {name.partition(".")[0] for name in imports(path)}
    assert not tops & {"autograder", "solutions", "exercises", "tests"}
    if "keras" not in path.parts:
        assert not tops & {"keras", "tensorflow"}


@pytest.mark.parametrize("room", ["autograder", "reference", "solutions", "benchmarks"])
def test_nothing_imports_the_exercises(room):
    for path in (KIT / room).rglob("*.py"):
        assert not any(name.partition(".")[0] == "exercises" for name in imports(path)), path


@pytest.mark.parametrize("start", STUDENT_SIDE)
def test_the_students_side_needs_no_answers(start):
    """What a bundle of exercises/ and autograder/ runs, followed import by import, never reaches a solution."""
    todo, seen = [KIT / "autograder" / f"{start}.py"], set()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imports(path):
            answers = name.partition(".")[0] in ("solutions", "reference")
            assert not answers or (path.name == DIGITS[0] and name in DIGITS[1]), (start, path.name, name)
            module = KIT / (name.replace(".", "/") + ".py")
            if name.startswith("autograder") and module.is_file():
                todo.append(module)


def test_child_is_bound_whole_and_alone():
    """The wall shows the child's folder only, so nothing in it may reach above itself."""
    for path in files("autograder/sandbox/child"):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.ImportFrom) and node.level > 1), path.name


def test_no_room_mentions_the_workplace():
    for path in KIT.rglob("*"):
        if path.suffix in (".py", ".md", ".toml", ".ipynb") and not {".venv", ".git"} & set(path.parts):
            assert "../" + "shared" not in path.read_text(errors="replace"), path
