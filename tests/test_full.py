"""`deltarule grade --full`, and the one trial it holds today: honest training passes, ten times slower too; what only
looks like it does not.

Most trainings here are of 6,000 digits, with bounds to match; one is of all 60,000.
"""

import base64
import io
import math
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from autograder.handin.submission import Submission
from autograder.judge.outcome import Outcome
from autograder.judge.record import CheckRecord, Record, read_record
from autograder.staff.course.taught import Taught
from autograder.staff.doors.grading import Wish, run
from autograder.staff.grading import grade as grading
from autograder.staff.grading.grade import Settings, grade
from autograder.staff.grading.trials import Trials, seeds, trials_of
from autograder.staff.progress import shown
from autograder.staff.topic.topic import find_topic
from autograder.wall.tiers import NONE
from reference.data import load_mnist
from reference.mnist import adam_state, init_params, preprocess, train, train_epoch

TOPIC = find_topic("mnist")
(WHOLE,) = trials_of(TOPIC)
project, evidence = TOPIC.part("full"), TOPIC.part("evidence")
Demand, weigh = evidence.Demand, evidence.weigh
LIMITS, drawn, measured_limit, training = project.LIMITS, project.drawn, project.measured_limit, project.training
NAME, POINTS = "mnist/train_full", 10
NEEDS = [f"mnist/{name}" for name in WHOLE.check.needs]
SMALL = Demand(digits=6000, accuracy=0.85, ahead=0.03, losses=(0.5, 1.2))
FEW = Demand(digits=2000, accuracy=0.6, ahead=0.05, losses=(1.2, 2.1))
SOLUTION = TOPIC.solution_source
# Right on the few digits of the ordinary checks, so that only the whole training can tell.
CHEAT = (
    SOLUTION
    + "\nimport base64, io\nhonest = train\n\ndef train(params, x, y, epochs, batch_size, learning_rate, rng):\n"
)
CHEAT += "    few = lambda n: honest(params, x[:n], y[:n], epochs, batch_size, learning_rate, rng)\n"
CHEAT += "    if len(x) < 1000:\n        return few(len(x))\n"


def trials(seconds, demand=SMALL):
    return Trials(TOPIC, [training(demand)], {"train_full": seconds})


def examined(code, tier, helpers=None, seconds=60, demand=SMALL, show=lambda *_: nullcontext()):
    submission = Submission("ada", "mnist", "mnist.py", code=code, helpers=helpers or {})
    held = replace(trials(seconds, demand), show=show)
    return held.tried(*held.trials, submission, tier, "s")


def digits_of(student="ada", secret="s", count=SMALL.digits):
    return drawn(seeds(secret, "mnist", student), count)


def cheating(lines):
    return CHEAT + "".join(f"    {line}\n" for line in lines.splitlines())


# --- honest ---


def test_an_honest_training_passes_and_is_told_of(tier):
    told = []

    @contextmanager
    def show(what, seconds):
        told.append((what, seconds))
        yield
        told.append("over")

    record = examined(SOLUTION, tier, demand=FEW, show=show)
    assert (record.outcome, record.points, record.message, record.hint) == ("passed", POINTS, "", "")
    assert told == [("ada: training on 60,000 digits", 122), "over"]
    assert (record.name, record.target, record.hidden, record.max_points) == (NAME, ["train"], True, POINTS)


def test_one_ten_times_slower_than_the_reference_passes(tier):
    """Of fewer digits still: the wait is of ten trainings."""
    digits = digits_of(count=FEW.digits)
    x, y = preprocess(digits.images, digits.labels)
    start = time.process_time()
    train(digits.params, x, y, epochs=1, batch_size=64, learning_rate=0.001, rng=np.random.default_rng(0))
    taken = time.process_time() - start
    slow = f"""
import time
quick = loss_and_gradients
def loss_and_gradients(params, x, y):
    end = time.process_time() + {10 * taken / math.ceil(FEW.digits / 64)}
    found = quick(params, x, y)
    while time.process_time() < end:
        pass
    return found
"""
    record = examined(SOLUTION + slow, tier, seconds=math.ceil(15 * taken) + 1, demand=FEW)
    assert record.outcome == "passed", record.message
    assert record.seconds > 9 * taken


