"""A cell becomes the Python in it, by IPython's own transformer; where ours differs, both are written down."""

import ast
import asyncio
import json
import subprocess
import sys
import time

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograder.handin.notebook import notebook_source, python_only
from autograder.handin.text import MAX_FILE
from autograder.inside.loader import Inert

NOTHING = "what a command gives behind the wall"
# A cell, and what its names are once the Python in it has run.
CELLS = {
    "plain Python": ("x = 1", {"x": 1}),
    "line magic": ("%matplotlib inline\nx = 1", {"x": 1}),
    "shell": ("!ls -la | grep 'x\nx = 1", {"x": 1}),
    "shell, its output returned": ("!!ls\nx = 1", {"x": 1}),
    "an apostrophe in the shell": ("!echo it's\n!ls\nx = 1", {"x": 1}),
    "a bracket in the shell": ("x = !echo (\n!ls\ny = 1", {"x": NOTHING, "y": 1}),
    "shell over two lines": ("!ls \\\n  -la \\\n  .\nx = 1", {"x": 1}),
    "shell within a block": ("x = 0\nif True:\n    !ls\nfor i in [1, 2]:\n    x += i\n    !echo {x}", {"x": 3, "i": 2}),
    "shell under async": (
        "import contextlib\nasync with contextlib.AsyncExitStack():\n    !ls\nx = 1\ndel contextlib", {"x": 1},
    ),
    "help": ("x = 1\nx?\nx.real??\n?x\nx.*?", {"x": 1}),
    "help on a magic": ("%timeit?\nx = 1", {"x": 1}),
    "pip without a sign": ("pip install numpy\nif True:\n    conda install numpy\nx = 1", {"x": 1}),
    "a name that is pip's": ("pip = 1\nconda = pip\nx = pip -1\n!ls\ndel pip, conda", {"x": 0}),
    "cell of bash": ("%%bash\nx=1\nfor i in 1 2; do echo $i; done", {}),
    "cell of HTML": ("%%html\n<b>x = 1</b>", {}),
    "cell written to a file": ("%%writefile x.py\nx = 1", {}),
    "timed cell": ("%%time\nx = 1", {"x": 1}),
    "timed cell with a setup": ("%%timeit y = 1\nx = 1", {"x": 1}),
    "timed cell below empty lines": ("\n\n%%time\nx = 1", {"x": 1}),
    "two cell magics": ("%%time\n%%capture out\nx = 1\n!ls", {"x": 1}),
    "timed line": ("%time x = 1\n%timeit x = 2\n%time !ls", {"x": 1}),
    "timed line in a block": ("for i in [1]:\n    %time x = i", {"i": 1, "x": 1}),
    "timed, with an option": ("%prun -s name x = 1\ny = 1", {"y": 1}),
    "timed twice": ("%time %time x = 1", {"x": 1}),
    "what the shell said": ("x = !ls\ny, z = 1, len(x)\nw = [*x]", {"x": NOTHING, "y": 1, "z": 0, "w": []}),
    "what a magic said": ("x = %pwd\ny = 2", {"x": NOTHING, "y": 2}),
    "modulo on a line of its own": ("x = (7\n% 4\n)\ny = 7 \\\n% 4\n!ls", {"x": 3, "y": 3}),
    "in a string": ("x = '''\n%time\n!ls\ny?\npip install z\n'''\n!ls", {"x": "\n%time\n!ls\ny?\npip install z\n"}),
    "string and bracket": ("x = [')', \"\"\"(\n!a\"\"\", # (\n'''%b''']\n%c", {"x": [")", "(\n!a", "%b"]}),
    "hash in a string": ("x = '#('\n!ls\ny = 1", {"x": "#(", "y": 1}),
    "quote in a comment": ("# it's \"here\nx = 1  # why?\n!ls", {"x": 1}),
    "escaped quote": ("x = 'a\\'('\n!ls", {"x": "a'("}),
    "not equal": ("x = 1\ny = x!= 2\n!ls", {"x": 1, "y": True}),
    "indented as a whole": ("  x = 1\n  !ls\n  if x:\n    y = 2", {"x": 1, "y": 2}),
    "indented below empty lines": ("\n\n  x = 1\n  y = 2", {"x": 1, "y": 2}),
    "pasted with prompts": (">>> x = 1\n>>> if x:\n...     y = 2\n", {"x": 1, "y": 2}),
    "a call without brackets": (",str x\ny = 1", {"y": 1}),
    "a line break of another kind": ("x = '\u2028'\n\x0cy = 1\n!ls\nz = 1", {"x": "\u2028", "y": 1, "z": 1}),
    "Windows' line ends": ("!ls\r\nx = 1\r\n", {"x": 1}),
    "await": ("import asyncio\nx = await asyncio.sleep(0, 5)\ndel asyncio", {"x": 5}),
    "async for": (
        "async def some():\n    yield 1\nx = [i async for i in some()]\nasync for y in some():\n    pass\ndel some",
        {"x": [1], "y": 1},
    ),
    "await in a function": ("async def f():\n    await g()\nx = f.__name__\ndel f", {"x": "f"}),
}  # fmt: skip

