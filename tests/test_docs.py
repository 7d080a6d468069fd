"""What the pages name is there: paths, modules, commands, options; and the files for other tools can be read."""

import importlib
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import typer
import yaml

from autograder.doors import commands as learners
from autograder.judge.record import CheckRecord, Record
from autograder.places import KIT
from autograder.staff.course import course_file
from autograder.staff.doors import commands as staff
from autograder.staff.topic.topic_file import TopicFile

PAGES = sorted([*KIT.glob("*.md"), *(KIT / "docs").glob("*.md"), KIT / "benchmarks" / "README.md"])
ROOTS = ("autograder", "reference", "solutions", "exercises", "tests", "docs", "benchmarks", ".github", ".ci")
# What a page tells its reader to make, or says is no more.
NOT_HERE = {
    "CHANGELOG.md": "benchmarks/marks.py",
    "CONTRIBUTING.md": "solutions/centre solutions/centre/checks.py solutions/centre/mistakes.toml",
    "docs/design.md": "autograder/sandbox/ autograder/sandbox/child/ tests/variants/ tests/equivalents/ "
    "tests/equivalents solutions/*/misconceptions.py solutions/TOPIC exercises/TOPIC",
}
COMMAND = re.compile(r"(?<![\w./-])deltarule ([a-z]+)([^\n`]*)")
MODULE = re.compile(r"(?<![\w./-])(?:autograder|reference)(?:\.(?!py\b)[a-z_]\w*)+(?![\w/])")
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
WRONG = """see `autograder/judge/verdict.py`
    python benchmarks/faster.py
[how](docs/nowhere.md)
`solutions/<topic>/why.toml`
    from autograder.asks import check
`deltarule prov losses`
    deltarule check --loud
    deltarule grade X -o OUT -z Y"""


def code_of(text: str) -> list[str]:
    """What is written as code: indented by four, or in backticks."""
    return re.findall(r"^ {4}(.+)$", text, re.M) + re.findall(r"`([^`\n]+)`", text)


def paths_in(code: str) -> set[str]:
    """Paths from the root of the project; a name in angle brackets stands for any."""
    return {word.rstrip(".") for word in re.findall(r"[\w.<>*-]+/[\w.<>*/-]*", code) if word.split("/")[0] in ROOTS}


@cache
def options() -> dict[str, set[str]]:
    """By command, its options as the command line has them."""
    app = typer.Typer()
    learners.add_to(app)
    staff.add_to(app)
    found = typer.main.get_command(app).commands.items()
    return {name: {word for one in about.params for word in one.opts + one.secondary_opts} for name, about in found}


def known(dotted: str) -> bool:
    """Whether a dotted name is a module, or a name in one."""
    module, _, name = dotted.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), name) or bool(importlib.import_module(dotted))
    except ImportError:
        return False


def wrong_in(page: Path, text: str) -> set[str]:
    """What a page names and is not there."""
    not_here = NOT_HERE.get(str(page.relative_to(KIT)), "").split()
    links = re.findall(r"\]\(([^)#\s]+)", text)
    wrong = {link for link in links if "://" not in link and not (page.parent / link).exists()}
    for code in code_of(text):
        paths = paths_in(code).difference(not_here)
        wrong |= {path for path in paths if not any(KIT.glob(re.sub(r"<\w+>", "*", path.rstrip("/"))))}
        wrong |= {name for name in MODULE.findall(code) if not known(name)}
        for name, words in COMMAND.findall(code):
            said = OPTION.findall(re.split(r"#|&&", words)[0])
            wrong |= {f"{name} {one}" for one in said if one not in options().get(name, said)} | (
                {name} - options().keys()
            )
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(KIT)))
def test_what_a_page_names_is_there(page):
    assert not wrong_in(page, page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("line", WRONG.splitlines())
def test_what_is_not_there_is_found(line):
    assert len(wrong_in(KIT / "README.md", line)) == 1


KEYS = {
    "authoring.md": [*TopicFile.__dataclass_fields__],
    "course.md": [key for one in ("TOP", "TOPIC", "LATE", "EXTENSION", "LIMITS") for key in getattr(course_file, one)],
    "design.md": [*Record.__struct_fields__, *CheckRecord.__struct_fields__],
}


@pytest.mark.parametrize("page", KEYS)
def test_every_key_of_a_file_is_named_on_its_page(page):
    text = (KIT / "docs" / page).read_text(encoding="utf-8")
    assert not [key for key in KEYS[page] if not re.search(rf"\b{key}\b", text)]


def test_files_for_other_tools_can_be_read_and_agree():
    files = [path for one in ("*.cff", ".*.yaml", ".github/**/*.yml") for path in KIT.glob(one)]
    read = {path.name: yaml.safe_load(path.read_text()) for path in files}
    assert len(read) == 7 and all(isinstance(one, dict) for one in read.values()), read.keys()
    version = tomllib.loads((KIT / "pyproject.toml").read_text())["project"]["version"]
    assert read["CITATION.cff"]["version"] == version and f"## {version}" in (KIT / "CHANGELOG.md").read_text()
    for hook in read[".pre-commit-config.yaml"]["repos"][0]["hooks"]:
        assert Path(sys.executable).with_name(Path(hook["entry"].split()[0]).name).exists(), hook["id"]
