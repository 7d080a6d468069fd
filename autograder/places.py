"""Where the parts of the kit lie: in a checkout beside this package, in an installed wheel inside it."""

import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
KIT = PACKAGE / "kit" if (PACKAGE / "kit").is_dir() else PACKAGE.parent
EXERCISES = KIT / "exercises"
TOPICS = KIT / "solutions"  # the shipped topics, a folder each
SAMPLES = KIT / "samples" if PACKAGE in KIT.parents else KIT / "tests" / "samples"


def has_staff() -> bool:
    """Whether this copy is an instructor's: a students' bundle has no such room."""
    return (PACKAGE / "staff").is_dir()


def reference_importable() -> None:
    """Let `import reference` find the kit's own, which an installed wheel keeps inside this package."""
    if str(KIT) not in sys.path:
        sys.path.append(str(KIT))
