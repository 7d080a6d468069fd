"""`deltarule release`: the students' bundle, `exercises/` and `autograder/` (with MNIST in it) and no answer."""

from __future__ import annotations

import shutil
from pathlib import Path

from .records import write_atomically
from .topics import ROOT

ROOMS = {  # what is copied, and where to
    "exercises": "exercises",
    "autograder": "autograder",
    "reference/data": "autograder/data",  # MNIST, its loader and its licence: the project's digits are no answer
}
README = """# Exercises

    python -m venv .venv && .venv/bin/pip install -e .
    .venv/bin/jupyter lab exercises

Open `exercises/<topic>/<topic>.ipynb`, or work in `<topic>.py` with any editor. To check yourself:
`check("<topic>")` in the notebook, `pytest exercises/`, or `deltarule check` in the terminal.

The project, topic mnist, also builds its network in Keras: `.venv/bin/pip install -e '.[keras]'`.
Its digits come along: `from autograder import load_mnist`.

MIT licence; MNIST in `autograder/data/` is CC BY-SA 3.0, by Yann LeCun and Corinna Cortes.
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
deltarule = "autograder.doors.cli:main"

[tool.hatch.build.targets.wheel]
packages = ["autograder", "exercises"]
artifacts = ["*.npz"]  # the checks and the digits, whatever a .gitignore around them says
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
    for room, place in ROOMS.items():
        shutil.rmtree(folder / place, ignore_errors=True)
        shutil.copytree(ROOT / room, folder / place, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = PROJECT.format(
        version=project["version"],
        license=project["license"],
        dependencies=_listed([*project["dependencies"], *ALSO]),
        keras=_listed(project["optional-dependencies"]["keras"]),
    )
    for name, data in (("pyproject.toml", text), ("README.md", README)):
        write_atomically(folder / name, data.encode())
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    return folder


def _listed(requirements: list[str]) -> str:
    """A list of TOML with a line for each."""
    return "[\n" + "".join(f'    "{one}",\n' for one in requirements) + "]"
