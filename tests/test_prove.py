"""The proof of every shipped topic, `deltarule prove`, piece by piece; and that it can fail, in every row of its table.

What must hold: the solution, the reference, Keras and every correct variant get full marks, the stub nothing; every
mistake loses points by its own name; a hundred seeds; the laws; every mutant of every solution.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from autograder.ask.question import Question
from autograder.places import KIT, TOPICS
from autograder.staff.prove.proof import Proof, together
from autograder.staff.prove.prove import Piece, pieces, proven
from autograder.staff.prove.show import ROWS, table
from autograder.staff.topic.topic import Topic, shipped_topics

DELTARULE = Path(sys.executable).with_name("deltarule")
SEEDS = int(os.environ.get("DELTARULE_SEEDS", "100"))
VARIANT_SEEDS = 3  # the command asks them all
TOPIC = Path(__file__).parent / "topics" / "scale"  # a topic of one function, which falls short in nothing


def bundles():
    """The pieces of every topic, a few together, so that they are spread over the processors evenly."""
    for topic in shipped_topics():
        mine = list(pieces(topic, SEEDS, of_variants=VARIANT_SEEDS))
        for aspect in dict.fromkeys(one.aspect for one in mine):
            alike = [one for one in mine if one.aspect == aspect]
            for at in range(0, len(alike), 8):
                name = f"{topic.name}-{aspect}-{at // 8}"
                yield pytest.param(alike[at : at + 8], id=name)


@pytest.mark.parametrize("some", list(bundles()))
def test_every_shipped_topic_is_proven(some):
    found = [finding for piece in some for finding in proven(piece).findings]
    assert not found, "\n".join(map(str, found))


def changed(tmp_path, *edits):
    """A copy of the small topic, with texts of its files replaced."""
    folder = shutil.copytree(TOPIC, tmp_path / "scale")
    for file, old, new in edits:
        path = folder / file
        text = path.read_text()
        assert text.count(old) >= 1, (file, old)
        path.write_text(text.replace(old, new))
    return Topic(folder)


def proof_of(topic, seeds=3, mutants=True):
    return together(topic.name, [proven(one) for one in pieces(topic, seeds, mutants)])


def test_a_small_topic_falls_short_in_nothing(tmp_path):
    proof = proof_of(changed(tmp_path))
    assert not proof.findings, "\n".join(map(str, proof.findings))
    assert proof.counts["mutants of the solution"] > 0 and proof.counts["questions drawn"] > 0


# What is changed in the small topic -> the row in which it shows, and a part of what is said of it.
BROKEN = {
    "a mistake that loses nothing": (
        ("mistakes.toml", "not-shifted = ['- mean', '+ mean',", "not-shifted = ['x - mean', '(x - mean)',"),
        "  lose nothing",
        "scale/not-shifted loses no points",
    ),
    "a mistake called by another's name": (
        (
            "mistakes.toml",
            "squared-spread = ['spread = np.std(x)', 'spread = np.var(x)',",
            "squared-spread = ['- mean', '+ mean',",
        ),
        "  called by a wrong name",
        "scale/squared-spread is called not-shifted",
    ),
    "a check no mistake fails": (
        (
            "checks.py",
            "# another check",
            '@check("scale", points=(1, 1), needs=())\ndef scale_other(rng):\n'
            '    """Scaling keeps what is scaled.\n\n    - Look.\n    """\n'
            "    return [case(x=np.array([-1.0, 1.0]))]\n",
        ),
        "checks no mistake fails",
        "scale/scale_other is failed by no known mistake",
    ),
    "a variant marked down": (
        ("variants/loops.py", "total / len(x)", "total / (len(x) + 1)"),
        "  marked down",
        "variants/loops.py",
    ),
    "a stub that scores": (
        ("lesson.py", "    ### BEGIN SOLUTION", "    return (x - x.mean()) / x.std()\n    ### BEGIN SOLUTION"),
        "stubs that score",
        "is passed for the untouched stub",
    ),
    "a draw that is flaky": (
        (
            "checks.py",
            "x = np.round(rng.normal(size=7), 2)",
            "x = np.round(rng.normal(size=7), 2) * (rng.random() < 0.5)",
        ),
        "  flaky draws",
        "is not passed by",
    ),
    "a mutant that lives": (
        (
            "equivalents.toml",
            "  'spread = np.std(x) if len(x) > 1 else 1.0', 'spread = np.std(x) if len(x) >= 1 else 1.0',\n",
            "",
        ),
        "  get away",
        "draw a case that shows it",
    ),
    "an equivalent that loses": (
        (
            "equivalents.toml",
            "always-more = [",
            "never = ['return (x - mean) / spread', 'return (x + mean) / spread',\n"
            '  "It is no other behaviour, says somebody."]\nalways-more = [',
        ),
        "  known and gone",
        "take it out of equivalents.toml",
    ),
    "a function without a hidden check": (
        ("checks.py", "points=(1, 1, 0.5)", "points=(2, 0, 0.5)"),
        "form",
        "has no hidden check",
    ),
    "a mistake that does not apply": (("mistakes.toml", "'- mean'", "'no such text'"), "form", "occurs 0 times"),
    "a wrong oracle": (("keras.py", "np.std(x)", "np.std(x, ddof=1)"), "  marked down", "keras is marked down"),
    "no variants of a style": (("variants/loops.py", None, None), "form", "variants/loops.py is missing"),
    "a batch that its parts do not make up": (
        ("checks.py", "BATCHED = {}", 'BATCHED = {"scale": batched("x")}'),
        "  broken",
        "for a batch than for its parts",
    ),
}


@pytest.mark.parametrize(("edit", "row", "said"), BROKEN.values(), ids=BROKEN)
def test_what_falls_short_is_named_with_the_way_to_mend_it(edit, row, said, tmp_path):
    file, old, _ = edit
    topic = changed(tmp_path, *([] if old is None else [edit]))
    if old is None:
        (topic.folder / file).unlink()
    proof = proof_of(topic, seeds=12)
    lines = [str(one) for one in proof.findings]
    assert any(said in line for line in lines), lines
    assert proof.counts[row] > 0, (row, proof.counts)
    assert all(one.mend for one in proof.findings)


def test_every_row_of_the_table_is_counted_by_something():
    told = "".join(
        path.read_text() for path in (KIT / "autograder" / "staff" / "prove").glob("*.py") if path.name != "show.py"
    )
    assert [row for row in ROWS if f'"{row}"' not in told] == []
    proof = Proof("some", Counter({"checks": 3}))
    assert len(table([proof], markdown=True).rows) == len(ROWS)


def test_the_command_says_what_falls_short_and_ends_with_1(tmp_path):
    topic = changed(tmp_path, ("mistakes.toml", "'- mean', '+ mean'", "'x - mean', '(x - mean)'"))
    command = [DELTARULE, "prove", topic.folder, "--seeds", "2", "--no-mutants", "--jobs", "1"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr
    assert "scale: scale/not-shifted loses no points; add a case that shows it" in ended.stdout
    ended = subprocess.run([DELTARULE, "prove", "no-such"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and len(ended.stderr.strip().splitlines()) == 1


def test_pieces_are_all_that_a_topic_has():
    topic = Topic(TOPICS / "losses")
    found = Counter(one.aspect for one in pieces(topic, 1))
    assert found["mistakes"] == found["mutants"] == len(topic.functions) and found["draws"] == len(topic.checks)
    assert not [one for one in pieces(topic, 1, with_mutants=False) if one.aspect == "mutants"]


def test_what_fails_unforeseen_is_a_finding(monkeypatch):
    monkeypatch.setattr(Question, "request", lambda self: 1 / 0)
    (found,) = proven(Piece(TOPIC, "stub")).findings
    assert "ZeroDivisionError" in found.what
