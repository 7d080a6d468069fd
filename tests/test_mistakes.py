"""What authors write about mistakes is read to the letter, and what is written wrong is said with its place."""

import pytest

from autograder.staff.topic.mistakes import BadMistakes, Misconception, read_equivalents, read_mistakes

WRITTEN = """
[sentences]
ours = "{what} is always {value} here. Use the one you are given."
log2 = "This is in bits."

[[mistakes]]
in = "huber"
sum-not-mean = ['np.mean', 'np.sum', 'error)', '''
error)
    ''',
  "Added up, not averaged."]
other-delta = ['delta', '1.0', {says = "ours", what = "delta", value = "1"}]
[[mistakes]]
in = ["hinge", "huber"]
log2 = ['np.log', 'np.log2']
"a {brace}" = ['{x}', '{y}',
  \"\"\"A dict is {this}; and a long
  sentence goes on.\"\"\"]
"""
READ = [
    Misconception(
        "sum-not-mean", "huber", "Added up, not averaged.", (("np.mean", "np.sum"), ("error)", "error)\n    "))
    ),
    Misconception("other-delta", "huber", "delta is always 1 here. Use the one you are given.", (("delta", "1.0"),)),
    Misconception("log2", "hinge", "This is in bits.", (("np.log", "np.log2"),)),
    Misconception("log2", "huber", "This is in bits.", (("np.log", "np.log2"),)),
    Misconception("a {brace}", "hinge", "A dict is {this}; and a long sentence goes on.", (("{x}", "{y}"),)),
    Misconception("a {brace}", "huber", "A dict is {this}; and a long sentence goes on.", (("{x}", "{y}"),)),
]
HUBER = '[[mistakes]]\nin = "huber"\n'
SAYS = '[sentences]\na = "Its {what}."\n'
WRONG = {
    "in = ": ["cannot be read", "Invalid value", "docs/authoring.md"],
    HUBER + 'a = ["x", "y", "No."]\na = ["x", "z", "No."]': ["cannot be read", "overwrite"],
    '[[mistake]]\nin = "huber"': ["the file has 'mistake'", "[[mistakes]]"],
    '[[equivalents]]\nin = "huber"': ["the file has 'equivalents'"],
    '[mistakes]\nin = "huber"': ["mistakes is {'in': 'huber'}", "[[mistakes]]"],
    "mistakes = [1]": ["mistakes is [1]", "[[mistakes]]"],
    'sentences = "Its."': ["[sentences] is 'Its.'", "name ="],
    "[sentences]\na = 1": ["[sentences] is {'a': 1}"],
    SAYS + HUBER: ["[sentences] has 'a', which nothing takes", "take it out"],
    '[[mistakes]]\na = ["x", "y", "No."]': ["the group of a has in = None", "name a function"],
    '[[mistakes]]\nin = []\na = ["x", "y", "No."]': ["the group of a has in = []"],
    "[[mistakes]]\nin = [1]": ["the group of nothing has in = [1]"],
    HUBER + 'a = "No."': ["huber/a is 'No.'", "write ['old text'"],
    HUBER + 'a = ["No."]': ["huber/a is ['No.']", "each old text has its new one"],
    HUBER + "a = []": ["huber/a is []"],
    SAYS + HUBER + 'a = ["x", {what = "y"}]': ["huber/a is ['x', {'what': 'y'}]", "each old text"],
    HUBER + 'a = ["x", "y", "z", "No."]': ["huber/a takes the sentence 'a'", "add it to [sentences]"],
    HUBER + 'a = ["x", "y", "z"]': ["huber/a says 'z'", "full stop"],
    HUBER + 'a = ["x", 1, "No."]': ["huber/a holds 1", "all in it is text"],
    SAYS + HUBER + 'a = ["x", "y", {what = 1}]': ["huber/a holds 1"],
    HUBER + 'a = ["", "y", "No."]': ["huber/a changes '' to 'y'", "a text of the solution"],
    HUBER + 'a = ["x", "x", "No."]': ["huber/a changes 'x' to 'x'", "another one"],
    HUBER + 'a = ["x", "y", {says = "b"}]': ["huber/a takes the sentence 'b'"],
    SAYS + HUBER + 'a = ["x", "y"]': ["huber/a", "do not agree on 'what'", "'Its {what}.'"],
    SAYS + HUBER + 'a = ["x", "y", {what = "w", of = "z"}]': ["huber/a", "do not agree on 'of'"],
    HUBER + 'a = ["x", "y", "No."]\n' + HUBER + 'a = ["x", "z", "No."]': ["huber/a is there twice", "another name"],
    '[[mistakes]]\nin = ["f", "f"]\na = ["x", "y", "No."]': ["f/a is there twice"],
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mistakes.toml"


def test_what_is_written_is_read(path):
    path.write_text(WRITTEN)
    assert read_mistakes(path) == READ


@pytest.mark.parametrize("text", WRONG)
def test_what_is_written_wrong_is_said(path, text):
    path.write_text(text)
    with pytest.raises(BadMistakes) as error:
        read_mistakes(path)
    assert all(part in str(error.value) for part in [str(path), "; ", *WRONG[text]]), error.value


def test_equivalents_are_written_alike(path):
    path.write_text(WRITTEN.replace("[[mistakes]]", "[[equivalents]]"))
    assert read_equivalents(path) == {(one.function, *swap): one.says for one in READ for swap in one.swaps}
    path.write_text('[[equivalents]]\nin = "f"\na = ["x", "y", "No."]\nb = ["x", "y", "Not."]')
    with pytest.raises(BadMistakes, match="f/b repeats the change to 'y'"):
        read_equivalents(path)


def test_a_topic_needs_mistakes_but_no_equivalents(path):
    assert read_equivalents(path) == {}
    with pytest.raises(BadMistakes, match="No such file"):
        read_mistakes(path)


@pytest.mark.parametrize("name", ["mistakes", "equivalents"])
def test_no_line_is_idle(topic, path, name):
    """Without any one of its lines a file says something else, or nothing."""
    read = {"mistakes": read_mistakes, "equivalents": read_equivalents}[name]
    stored = topic.folder / f"{name}.toml"
    lines = stored.read_text().splitlines() if stored.is_file() else []
    whole = [at for at, line in enumerate(lines) if line and not line.startswith("#")]
    for at in whole[:: len(whole) // 20 + 1]:
        path.write_text("\n".join([*lines[:at], *lines[at + 1 :]]))
        try:
            assert read(path) != read(stored), lines[at]
        except BadMistakes:
            pass


def test_mistakes_are_not_handed_out(topic):
    assert topic.misconceptions
    assert not [path.name for path in topic.handouts if path.suffix in (".py", ".toml")]
