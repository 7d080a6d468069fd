"""What of site-packages a check may see: NumPy, and for some checks another library with all it requires."""

from functools import cache
from importlib import metadata
from pathlib import Path

import numpy
from packaging.requirements import Requirement


class NotInstalled(LookupError):
    """A library that a check needs is not on this machine."""


@cache
def required(libraries: tuple[str, ...]) -> None:
    """Raise NotInstalled, with the way out, for a library that is not here."""
    for name in libraries:
        try:
            metadata.distribution(name)
        except metadata.PackageNotFoundError:
            raise NotInstalled(f"{name} is not installed here; install it: pip install {name}") from None


@cache
def shown(libraries: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """Files and folders in site-packages: NumPy's, and those of `libraries` and everything they require.

    Raises NotInstalled with the way out.
    """
    numpys = Path(numpy.__file__).resolve().parent
    found = [path for path in (numpys, numpys.parent / "numpy.libs") if path.exists()]  # with its shared libraries
    if not libraries:
        return tuple(found)
    required(libraries)
    todo, seen = list(libraries), set()
    while todo:
        name = todo.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        try:
            one = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        wanted = map(Requirement, one.requires or [])
        todo += [each.name for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]
        tops = {file.parts[0] for file in one.files or [] if file.parts[0] not in ("..", "__pycache__")}
        found += [Path(str(one.locate_file(top))) for top in sorted(tops) if not top.endswith(".pth")]
    return tuple(dict.fromkeys(path for path in found if path.exists()))
