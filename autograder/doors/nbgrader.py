"""The nbgrader door: a preprocessor that stands in for `Execute` in `nbgrader autograde`.

The student's cells are graded behind the wall, never in a kernel. Each check cell then gets what nbgrader
reads a mark from: an explicit finite number, after the feedback as plain text; so message and partial
credit come together, and nothing a student prints is ever taken for a mark.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Unicode

from ..assess import assess
from ..grade import Examiner
from ..notebooks import Rejected, notebook_source
from ..records import CheckRecord, Record
from ..sandbox.limits import Limits
from ..sandbox.tiers import NONE, TIERS, best_tier
from ..submissions import Submission, find_helpers
from ..topics import Topic


class Grade(NbGraderPreprocessor):
    """Grades a notebook with Deltarule's engine. The topic is the notebook's name."""

    secret_file = Unicode(help="A file with the course's secret: hidden checks are drawn from it.").tag(config=True)
    isolation = Enum(["", *TIERS], "", help="The least isolation to grade with; empty: any but none.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Write a message and a mark into every check cell. Raises NbGraderException where that cannot be done."""
        told = resources["nbgrader"]
        record = self._record(nb, told["notebook"], told["student"], Path(resources["metadata"]["path"]))
        if record.faults:
            raise NbGraderException(f"{record.student}, {record.topic}: {record.faults[0].message}")
        for cell in nb.cells:
            metadata = cell.metadata.get("nbgrader", {})
            if metadata.get("grade") and not metadata.get("solution") and cell.cell_type == "code":
                function = metadata["grade_id"].removeprefix("check-")
                checks = [one for one in record.checks if one.target[0] == function]
                write_outputs(cell, checks, float(metadata["points"]))
        return nb, resources

    def _record(self, nb: NotebookNode, topic: str, student: str, folder: Path) -> Record:
        examiner = Examiner(Topic(topic), Path(self.secret_file).read_text().strip())
        submission = Submission(student, topic, f"{topic}.ipynb", helpers=find_helpers(folder / f"{topic}.ipynb"))
        try:
            submission.code, submission.cells = notebook_source(nbformat.writes(nb))
        except Rejected as exc:
            submission.rejected = str(exc)
        return assess(submission, examiner.questions(student), self._tier(), Limits())

    def _tier(self) -> str:
        best = best_tier()
        if best.name == NONE and self.isolation != NONE:
            raise NbGraderException(f"submissions are not run without a wall: {best.raise_it}")
        if self.isolation and TIERS.index(best.name) > TIERS.index(self.isolation):
            raise NbGraderException(
                f"this machine gives {best.name}, and {self.isolation} is asked for: {best.raise_it}"
            )
        return best.name


def write_outputs(cell: NotebookNode, checks: list[CheckRecord], most: float) -> None:
    """The feedback on one function's checks, then its points as nbgrader reads them."""
    points = min(sum(one.points for one in checks), most)
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="\n".join(map(feedback, checks)) + "\n"),
        nbformat.v4.new_output("execute_result", data={"text/plain": repr(float(points))}, execution_count=None),
    ]


def feedback(check: CheckRecord) -> str:
    """What a student reads of one check."""
    outcome = check.outcome.replace("_", " ")
    lines = [f"{check.name}: {outcome}, {check.points:g} of {check.max_points:g} points. {check.title}"]
    if check.outcome != "passed":
        lines += [f"    {line}" for line in check.message.splitlines()] + [f"    Hint: {check.hint}"]
    return "\n".join(lines)