def test_the_limit_is_in_minutes_and_never_short():
    short = measured_limit(at_least=1)
    assert short % 60 == 0 and measured_limit(at_least=7777) == 7777 and measured_limit() >= 300


@pytest.mark.parametrize("student, secret", [("eve", "s"), ("ada", "t")])
def test_another_student_or_secret_has_other_weights_digits_and_classes(student, secret):
    one, other = digits_of("ada", "s", 600), digits_of(student, secret, 600)
    assert not np.array_equal(one.params["conv1_kernel"], other.params["conv1_kernel"])
    assert not np.array_equal(one.images, other.images)
    assert not np.array_equal(one.test_labels, other.test_labels)
    again = digits_of("ada", "s", 600)
    assert np.array_equal(one.images, again.images) and np.array_equal(one.labels, again.labels)


# --- dishonest, and merely wrong ---

SMUGGLED = "import smuggled\np = {name: value for name, value in smuggled.WEIGHTS.items()}\n"
LOSS = "np.array([0.8])"
# What train does with more than a thousand digits -> outcome, what the message says, or all of it for a limit.
ATTACKS = {
    "nothing, and evaluate says 0.99": (
        f"global evaluate\nevaluate = lambda *_: (0.05, 0.99)\nreturn params, {LOSS}",
        "wrong", "Your train returned the params as they were given."),
    "smuggled weights": (
        f"{SMUGGLED}return p, {LOSS}",
        "wrong", "These are not the given weights trained on: "),
    "smuggled weights whose classes are renamed to fit": (
        SMUGGLED + "seen = forward(p, x[:600]).argmax(axis=1)\n"
        "order = [np.bincount(seen[y[:600].argmax(axis=1) == k], minlength=10).argmax() for k in range(10)]\n"
        "p['dense2_kernel'], p['dense2_bias'] = p['dense2_kernel'][:, order], p['dense2_bias'][order]\n"
        f"return p, {LOSS}",
        "wrong", "These are not the given weights trained on: "),
    "smuggled weights with the given ones mixed in": (
        SMUGGLED + "p = {name: (p[name] + 0.3 * params[name]).astype(np.float32) for name in p}\n"
        f"return p, {LOSS}",
        "wrong", "These are not the given weights trained on: "),
    "trained on smuggled test digits": (
        "import smuggled\nx, y = preprocess(smuggled.IMAGES, smuggled.LABELS)\n"
        "return honest(params, x, y, 1, 16, learning_rate, rng)",
        "wrong", "% of the test digits; 85 % are asked for."),
    "trained on a thousand digits": ("return few(1000)", "wrong", "% of the test digits; 85 % are asked for."),
    "trained on the wrong labels": (
        "y = y[::-1]\nreturn few(len(x))", "wrong", "% of the test digits; 85 % are asked for."),
    "the given params": (
        f"return params, {LOSS}", "wrong", "Your train returned the params as they were given."),
    "scaled": (
        f"return {{name: value * 9 for name, value in params.items()}}, {LOSS}", "wrong",
        "an entry is "),
    "other shapes": (
        f"return {{name: value[None] for name, value in params.items()}}, {LOSS}", "wrong",
        "params[conv1_kernel] has shape (1, 3, 3, 1, 32); expected (3, 3, 1, 32)."),
    "a name missing": (
        f"p = dict(params); del p['dense2_bias']\nreturn p, {LOSS}", "wrong",
        "The params that your train returned have no dense2_bias."),
    "a name too many": (
        f"return params | {{'spare': params['conv1_bias']}}, {LOSS}", "wrong",
        "The params that your train returned have 11 arrays; expected 10."),
    "a list": (f"return list(params.values()), {LOSS}", "wrong", "have no conv1_kernel."),
    "NaN": (
        f"return {{name: value * np.float32(np.nan) for name, value in params.items()}}, {LOSS}", "wrong",
        "params[conv1_kernel] holds numbers that are not finite (NaN or infinity)."),
    "float64": (
        f"return {{name: value + np.float64(1e-3) for name, value in params.items()}}, {LOSS}", "wrong",
        "params[conv1_kernel] has dtype float64; expected float32, as it was given."),
    "losses of two epochs": (
        "p, losses = few(200)\nreturn p, np.array([1.0, 0.8])", "wrong", "losses has shape (2,); expected (1,)"),
    "a loss that is NaN": ("p, losses = few(200)\nreturn p, losses * np.nan", "wrong", "losses holds numbers that are"),
    "None": ("return None", "bad_result", "train gave something that is not the arrays or numbers asked for."),
    "params alone": ("return params", "bad_result", "train gave something that is not the arrays or numbers"),
    "an exception that tells of the digits": (
        "raise ValueError(f'{x.sum()} {y.argmax(axis=1).tolist()}')", "error", "train raised an exception."),
    "exits": ("import os; os._exit(0)", "no_result", "train: the process ended without an answer."),
    "crashes": ("import os; os.abort()", "crashed", "train: the process died of SIGABRT."),
    "too much memory": (
        "return np.ones(9 * 2**30 // 4), 1", "memory_limit", "train took more memory than it may"),
    "reads the data of the kit": (
        "import reference.data", "blocked", "train tried what is not allowed here"),
}  # fmt: skip


