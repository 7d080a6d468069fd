"""`check` and `hint` in a notebook: in a real kernel, and what their displays hold."""

from html.parser import HTMLParser

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from autograder.ask.exercises import NoExercise
from autograder.doors.notebook import Checker
from autograder.places import KIT
from autograder.staff.topic.topic import find_topic

STATES = {
    "right": "def relu(z): return np.maximum(z, 0)",
    "wrong": "def relu(z): return np.abs(z)",
    "raises": "def relu(z): return undefined_name",
    "stub": "def relu(z): raise NotImplementedError()",
    "absent": "",
}


class Text(HTMLParser):
    """The text of a page, and the tags it is made of."""

    def __init__(self, page):
        super().__init__()
        self.said, self.tags = [], set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.said.append(data)


def shown(state, name="neurons/relu"):
    namespace = {"np": np}
    exec(STATES[state], namespace)
    checker = Checker()
    return checker, checker.check(name, namespace)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("right", "Correct"),
        ("wrong", "Incorrect"),
        ("raises", "Incorrect"),
        ("stub", "Not attempted"),
        ("absent", "Not attempted"),
    ],
)
def test_rich_display_and_plain_twin_say_the_same(state, word):
    _, result = shown(state)
    page = Text(result._repr_html_())
    first = result.records[0]
    for said in (" ".join("".join(page.said).split()), " ".join(repr(result).split())):
        assert word in said and first.name in said and first.title in said
        if word == "Incorrect":
            assert " ".join(first.message.split("\n")[0].split()) in said
    assert page.tags <= {"div", "b", "span", "code", "progress", "br"}


def test_the_three_states_look_different():
    looks = {shown(state)[1]._repr_html_().partition("color:")[2][:7] for state in ("right", "wrong", "stub")}
    signs = {repr(shown(state)[1]).splitlines()[1].split()[0] for state in ("right", "wrong", "stub")}
    assert len(looks) == len(signs) == 3


def test_what_a_student_raises_is_text():
    checker = Checker()

    def relu(z):
        raise ValueError("<script>alert(1)</script>")

    page = checker.check("neurons/relu", {"relu": relu})._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_hint_gives_the_next_level_and_stays_at_the_last():
    checker, result = shown("wrong")
    hints = result.hints[result.records[0].name]
    given = [checker.hint().text for _ in range(len(hints) + 1)]
    assert [text.partition(": ")[2] for text in given] == [*hints, hints[-1]]


def test_hint_before_any_check_and_after_a_right_one():
    assert "check(" in Checker().hint().text
    checker, _ = shown("right")
    assert "Nothing to help with" in checker.hint().text


@pytest.mark.parametrize("name", ["nerves", "neurons/reelu", "neurons/relu_valuez"])
def test_a_name_that_does_not_exist_says_those_that_do(name):
    with pytest.raises(NoExercise, match=r"topics there are .*neurons|functions are .*relu"):
        Checker().check(name, {})


def test_points_of_a_topic_add_up():
    solved = find_topic("losses").solution()
    namespace = {name: solved(name) for name in find_topic("losses").functions}
    result = Checker().check("losses", namespace)
    assert result.passed and sum(one.points for one in result.records) == sum(one.max_points for one in result.records)


@pytest.fixture(scope="module")
def executed():
    """A notebook run in a real kernel: each cell's outputs."""
    cells = [
        "import numpy as np\nfrom autograder import check, hint",
        STATES["wrong"],
        'check("neurons/relu")',
        "hint()",
        STATES["right"],
        'check("neurons/relu")',
        'check("neurons")',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(KIT / "exercises")}}).execute()
    return [cell.outputs for cell in notebook.cells]


@pytest.mark.parametrize(
    ("cell", "text"),
    [(2, "Incorrect"), (3, "hint 1 of"), (5, "Correct"), (6, "Not attempted")],
)
def test_in_a_kernel(executed, cell, text):
    (output,) = executed[cell]
    assert output.output_type == "execute_result"
    assert text in output.data["text/plain"] and text in output.data["text/html"]
