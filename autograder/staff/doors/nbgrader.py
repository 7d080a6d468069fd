"""The nbgrader door: a preprocessor that stands in for `Execute` in `nbgrader autograde`, and one before it.

The student's cells are graded behind the wall, never in a kernel. Each check cell then gets what nbgrader
reads a mark from: an explicit finite number, after the feedback as plain text; so message and partial
credit come together, and nothing a student prints is ever taken for a mark.
"""

from __future__ import annotations

import functools
from datetime import UTC
from pathlib import Path
from typing import Any, cast

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor
from traitlets import Enum, Unicode

from ...handin.choose import choose
from ...handin.helpers import find_helpers
from ...handin.notebook import notebook_source
from ...handin.submission import Submission, files_named, read_present
from ...handin.text import Rejected
from ...judge.assess import assess
from ...judge.record import CheckRecord, Record
from ...wall.tiers import NONE, TIERS, Tier, best_tier
from ..course.course_file import Course
from ..course.secret import kept_secret
from ..course.taught import course_near, taught
from ..grading.examiner import Examiner


class Restore(NbGraderPreprocessor):
    """Gives a notebook nbgrader's own cells and metadata back, whatever its student or their editor made of them.

    nbgrader alone drops the submission for a check cell that was copied, or deleted with its answer, and
    stops grading the class at a cell that claims another version of its format.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Name each cell as it was released, once, and put back the check cells that are gone."""
        told = resources["nbgrader"]
        with Gradebook(told["db_url"]) as gradebook:
            missing = released_cells(gradebook.find_notebook(told["notebook"], told["assignment"]))
        for cell in reversed(nb.cells):  # of two with one name the last keeps it, as with nbgrader
            claimed = cell.metadata.pop("nbgrader", None)
            name = claimed.get("grade_id") if isinstance(claimed, dict) else None
            if isinstance(name, str) and name in missing:
                cell.metadata["nbgrader"] = missing.pop(name).metadata["nbgrader"]
        for name, cell in missing.items():
            if cell.metadata["nbgrader"]["grade"]:
                answers = [at for at, one in enumerate(nb.cells) if _grade_id(one) == function_of(name)]
                nb.cells.insert(answers[0] + 1 if answers else len(nb.cells), cell)
        return nb, resources


def released_cells(notebook: Any) -> dict[str, NotebookNode]:
    """The cells of nbgrader's in a notebook as its gradebook has them, by name."""
    points = {one.name: one.max_score for one in notebook.grade_cells}
    solutions = {one.name for one in notebook.solution_cells}
    cells = {}
    for one in notebook.source_cells:
        metadata = {"schema_version": 3, "grade_id": one.name, "cell_type": one.cell_type, "checksum": one.checksum,
                    "grade": one.name in points, "solution": one.name in solutions, "locked": one.locked,
                    "task": False}  # fmt: skip
        if one.name in points:
            metadata["points"] = points[one.name]
        cells[one.name] = nbformat.v4.new_code_cell(one.source, metadata={"nbgrader": metadata})
    return cells


def function_of(check_cell: str) -> str:
    """The function that a check cell checks, by the cell's name."""
    return check_cell.removeprefix("check-")


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