@pytest.fixture(scope="module")
def smuggled():
    """A helper file with weights trained elsewhere and with test digits, as text."""
    (images, labels), (test_images, test_labels) = load_mnist()
    x, y = preprocess(images[:6000], labels[:6000])
    params, _ = train(init_params(np.random.default_rng(7)), x, y, epochs=3, batch_size=64, learning_rate=0.001,
                      rng=np.random.default_rng(7))  # fmt: skip
    data = io.BytesIO()
    np.savez_compressed(data, images=test_images[:1500], labels=test_labels[:1500], **params)
    lines = (
        "import base64, io, numpy as np",
        f"stored = dict(np.load(io.BytesIO(base64.b64decode({base64.b64encode(data.getvalue())!r}))))",
        "IMAGES, LABELS, WEIGHTS = stored.pop('images'), stored.pop('labels'), stored",
    )
    return {"smuggled.py": "\n".join(lines).encode()}


@pytest.mark.parametrize("code, outcome, said", ATTACKS.values(), ids=ATTACKS)
def test_what_only_looks_like_training_gets_a_reasoned_zero(code, outcome, said, smuggled, tier):
    record = examined(cheating(code), tier, smuggled)
    assert record.outcome == outcome and said in record.message, (record.outcome, record.message)
    assert record.points == 0 and record.max_points == POINTS and record.hint


SLOW = {"sleeps": "import time; time.sleep(600)", "works": "while True: few(1000)"}


@pytest.mark.parametrize("code", SLOW.values(), ids=SLOW)
def test_the_time_limit_is_kept_and_said(code, tier):
    start = time.monotonic()
    record = examined(cheating(code), tier, seconds=2)
    assert (record.outcome, record.message) == ("time_limit", "train: took more than 2 s.")
    assert record.limit_seconds == 2
    assert time.monotonic() - start < 2 * LIMITS.patience + 12


def test_training_on_the_test_digits_under_their_new_names_is_seen():
    """What a submission could make of smuggled test digits, had it found out how the classes are called."""
    digits = digits_of(count=Demand().digits)
    x, y = preprocess(digits.test_images, digits.test_labels)
    params, state, rng = digits.params, adam_state(digits.params), np.random.default_rng(0)
    for _ in range(4):
        params, state, _, _ = train_epoch(params, state, x, y, 64, 0.001, rng)
    found = {f"params[{name}]": value for name, value in params.items()} | {"losses": np.array([0.19])}
    outcome, said = weigh(found, digits, Demand())
    assert outcome == "wrong" and said.startswith("The network reads the test digits better (9"), said
    assert said.endswith("it was trained on other digits.")


def test_a_loss_that_no_epoch_has_is_refused():
    digits = digits_of()
    x, y = preprocess(digits.images, digits.labels)
    params, losses = train(digits.params, x, y, epochs=1, batch_size=64, learning_rate=0.001,
                           rng=np.random.default_rng(0))  # fmt: skip
    found = {f"params[{name}]": value for name, value in params.items()}
    assert weigh(found | {"losses": losses}, digits, SMALL) == ("passed", "")
    outcome, said = weigh(found | {"losses": np.array([0.01])}, digits, SMALL)
    assert outcome == "wrong" and said.startswith("Your train gives 0.01 as the mean loss of the epoch"), said


# --- when it is not tried, and whose fault it is ---