# Where we do not give what IPython gives: a statement that IPython would run from a text has to stay one; the text of a
# cell that is no Python is of no use here; pip is found by IPython only while it runs the cell; and a line ends where
# Python ends it.
OURS = {
    "pip without a sign": (
        "pip install numpy\nif True:\n    conda install numpy\nx = 1",
        "get_ipython().run_line_magic('pip', 'install numpy')\nif True:\n"
        "    get_ipython().run_line_magic('conda', 'install numpy')\nx = 1",
    ),
    "cell of bash": (
        "get_ipython().run_cell_magic('bash', '', 'x=1\\nfor i in 1 2; do echo $i; done\\n')", "\n\n",
    ),
    "cell of HTML": ("get_ipython().run_cell_magic('html', '', '<b>x = 1</b>\\n')", "\n"),
    "cell written to a file": ("get_ipython().run_cell_magic('writefile', 'x.py', 'x = 1\\n')", "\n"),
    "timed cell": ("get_ipython().run_cell_magic('time', '', 'x = 1\\n')", "\nx = 1"),
    "timed cell with a setup": ("get_ipython().run_cell_magic('timeit', 'y = 1', 'x = 1\\n')", "\nx = 1"),
    "timed cell below empty lines": ("get_ipython().run_cell_magic('time', '', 'x = 1\\n')", "\n\n\nx = 1"),
    "two cell magics": (
        "get_ipython().run_cell_magic('time', '', '%%capture out\\nx = 1\\n!ls\\n')",
        "\n\nx = 1\nget_ipython().system('ls')",
    ),
    "timed line": (
        "get_ipython().run_line_magic('time', 'x = 1')\nget_ipython().run_line_magic('timeit', 'x = 2')\n"
        "get_ipython().run_line_magic('time', '!ls')",
        "x = 1\nget_ipython().run_line_magic('timeit', 'x = 2')\nget_ipython().system('ls')",
    ),
    "timed line in a block": (
        "for i in [1]:\n    get_ipython().run_line_magic('time', 'x = i')", "for i in [1]:\n    x = i",
    ),
    "timed twice": ("get_ipython().run_line_magic('time', '%time x = 1')", "x = 1"),
    "a line break of another kind": (
        "x = '\u2028'\n\x0cy = 1\n!ls\nz = 1", "x = '\u2028'\n\x0cy = 1\nget_ipython().system('ls')\nz = 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CELLS)
def test_cell_becomes_the_python_in_it(what):
    source, names = CELLS[what]
    text = python_only(source)
    assert text.count("\n") == source.count("\n"), "lines have moved"
    namespace = {"get_ipython": Inert("get_ipython")}
    pending = eval(compile(text, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), namespace)
    if pending is not None:
        asyncio.run(pending)
    found = {name: NOTHING if isinstance(value, Inert) else value for name, value in namespace.items()}
    assert found == {**names, "get_ipython": NOTHING, "__builtins__": namespace["__builtins__"]}


@pytest.mark.filterwarnings("ignore:`make_tokens_by_line` received")  # IPython's, of its own way to end lines
@pytest.mark.parametrize("what", CELLS)
def test_it_is_what_ipython_makes_of_it_or_told_apart(what):
    source = CELLS[what][0]
    theirs, ours = TransformerManager().transform_cell(source), python_only(source)
    if what in OURS:
        assert (theirs.rstrip("\n"), ours) == OURS[what]
    else:  # but for the empty lines that keep every other line in its place
        assert [line for line in ours.splitlines() if line.strip()] == [
            line for line in theirs.splitlines() if line.strip()
        ]


# No Python, and the line at which Python then finds fault: the student's own slip, and no command above it.
SLIPS = {
    "unindent": ("!ls\nif 1:\n    x = 1\n  y = 2\n!ls", 4),
    "two of them": ("!ls\nif 1:\n    x = 1\n  y = 2\n!ls\nif 1:\n    x = 1\n  y = 2", 4),
    "a magic without a name": ("!ls\nx = %", 2),
    "bracket": ("!ls\nx?\nx = (1,\ny = 2", 3),
    "string": ("%time y = 1\nx = 'abc\n!ls", 2),
    "a command where none may be": ("!ls\nx = 1; !ls", 2),
    "no such syntax": ("pip install x\nx = = 1\n!ls", 2),
}


@pytest.mark.parametrize("what", SLIPS)
def test_what_neither_can_read_is_for_python_to_say(what):
    source, line = SLIPS[what]
    with pytest.raises(SyntaxError) as caught:
        compile(python_only(source), "cell", "exec")
    assert caught.value.lineno == line


# Text made to hold up a reader: in one cell as long as nobody writes, and in many.
LONG = ["!ls\n", "# '(\n", "x = '''(\n", "x = !echo (\n", "if 1:\n  x\n x\n", "-",
        "a" * 1000 + " b?\n", "x" * 150 + "?\n"]  # fmt: skip


def test_ipython_is_not_imported_for_plain_cells():
    code = """import sys
from autograder.handin.notebook import python_only
import autograder.handin.own_topics, autograder.handin.find, autograder.doors.notebook
python_only("%%time\\nx = 1")
assert "IPython" not in sys.modules
python_only("!ls")
assert "IPython" in sys.modules"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("line", LONG)
def test_long_text_is_read_in_good_time(line):
    start = time.process_time()
    for size in (MAX_FILE // 8, 1 << 12):
        cell = {"cell_type": "code", "metadata": {}, "source": line * (size // len(line)) + "\n%time"}
        notebook_source(json.dumps({"cells": [cell] * (MAX_FILE // 8 // size)}))
    assert time.process_time() - start < 20
