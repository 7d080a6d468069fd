"""`deltarule release`: the students' bundle, `exercises/` and `autograder/` with the kit's data, and no answer."""

from __future__ import annotations

import shutil
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from ...places import EXERCISES, KIT, PACKAGE
from ..files import write_atomically
from ..topic.build import CONFTEST
from .course_file import Course
from .handout import exercise_files
from .taught import taught

KEPT_BACK = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "staff", "kit")
DATA = "reference/data"  # the kit's data sets, their loaders and licences: they are no answer
README = """# Exercises

    python -m venv .venv && .venv/bin/pip install -e .
    .venv/bin/jupyter lab exercises

Open `exercises/<topic>/<topic>.ipynb`, or work in `<topic>.py` with any editor. To check yourself:
`check("<topic>")` in the notebook, `pytest exercises/`, or `deltarule check` in the terminal.

A topic that uses Keras needs it installed: `.venv/bin/pip install -e '.[keras]'`. Data sets come along.

MIT licence; the data sets have theirs beside them, in `autograder/data/`.
"""
PROJECT = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "deltarule-exercises"
version = "{version}"
license = "{license}"
requires-python = ">=3.11"
dependencies = {dependencies}

[project.optional-dependencies]
keras = {keras}

[project.scripts]
deltarule = "autograder.cli:main"

[tool.hatch.build.targets.wheel]
packages = ["autograder"]
artifacts = ["*.npz"]  # checks and data, whatever a .gitignore around them says

[tool.hatch.build.targets.wheel.force-include]
exercises = "autograder/kit/exercises"
"""
ALSO = ("jupyterlab>=4.2", "watchfiles>=0.24")


class NotEmpty(ValueError):
    """The folder holds something that is not an earlier release."""


def make_release(folder: Path, course: Course | None = None) -> Path:
    """Write the bundle to `folder`, new or an earlier release. Raises NotEmpty, and what is wrong with the course."""
    mark = folder / "pyproject.toml"
    if folder.exists() and any(folder.iterdir()) and not (mark.is_file() and "deltarule-exercises" in mark.read_text()):
        raise NotEmpty(f"{folder} is not empty and no earlier release; give a new folder")
    for place in ("exercises", "autograder"):
        shutil.rmtree(folder / place, ignore_errors=True)
    shutil.copytree(PACKAGE, folder / "autograder", ignore=KEPT_BACK)
    shutil.copytree(KIT / DATA, folder / "autograder" / "data", ignore=KEPT_BACK)
    if course is None:
        shutil.copytree(EXERCISES, folder / "exercises", ignore=KEPT_BACK)
    else:
        write_atomically(folder / "exercises" / "conftest.py", CONFTEST.encode())
        for one in taught(course):
            for name, data in exercise_files(one):
                write_atomically(folder / "exercises" / name, data)
    kit = distribution("deltarule")
    text = PROJECT.format(
        version=kit.version,
        license=kit.metadata["License-Expression"],
        dependencies=_listed([*_requirements(kit, ""), *ALSO]),
        keras=_listed(_requirements(kit, "keras")),
    )
    for name, written in (("pyproject.toml", text), ("README.md", README)):
        write_atomically(folder / name, written.encode())
    licence = next(file for file in kit.files or () if file.name == "LICENSE")
    write_atomically(folder / "LICENSE", licence.read_text().encode())
    return folder


def _requirements(kit: Distribution, extra: str) -> list[str]:
    """What the kit requires, without an extra or for one alone."""
    found = [Requirement(one) for one in kit.requires or ()]
    mine = [one for one in found if (f'extra == "{extra}"' in str(one.marker)) == bool(extra)]
    return [_without(extra, one) for one in mine if extra or "extra" not in str(one.marker)]


def _without(extra: str, one: Requirement) -> str:
    """As the bundle says it: what else the marker asks for stays, such as a Python that there is a wheel for."""
    asked = str(one.marker or "").removesuffix(f'extra == "{extra}"').removesuffix(" and ").replace('"', "'")
    return f"{one.name}{one.specifier}" + (f"; {asked}" if asked else "")


def _listed(requirements: list[str]) -> str:
    """A list of TOML with a line for each."""
    return "[\n" + "".join(f'    "{one}",\n' for one in requirements) + "]"