class Grade(NbGraderPreprocessor):
    """Grades a notebook with Deltarule's engine. The topic is the notebook's name."""

    course_file = Unicode(help="The course.toml.").tag(config=True)
    isolation = Enum(["", *TIERS], "", help="The least isolation to grade with; empty: any but none.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Write a message and a mark into every check cell. Raises NbGraderException where that cannot be done."""
        told = resources["nbgrader"]
        record = self._record(nb, told["notebook"], told["student"], Path(resources["metadata"]["path"]))
        if record.faults:
            raise NbGraderException(f"{record.student}, {record.topic}: {record.faults[0].message}")
        note = record.note
        for cell in nb.cells:
            metadata = cell.metadata.get("nbgrader", {})
            if metadata.get("grade") and not metadata.get("solution") and cell.cell_type == "code":
                checks = [one for one in record.checks if one.target[0] == function_of(metadata["grade_id"])]
                if not checks:
                    raise NbGraderException(f"{record.topic} has no check for the cell {metadata['grade_id']!r}")
                write_outputs(cell, checks, float(metadata["points"]), note)
                note = ""  # once, at the top
        return nb, resources

    def _record(self, nb: NotebookNode, topic: str, student: str, folder: Path) -> Record:
        examiner = _examiner(topic, self.course_file)
        given = Submission(student, topic, f"{topic}.ipynb", path=folder / f"{topic}.ipynb")
        try:
            given.code, given.cells = notebook_source(nbformat.writes(nb))
        except Rejected as exc:
            given.rejected = str(exc)
        modules = [path for path in self._submitted(student, topic) if path.suffix == ".py"]
        submission = choose([*read_present(modules, student, topic), given]) or given
        submission.helpers = self._helpers(submission)
        return assess(submission, examiner.questions(student), self._tier(), examiner.taught.limits())

    def _submitted(self, student: str, topic: str) -> list[Path]:
        """Where a student's files for a topic are as submitted: nbgrader's own copies are of what links lead to."""
        course = CourseDirectory(parent=self)
        folder = Path(course.format_path(course.submitted_directory, student, topic))
        return [folder] if folder.is_symlink() else files_named(folder, topic)

    def _helpers(self, submission: Submission) -> dict[str, bytes]:
        """What it may import; the student's other topics as submitted, whether they are graded or not."""
        student, path = submission.student, submission.path

        def other(name: str) -> Submission | None:
            files = [*files_named(path.parent, name), *self._submitted(student, name)]
            return choose(read_present(files, student, name))

        topics = [one.name for one in taught(_course(self.course_file))]
        return find_helpers(path, submission.code, topics, other)

    def _tier(self) -> str:
        best = _best_tier()
        if best.name == NONE and self.isolation != NONE:
            raise NbGraderException(f"submissions are not run without a wall: {best.raise_it}")
        if self.isolation and TIERS.index(best.name) > TIERS.index(self.isolation):
            raise NbGraderException(
                f"this machine gives {best.name}, and {self.isolation} is asked for: {best.raise_it}"
            )
        return best.name


@functools.cache
def _course(path: str) -> Course:
    """Read once for all notebooks of a run: nbgrader makes its preprocessors anew for each."""
    course = course_near(path)
    assert course is not None
    return course


@functools.cache
def _examiner(topic: str, path: str) -> Examiner:
    course = _course(path)
    (found,) = taught(course, [topic])
    return Examiner(found, kept_secret(course.secret))


@functools.cache
def _best_tier() -> Tier:
    return best_tier()


class Late(AssignLatePenalties):
    """What a late notebook loses: by the late rule of course.toml where that gives a due date, else by nbgrader's."""

    course_file = Unicode(help="The course.toml.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Note the penalty in the gradebook."""
        told, course = resources["nbgrader"], _course(self.course_file)
        student, topic = told["student"], told["notebook"]
        if course.topic(topic).due is None:
            return cast("tuple[NotebookNode, Any]", super().preprocess(nb, resources))
        with Gradebook(told["db_url"]) as gradebook:
            when = gradebook.find_submission(told["assignment"], student).timestamp  # in UTC, without saying so
            late = course.lateness(topic, student, None if when is None else when.replace(tzinfo=UTC))
            taken, said = course.taken(late)
            notebook = gradebook.find_submission_notebook(topic, told["assignment"], student)
            notebook.late_submission_penalty = taken * notebook.score if taken else None
            gradebook.db.commit()
        if said:
            self.log.info(f"{student}, {topic}: {said}")
        return nb, resources


def write_outputs(cell: NotebookNode, checks: list[CheckRecord], most: float, note: str = "") -> None:
    """The feedback on one function's checks, below a note on all of them, then its points as nbgrader reads them."""
    points = min(sum(one.points for one in checks), most)
    said = [*([note] if note else []), *map(feedback, checks)]
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="\n".join(said) + "\n"),
        nbformat.v4.new_output("execute_result", data={"text/plain": repr(float(points))}, execution_count=None),
    ]


def feedback(check: CheckRecord) -> str:
    """What a student reads of one check."""
    lines = [f"{check.name}: {check.outcome.word}, {check.points:g} of {check.max_points:g} points. {check.title}"]
    if not check.outcome.passed:
        lines += [f"    {line}" for line in check.message.splitlines()] + [f"    Hint: {check.hint}"]
    return "\n".join(lines)
