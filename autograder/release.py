"""`deltarule release`: the students' bundle, `exercises/` and `autograder/` and no answer."""

from __future__ import annotations

import shutil
from pathlib import Path

from .records import write_atomically
from .topics import ROOT

ROOMS = ("exercises", "autograder")
README = """# Exercises

    python -m venv .venv && .venv/bin/pip install -e .
    .venv/bin/jupyter lab exercises

Open `exercises/<topic>/<topic>.ipynb`, or work in `<topic>.py` with any editor. To check yourself:
`check("<topic>")` in the notebook, `pytest exercises/`, or `deltarule check` in the terminal.
"""
PROJECT = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "deltarule-exercises"
version = "{version}"
requires-python = ">=3.11"
dependencies = {dependencies}

[project.scripts]
deltarule = "autograder.doors.cli:main"

[tool.hatch.build.targets.wheel]
packages = ["autograder", "exercises"]
"""
ALSO = ("jupyterlab>=4.2", "watchfiles>=0.24")


class NotEmpty(ValueError):
    """The folder holds something that is not an earlier release."""


def make_release(folder: Path) -> Path:
    """Write the bundle to `folder`, new or an earlier release. Raises NotEmpty."""
    import tomllib

    mark = folder / "pyproject.toml"
    if folder.exists() and any(folder.iterdir()) and not (mark.is_file() and "deltarule-exercises" in mark.read_text()):
        raise NotEmpty(f"{folder} is not empty and no earlier release; give a new folder")
    for room in ROOMS:
        shutil.rmtree(folder / room, ignore_errors=True)
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    dependencies = "[\n" + "".join(f'    "{one}",\n' for one in [*project["dependencies"], *ALSO]) + "]"
    text = PROJECT.format(version=project["version"], dependencies=dependencies)
    for name, data in (("pyproject.toml", text), ("README.md", README)):
        write_atomically(folder / name, data.encode())
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    return folder
