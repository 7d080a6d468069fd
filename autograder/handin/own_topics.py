"""What a student wrote for one topic, importable by that topic's name in another: `from convolution import ...`.

For a notebook, and for a module that is run by hand, once something was taken from `autograder`. (When a file is
checked or graded, `helpers.find_helpers` puts the other topics beside it instead.)

The file is read when it is first imported. After editing it, restart the kernel; or, to keep what is there:

    import importlib, convolution
    importlib.reload(convolution)
    from convolution import conv2d_forward      # again: the name still is the old function
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import sys
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from ..ask.exercises import NoExercise, exercise_topics, exercises_folder
from ..inside.loader import Inert
from .own import own_file
from .submission import Submission


class OwnTopics(importlib.abc.MetaPathFinder):
    """Finds the student's own file for a topic, in the working folder or the exercises folder."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module of a topic's name, with the file chosen as `own_file` chooses it; None for any other name."""
        if path is not None:
            return None
        try:
            here = Path.cwd()
            exercises = exercises_folder(here)
            if fullname not in exercise_topics(exercises):
                return None
            submission = own_file([here, exercises / fullname], fullname)
        except (OSError, NoExercise):  # no working folder, or no file
            return None
        return importlib.util.spec_from_file_location(fullname, submission.path, loader=OwnFile(submission))


class OwnFile(importlib.abc.InspectLoader):
    """Runs the text of a module or notebook as it was read; a notebook's commands and our check cells do nothing."""

    def __init__(self, submission: Submission) -> None:
        file = submission.path
        self.file, self.submission = file, submission
        # Lines of a notebook's text are none of its file, so that a traceback must not look them up there.
        self.filename = str(file) if file.suffix == ".py" else f"{file}, as a module"

    def get_source(self, fullname: str) -> str:
        """The module's text. Raises ImportError with the reason where the file cannot be used."""
        if self.submission.code is None:
            raise ImportError(f"your {self.file} cannot be imported: {self.submission.rejected}", name=fullname)
        return self.submission.code

    def get_code(self, fullname: str) -> CodeType:
        text = self.get_source(fullname)
        linecache.cache[self.filename] = (len(text), None, text.splitlines(keepends=True), self.filename)
        return self.source_to_code(text, self.filename)

    def exec_module(self, module: ModuleType) -> None:
        if self.file.suffix == ".ipynb":  # its set-up cell, which gives two of these, is ours and left out
            vars(module).update(check=_nothing, hint=_nothing, get_ipython=Inert("get_ipython"))
        super().exec_module(module)


def _nothing(*args: Any, **kwargs: Any) -> None:
    """A check in a notebook that is imported: it asks nothing."""


def install() -> None:
    """Let imports of topics find the student's own files, after everything else was looked for; once."""
    if not any(isinstance(finder, OwnTopics) for finder in sys.meta_path):
        sys.meta_path.append(OwnTopics())
