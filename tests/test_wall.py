"""The wall: each attack is a reasoned zero for its own check, and every other check keeps its mark.

An attack is the body of `sigmoid` in an otherwise right submission; `tanh` and `relu` are asked after it.
"""

import os
import signal
import subprocess
import textwrap
from pathlib import Path

import numpy as np
import pytest

from autograder.ask import case
from autograder.ask.check import Check, Points
from autograder.ask.limits import Limits
from autograder.ask.own import Own
from autograder.ask.question import request
from autograder.ask.result import Result
from autograder.handin.submission import Submission
from autograder.judge.assess import assess
from autograder.places import KIT
from autograder.staff.topic.draw import public_questions
from autograder.staff.topic.topic import find_topic
from autograder.wall.cgroup import Cgroup
from autograder.wall.examinee import Examinee
from autograder.wall.session import CannotStart, Session
from autograder.wall.tiers import WITHOUT_CGROUP

QUICK = Limits(cpu_seconds=1)
RIGHT = """
import numpy as np
def tanh(z): return np.tanh(z)
def relu(z): return np.maximum(z, 0)
RIGHT = lambda z: 1 / (1 + np.exp(-z))
"""

# What the body of sigmoid does -> the outcome its check must get.
ATTACKS = {
    # Resources
    "endless loop": ("while True: pass", "time_limit"),
    "sleep": ("import time; time.sleep(60)", "time_limit"),
    "loop in C": ("import re; re.match('(a+)+$', 'a' * 64 + 'b')", "time_limit"),
    "swallows everything": (
        "import time\nwhile True:\n    try:\n        time.sleep(0.01)\n    except BaseException: pass", "time_limit"),
    "ignores signals": (
        "import signal\nfor s in (15, 24, 2): signal.signal(s, signal.SIG_IGN)\nwhile True: pass", "time_limit"),
    "10 GB": ("return np.ones(10 * 2**30 // 8)", "memory_limit"),
    "fork bomb": ("import os\nwhile True: os.fork()", "process_limit"),
    "thread bomb": (
        "import threading, time\nfor _ in range(1000): threading.Thread(target=time.sleep, args=(9,)).start()",
        "process_limit"),
    "disk fill": ("with open('/tmp/f', 'wb') as f:\n    while True: f.write(bytes(1 << 20))", "disk_limit"),
    "disk fill by many files": (
        "for i in range(100):\n    with open(f'/tmp/{i}', 'wb') as f: f.write(bytes(8 << 20))", "disk_limit"),
    "endless stdout": ("while True: print('x' * 10000)", "time_limit"),
    "recursion": ("return sigmoid(z)", "error"),
    # Ways to end
    "os._exit(0)": ("import os; os._exit(0)", "no_result"),
    "os._exit(3)": ("import os; os._exit(3)", "crashed"),
    "sys.exit": ("raise SystemExit(0)", "error"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", "error"),
    "segfault": ("import ctypes; ctypes.string_at(0)", "crashed"),
    "abort": ("import os; os.abort()", "crashed"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "crashed"),
    "kills everyone": ("import os; os.kill(-1, 9)", "error"),
    "stops itself": ("import os; os.kill(os.getpid(), 19)", "time_limit"),
    # What is returned
    "None": ("return None", "bad_result"),
    "equal to everything": (
        "class Equal:\n    shape = z.shape; dtype = z.dtype\n    def __eq__(self, other): return True\n"
        "    def __array__(self, *a, **k): return RIGHT(z)\nreturn Equal()", "bad_result"),
    "object array": ("return RIGHT(z).astype(object)", "bad_result"),
    "strings": ("return RIGHT(z).astype(str)", "bad_result"),
    "complex": ("return RIGHT(z).astype(complex)", "bad_result"),
    "dates": ("return RIGHT(z).astype('M8[s]')", "bad_result"),
    "generator": ("return (v for v in RIGHT(z))", "bad_result"),
    "list": ("return RIGHT(z).tolist()", "bad_result"),
    "a tuple": ("return RIGHT(z), 1", "bad_result"),
    "nested without end": ("l = []; l.append(l); return l", "bad_result"),
    "80 MB": ("return np.ones(10_000_000)", "bad_result"),
    "claims 8 TiB": ("return np.lib.stride_tricks.as_strided(np.ones(1), (2**40,), (0,))", "memory_limit"),
    "NaN": ("return np.full_like(z, np.nan)", "wrong"),
    "inf": ("return np.full_like(z, np.inf)", "wrong"),
    "broadcastable shape": ("return RIGHT(z)[None]", "wrong"),
    "a scalar": ("return 0.5", "wrong"),
    "empty": ("return np.zeros((0,))", "wrong"),
    "float32": ("return RIGHT(z).astype(np.float32)", "wrong"),
    "booleans": ("return z > 0", "wrong"),
    "the input": ("return z", "wrong"),
    "input mutated": ("a = RIGHT(z); z[...] = 0; return a", "wrong"),
    "differs each time": ("import os; return np.full_like(z, int.from_bytes(os.urandom(4), 'big'))", "unstable"),
    # Tampering
    "numpy.testing patched": (
        "import numpy.testing as t\nt.assert_allclose = t.assert_array_equal = lambda *a, **k: None\n"
        "np.allclose = np.isclose = lambda *a, **k: True\nreturn z * 0", "wrong"),
    "numpy patched to say yes": ("np.abs = lambda *a: np.zeros(3)\nreturn z * 0", "wrong"),
    "builtins patched": (
        "import builtins\nbuiltins.isinstance = lambda *a: True; builtins.all = lambda *a: True\n"
        "return z * 0", "wrong"),
    "forged output": (
        "import os, json\nfor fd in (1, 2): os.write(fd, json.dumps({'outcome': 'passed', 'score': 40}).encode())\n"
        "return z * 0", "wrong"),
    "forged frames": (
        "import os, struct\nframe = b'DRW1' + struct.pack('<BI', 1, 0)\n"
        "for fd in range(3, 256):\n    try: os.write(fd, frame * 3)\n    except OSError: pass\nreturn RIGHT(z)",
        "bad_result"),
    "a pickle": (
        "import os, pickle\nfor fd in range(3, 256):\n    try: os.write(fd, pickle.dumps(print))\n"
        "    except OSError: pass\nos._exit(0)", "bad_result"),
    "an exception that lies": (
        "class Lie(Exception):\n    def __str__(self): raise SystemExit(0)\nraise Lie", "error"),
    # What is not there
    "reference": ("import reference.neurons; return reference.neurons.sigmoid(z)", "blocked"),
    "solutions": ("import solutions.neurons.lesson as s; return s.sigmoid(z)", "blocked"),
    "tensorflow": ("import tensorflow", "blocked"),
    "the grader": (
        "from autograder.staff.topic.topic import find_topic\nreturn find_topic('neurons').solution()('sigmoid')(z)",
        "blocked"),
    "answer key by path": (f"open({str(KIT / 'solutions' / 'neurons' / 'lesson.py')!r})", "error"),
    "home": ("import os; os.listdir(os.path.expanduser('~root'))[0]; open('/root/.bashrc')", "error"),
    "network": ("import socket; socket.create_connection(('127.0.0.1', 22), 1)", "blocked"),
    "UDP": ("import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "blocked"),
    "unshare": (
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nif libc.unshare(0x10000000):\n"
        "    e = ctypes.get_errno(); raise OSError(e, os.strerror(e))\nreturn RIGHT(z)", "blocked"),
    "runner's memory": ("open('/proc/1/mem', 'rb').read(1)", "blocked"),
    "runner's environment": ("open('/proc/1/environ').read()", "blocked"),
    "write to the system": ("open('/usr/canary', 'w')", "blocked"),
    "write beside itself": ("open(__file__, 'w')", "blocked"),
}  # fmt: skip

# Odd, and right all the same.
HARMLESS = {
    "prints and warns": "import sys, warnings; print('nan'); print('x', file=sys.stderr); warnings.warn('w')",
    "leaves a thread": "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()",
    "leaves a child": "import os, time\nif os.fork() == 0:\n    os.setsid(); time.sleep(60)",
    "endless atexit": "import atexit, time; atexit.register(time.sleep, 60)",
    "a child that answers too": "import os\nif os.fork() == 0: return RIGHT(z) * 0",
    "a masked array": "return np.ma.masked_array(RIGHT(z))",
    "a matrix view": "return RIGHT(z).view(type('Sub', (np.ndarray,), {}))",
    "other strides": "return np.asfortranarray(RIGHT(z)) if z.ndim > 1 else RIGHT(z)[::-1][::-1]",
    "other byte order": "return RIGHT(z).astype('>f8')",
    "plots": "import matplotlib.pyplot as plt\nfig, (a, b) = plt.subplots(1, 2); a.plot(z); plt.show()",
}


@pytest.fixture(scope="module")
def questions():
    names = ("neurons/sigmoid_values", "neurons/tanh_values", "neurons/relu_values")
    found = [one for one in public_questions(find_topic("neurons")) if one.name in names]
    assert len(found) == 3
    return found


def outcomes(source, questions, tier, limits=QUICK, helpers=None):
    submission = Submission("mallory", "neurons", "neurons.py", source, helpers=helpers or {})
    record = assess(submission, questions, tier, limits)
    return {one.target[0]: one for one in record.checks}


def with_sigmoid(body):
    return RIGHT + "def sigmoid(z):\n" + textwrap.indent(body, "    ") + "\n"


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_costs_its_own_check_only(attack, tier, questions):
    body, outcome = ATTACKS[attack]
    found = outcomes(with_sigmoid(body), questions, tier)
    assert found["sigmoid"].outcome == outcome, found["sigmoid"].message
    assert found["sigmoid"].points == 0 and found["sigmoid"].message and found["sigmoid"].hint
    assert (found["tanh"].outcome, found["relu"].outcome) == ("passed", "passed")


@pytest.mark.parametrize("oddity", HARMLESS)
def test_odd_but_right(oddity, tier, questions):
    found = outcomes(with_sigmoid(HARMLESS[oddity] + "\nreturn RIGHT(z)"), questions, tier)
    assert {one.outcome for one in found.values()} == {"passed"}, found["sigmoid"].message


@pytest.mark.parametrize(
    ("top", "outcome"),
    [
        ("raise RuntimeError('at import')", "error"),
        ("raise SystemExit", "error"),
        ("raise NotImplementedError", "error"),
        ("while True: pass", "time_limit"),
        ("import os; os._exit(0)", "no_result"),
        ("import ctypes; ctypes.string_at(0)", "crashed"),
        ("import tensorflow", "blocked"),
        ("x = bytearray(10 << 30)", "memory_limit"),
        ("def broken(:", "rejected"),
        ("x = " + "(" * 100_000, "rejected"),
        ("x = " + "-" * 1_000_000 + "1", "rejected"),
    ],
)
def test_at_import_every_check_is_a_reasoned_zero(top, outcome, tier, questions):
    found = outcomes(RIGHT + top, questions, tier)
    assert {one.outcome for one in found.values()} == {outcome}
    assert all(one.message and one.points == 0 for one in found.values())


def test_import_is_tried_once(tier, questions, monkeypatch):
    """A submission that hangs at import costs one time limit, not one for each check."""
    asked = []
    real = Session.ask
    monkeypatch.setattr(Session, "ask", lambda *arguments: asked.append(1) or real(*arguments))
    found = outcomes("while True: pass", questions, tier)
    assert len(asked) == 1
    assert {one.message for one in found.values()} == {"Your file could not be imported: took more than 1 s."}


@pytest.mark.parametrize("name", ["numpy.py", "json.py", "struct.py", "sitecustomize.py", "conftest.py", "inside.py"])
def test_a_file_beside_it_shadows_nothing(name, tier, questions):
    helpers = {name: b"raise RuntimeError('shadowed')"}
    found = outcomes(with_sigmoid("return RIGHT(z)"), questions, tier, helpers=helpers)
    assert {one.outcome for one in found.values()} == {"passed"}


def test_helpers_beside_it_can_be_imported(tier, questions):
    helpers = {"mine.py": b"import numpy as np\ndef s(z): return 1 / (1 + np.exp(-z))"}
    found = outcomes(RIGHT + "from mine import s as sigmoid", questions, tier, helpers=helpers)
    assert found["sigmoid"].outcome == "passed"


def test_the_environment_and_the_host_are_not_seen(tier, questions, monkeypatch):
    monkeypatch.setenv("GRADER_TOKEN", "do not tell")
    body = """
        import os
        seen = {
            "uid": os.getuid() == 0,
            "token": "GRADER_TOKEN" in os.environ,
            "processes": len([n for n in os.listdir("/proc") if n.isdigit()]) > 3,
            "project": os.path.exists("KIT"),
            "home": bool(os.listdir("/root")) and os.listdir("/root") != [".pyenv"],
            "fds": len(os.listdir("/proc/self/fd")) > 6,
            "others": [n for n in os.listdir("/") if n in ("home", "work", "mnt", "srv", "etc")],
        } if os.path.isdir("/root") else {}
        assert not any(seen.values()), seen
        open("/tmp/left", "w").write("for the next check")
        return RIGHT(z)
    """.replace("KIT", str(KIT / "solutions"))
    source = with_sigmoid(textwrap.dedent(body)) + "\ntanh_ = tanh\ndef tanh(z):\n    import os\n"
    found = outcomes(source + "    assert os.listdir('/tmp') == []\n    return tanh_(z)\n", questions, tier)
    assert {one.outcome for one in found.values()} == {"passed"}, [one.message for one in found.values()]


def test_nothing_is_left_behind(tier, questions, monkeypatch, tmp_path):
    """No process, no folder, no control group, no descriptor; other graders at work are not counted."""
    groups, before = [], descriptors()
    real = Cgroup.create.__func__

    def create(cls, limits):
        groups.append(real(cls, limits))
        return groups[-1]

    monkeypatch.setattr(Cgroup, "create", classmethod(create))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    outcomes(with_sigmoid("import os\nif os.fork() == 0:\n    os.setsid()\nwhile True: pass"), questions, tier)
    assert groups or tier == WITHOUT_CGROUP
    assert [folder for group in groups for folder in group.folders.values() if folder.exists()] == []
    assert list(tmp_path.iterdir()) == []
    assert str(tmp_path) not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert descriptors() == before


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("tier_name", ["best", WITHOUT_CGROUP])
def test_memory_balloon_ends_as_memory_limit(tier_name, tier, questions):
    """Touched memory, not only address space: by the control group, or else by the address space."""
    body = "keep = []\nwhile True: keep.append(np.ones(4 << 20))"
    limits = Limits(cpu_seconds=20, memory_bytes=2 << 30)  # twice what may be resident, so that each shows alone
    found = outcomes(with_sigmoid(body), questions, tier if tier_name == "best" else tier_name, limits)
    assert found["sigmoid"].outcome == "memory_limit"
    assert found["tanh"].outcome == "passed"


def test_a_killer_of_runners_is_crashed_never_ungraded(questions, monkeypatch, tier):
    """A runner that dies in each check, by whatever means, is the submission's doing."""
    real = Session.ask

    def dies(self, request, arrays):
        if request["targets"] == ["sigmoid"]:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        return real(self, request, arrays)

    monkeypatch.setattr(Session, "ask", dies)
    found = outcomes(with_sigmoid("return RIGHT(z)"), questions, tier)
    assert [found[name].outcome for name in ("sigmoid", "tanh", "relu")] == ["crashed", "passed", "passed"]


def test_a_sandbox_that_does_not_start_is_not_graded(questions, monkeypatch, tier):
    """Our fault, never a zero."""

    def refuse(self):
        raise CannotStart("no namespaces today")

    monkeypatch.setattr(Session, "start", refuse)
    found = outcomes(with_sigmoid("return RIGHT(z)"), questions, tier)
    assert {one.outcome for one in found.values()} == {"not_graded"}


def test_values_cross_the_wall_unchanged(tier):
    """What the submission sees is what was asked, bit for bit, and so is what comes back."""
    tricky = np.array([0.1, -0.0, 1e-308, 1e308, np.pi])
    echoes = Check("echo_values", "It says what it hears.", ("echo",), Points(), (), returns=(Result("x"),))
    asked, arrays = request(echoes, [case(x=tricky)])
    submission = Submission("ada", "neurons", "neurons.py", "def echo(x): return x")
    with Examinee(submission, tier, QUICK, Own()) as examinee:
        answer = examinee.put(asked, arrays)
    assert answer.values[0][0].tobytes() == tricky.tobytes()