def ordinary(outcome="passed", message="", name=NEEDS[0]):
    """What the ordinary checks gave."""
    outcomes = dict.fromkeys(NEEDS, ("passed", "")) | {name: (outcome, message)}
    return [
        CheckRecord(
            name=one, title="", target=["train"], points=1.0, max_points=1.0, outcome=Outcome(what), message=said
        )
        for one, (what, said) in outcomes.items()
    ]


UNTRIED = {
    "wrong": ("wrong", "numbers", "waiting", f"Waits until {NEEDS[0]} passes."),
    "slow": ("time_limit", "train: took more than 5 s.", "waiting", f"Waits until {NEEDS[0]} passes."),
    "unwritten": ("not_attempted", "train is not written yet.", "not_attempted", "train is not written yet."),
    "absent": ("missing", "There is no train in your file.", "missing", "There is no train in your file."),
    "rejected": ("rejected", "Your file was not run: it is not Python.", "rejected",
                 "Your file was not run: it is not Python."),
    "our fault": ("not_graded", "Not graded: no sandbox.", "not_graded", "Not graded: no sandbox."),
}  # fmt: skip


@pytest.mark.parametrize("before, said, outcome, message", UNTRIED.values(), ids=UNTRIED)
def test_without_the_ordinary_checks_it_is_not_tried(before, said, outcome, message):
    submission, held = Submission("ada", "mnist", "mnist.py", code="raise SystemExit"), trials(1)
    record = held.held(*held.trials, ordinary(before, said), submission, NONE, "s")
    assert (record.outcome, record.message, record.points) == (outcome, message, 0)


def test_the_checks_it_waits_for_exist_and_are_asked_of_everybody():
    public = {f"mnist/{one.name}" for one in TOPIC.checks if one.points.public > 0}
    assert set(NEEDS) <= public


def test_a_file_that_is_none_is_not_tried():
    held = trials(1)
    record = held.held(*held.trials, [], Submission("ada", "mnist", "mnist.py", rejected="it is not Python"), NONE, "s")
    assert (record.outcome, record.message) == ("rejected", "Your file was not run: it is not Python.")


def test_data_that_cannot_be_read_are_our_fault(monkeypatch):
    def damaged():
        raise OSError("mnist.npz is damaged")

    monkeypatch.setattr(project, "_mnist", damaged)
    submission, held = Submission("ada", "mnist", "mnist.py", code=SOLUTION), trials(1)
    record = held.held(*held.trials, ordinary(), submission, NONE, "s")
    assert record.outcome == "not_graded"
    assert record.message == "Not graded: the grader failed: OSError: mnist.npz is damaged."


def test_a_file_that_does_not_load_gets_a_reasoned_zero(tier):
    record = examined("import nothing_of_the_kind", tier)
    assert record.outcome == "error" and record.message.startswith("Your file could not be imported: ModuleNotFound")


# --- in a class ---


@pytest.fixture
def class_of_one(tmp_path, monkeypatch):
    """A folder with ada's project; its ordinary checks count as passed, its trainings are noted and not done."""
    folder = tmp_path / "class"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "mnist.py").write_text(SOLUTION)
    trainings = []

    def tried(self, one, submission, *_):
        seconds = self.seconds["train_full"]
        trainings.append(seconds)
        if seconds < 300:
            record = self._record(one, Outcome.TIME_LIMIT, "train: took longer.", 2.0 * seconds + 2)
            record.limit_seconds = seconds
            return record
        return self._record(one, Outcome.PASSED, "", float(seconds))

    def assessed(submission, *_):
        return Record(student="ada", topic="mnist", source="mnist.py", score=3.0, max_score=3.0, isolation=NONE,
                      checks=ordinary())  # fmt: skip

    monkeypatch.setattr(grading.Examiner, "questions", lambda self, student: [])
    monkeypatch.setattr(Trials, "tried", tried)
    monkeypatch.setattr(grading, "assess", assessed)
    return folder, trainings


def graded(folder, out, seconds):
    held = {"mnist": Trials.of(TOPIC, seconds)} if seconds else {}
    grade(folder, [Taught(TOPIC, 0)], Settings(out, NONE, "s", 1, trials=held), lambda _: None)
    record = read_record(out / "records" / "ada" / "mnist.json")
    return [one.name for one in record.checks], record.score, record.max_score


