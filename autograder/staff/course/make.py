"""`deltarule course`: a course.toml, and a real nbgrader course whose `autograde` grades with this engine.

Ours, and made anew each time: `source/`, `deltarule_config.py`. The instructor's, and never touched once there:
`course.toml`, `marks.toml`, `nbgrader_config.py`, the secret, the gradebook, everything students hand in.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..files import write_atomically
from ..topic.lesson_notebook import notebook_text
from ..topic.topic import shipped_topics
from .course_file import COURSE
from .handout import beside_the_notebook, solved_notebook
from .secret import kept_secret
from .taught import course_near, taught
from .template import new_course

OURS = '''"""Made by `deltarule course`; put your own settings into nbgrader_config.py."""

from pathlib import Path

here = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
c = get_config()  # noqa: F821
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "autograder.staff.doors.nbgrader.Restore",  # a copied, deleted or altered check cell costs nothing
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.staff.doors.nbgrader.Grade",  # in place of Execute: no student's code runs in a kernel
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "autograder.staff.doors.nbgrader.Late",  # the late rule of course.toml, where it gives a due date
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Grade.course_file = c.Late.course_file = str(here / "course.toml")
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


def make_course(folder: Path, done: Callable[[str], None] = lambda _: None) -> list[str]:
    """Make or refresh the course in `folder`; lines that say what was done and what comes next. Raises BadCourse.

    done   hears of each topic that is made
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    said = []
    file = folder / COURSE
    if not file.exists():
        text = new_course(folder.name, [(one.name, one.title) for one in shipped_topics()])
        write_atomically(file, text.encode())
        said.append(f"{COURSE} written: everything about the course is said there, every line explained")
    course = course_near(folder)
    assert course is not None
    kept_secret(course.secret)
    said.append(f"hidden checks are drawn from {course.secret.name}: keep it, and keep it to yourself")
    write_atomically(folder / "deltarule_config.py", OURS.encode())
    config = folder / "nbgrader_config.py"
    if not config.exists():
        write_atomically(config, THEIRS.format(course=folder.name).encode())
        said.append("nbgrader_config.py written; it is yours to change")
    elif "deltarule_config.py" not in config.read_text():
        said.append('nbgrader_config.py is left as it is; add to it: load_subconfig("deltarule_config.py")')
    topics = taught(course)
    for one in topics:
        place = folder / "source" / one.name
        write_atomically(place / f"{one.name}.ipynb", notebook_text(solved_notebook(one)).encode())
        for name, data in beside_the_notebook(one):
            write_atomically(place / name, data)
        changes = f" ({'; '.join(one.changes())})" if one.changes() else ""
        said.append(f"source/{one.name} written{changes}")
        done(one.name)
    said.append(f"next: cd {folder} && nbgrader generate_assignment {topics[0].name}")
    return said
