"""`deltarule course`: a real nbgrader course, whose `autograde` grades with this engine.

Ours, and made anew each time: `source/`, `deltarule_config.py`. The instructor's, and never touched once
there: `nbgrader_config.py`, the secret, the gradebook, everything students hand in.
"""

from __future__ import annotations

from pathlib import Path

from .build import EXERCISES, REPAIR, solved_notebook
from .records import write_atomically
from .secret import kept_secret
from .topics import Missing, Topic, authored_topics

SECRET = "deltarule_secret"  # noqa: S105 - a file name
OURS = '''"""Made by `deltarule course`; put your own settings into nbgrader_config.py."""

from pathlib import Path

here = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
c = get_config()  # noqa: F821
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "autograder.doors.nbgrader.Restore",  # a copied, deleted or altered check cell costs nothing
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.doors.nbgrader.Grade",  # in place of Execute: no student's code runs in a kernel
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Grade.secret_file = str(here / "{secret}")
'''
THEIRS = '''"""Your nbgrader settings. Deltarule's own are loaded first; what you set here wins."""

from pathlib import Path

here = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
c = get_config()  # noqa: F821
load_subconfig("deltarule_config.py")  # noqa: F821
c.CourseDirectory.course_id = "{course}"
c.CourseDirectory.root = str(here)
c.Exchange.root = str(here / "exchange")
'''


def handed_out(topic: Topic) -> list[Path]:
    """What lies beside the notebook when it is handed out: the frozen checks, and what the lesson reads."""
    checks = EXERCISES / topic.name / "checks.npz"
    if not checks.is_file():
        raise Missing(f"{checks.parent} has no checks.npz; {REPAIR}")
    return [checks, *topic.handouts]


def make_course(folder: Path) -> list[str]:
    """Make or refresh the course in `folder`; lines that say what was done and what comes next."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    kept_secret(folder / SECRET)
    said = [f"hidden checks are drawn from {SECRET}: keep it, and keep it to yourself"]
    write_atomically(folder / "deltarule_config.py", OURS.format(secret=SECRET).encode())
    config = folder / "nbgrader_config.py"
    if not config.exists():
        write_atomically(config, THEIRS.format(course=folder.name).encode())
        said.append("nbgrader_config.py written; it is yours to change")
    elif "deltarule_config.py" not in config.read_text():
        said.append('nbgrader_config.py is left as it is; add to it: load_subconfig("deltarule_config.py")')
    for name in authored_topics():
        topic = Topic(name)
        write_atomically(folder / "source" / name / f"{name}.ipynb", solved_notebook(topic).encode())
        for path in handed_out(topic):
            write_atomically(folder / "source" / name / path.name, path.read_bytes())
        said.append(f"source/{name} written")
    said.append(f"next: cd {folder} && nbgrader generate_assignment {authored_topics()[0]}")
    return said