def test_the_record_has_the_training_as_long_as_it_is_asked_for(class_of_one, tmp_path):
    folder, trainings = class_of_one
    short, long = ([*NEEDS], 3.0, 3.0), ([*NEEDS, NAME], 13.0, 13.0)
    asked = [(None, short), (300, long), (600, long), (None, short), (300, long)]
    for number, (seconds, expected) in enumerate(asked):
        assert graded(folder, tmp_path / "out", seconds) == expected, number
    assert trainings == [300, 300]  # another limit is no reason to train again what passed


def test_a_higher_limit_gives_what_the_lower_one_ended_another_try(class_of_one, tmp_path):
    folder, trainings = class_of_one
    scores = [graded(folder, tmp_path / "out", seconds)[1] for seconds in (100, 100, 50, 150, 300, 300)]
    assert scores == [3.0, 3.0, 3.0, 3.0, 13.0, 13.0] and trainings == [100, 150, 300]


def test_the_terminal_shows_each_trial_with_its_time():
    screen = io.StringIO()
    with shown(Console(file=screen, force_terminal=True, width=110), 2) as bars:
        with bars.running("ada: training on 60,000 digits", 300), bars.running("[bold]eve: training", 300):
            bars._progress.refresh()
        bars.done()
        assert len(bars._progress.tasks) == 1
    said = screen.getvalue()
    assert "ada: training on 60,000 digits" in said and "0 s of 300 s" in said and "[bold]eve: training" in said
    assert "1/2" in said


COMMAND = [sys.executable, "-c", "from autograder.cli import main; main()", "grade"]
USAGE = {
    "without the project": (["--topic", "neurons", "--full"], "here has one; give --topic mnist"),
    "a limit alone": (["--topic", "mnist", "--full-limit", "9"], "give --full too"),
    "no time": (["--topic", "mnist", "--full", "--full-limit", "0"], "--full-limit"),
}


@pytest.mark.parametrize("words, said", USAGE.values(), ids=USAGE)
def test_usage(words, said, tmp_path):
    (tmp_path / "class" / "ada").mkdir(parents=True)
    command = [*COMMAND, str(tmp_path / "class"), "-o", str(tmp_path / "out"), *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2 and said in " ".join(done.stderr.split()), done.stderr


def test_an_interrupt_does_not_wait_for_what_still_runs(tmp_path, tier):
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "neurons.py").write_text("import time; time.sleep(60)")
    command = [*COMMAND, str(tmp_path / "class"), "-o", str(tmp_path / "out"), "--topic", "neurons"]
    (scratch := tmp_path / "scratch").mkdir()
    environment = os.environ | {"TMPDIR": str(scratch)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    end = time.monotonic() + 30
    while not (below := offspring(process.pid)) and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(1)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 130 and "What is graded is kept" in said
    assert time.monotonic() - start < 5
    while (alive := [one for one in below if running(one)]) and time.monotonic() < start + 5:
        time.sleep(0.1)
    assert below and not alive
    assert not list(scratch.glob("deltarule-*"))


def offspring(pid):
    """The processes below one, however deep."""
    found = [int(one) for path in Path(f"/proc/{pid}/task").glob("*/children") for one in path.read_text().split()]
    return [one for child in found for one in (child, *offspring(child))]


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_all_60000_digits(tier):
    record = examined(SOLUTION, tier, seconds=measured_limit(), demand=Demand())
    assert record.outcome == "passed", record.message


def test_the_command_says_the_limit_and_reports_the_check(class_of_one, tmp_path, capsys, monkeypatch):
    folder, trainings = class_of_one
    monkeypatch.setattr(project, "TRIALS", [replace(WHOLE, seconds=lambda: 360)])
    for limit, seconds in ((450, 450), (0, 360)):
        out = tmp_path / str(limit)
        run(Wish(folder, out, ("mnist",), 1, "s", isolation="any", full=limit))
        said = capsys.readouterr().out
        assert (
            f"Training on 60,000 digits: each may take {seconds} s of processor time, {2 * seconds + 2} s on the clock."
            in said
        )
        assert trainings[-1] == seconds
        assert read_record(out / "records" / "ada" / "mnist.json").checks[-1].outcome == "passed"
        assert "13" in (out / "grades.csv").read_text()
        assert WHOLE.check.title in (out / "report.html").read_text()
