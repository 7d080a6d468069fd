"""`deltarule train`: what survives a kill, what a resumed training becomes, what a person gets to see."""

import importlib.util
import io
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

import reference.data.mnist
import reference.mnist
from autograder import cli
from autograder.places import KIT
from reference.training import checkpoint as checkpoints
from reference.training import keras_backend, run
from reference.training.checkpoint import NAME, Checkpoint, Epoch, Settings, load_checkpoint, save_checkpoint
from reference.training.figures import FIGURES, draw_figures
from reference.training.results import Results
from reference.training.run import Stopped, Wish, train
from reference.training.show import Terminal

# The command, with as many digits as are in the file SMALL instead of seventy thousand.
SMALL = """
import os, numpy, reference.data
with numpy.load(os.environ["SMALL"]) as file:
    x_train, y_train, x_test, y_test = (file[name] for name in ("x_train", "y_train", "x_test", "y_test"))
reference.data.load_mnist = lambda path=None: ((x_train, y_train), (x_test, y_test))
"""
COMMAND = [sys.executable, "-c", f"{SMALL}\nfrom autograder.cli import main; main()", "train"]


class Silent:
    """A screen that shows nothing; `at` is called with (epoch, batch)."""

    def __init__(self, at=lambda epoch, batch: None):
        self.at = at

    def starts(self, checkpoint, runs_on, digits): ...
    def epoch(self, number, epoch): ...

    def batch(self, epoch, done, total, loss, accuracy):
        self.at(epoch, done)


@pytest.fixture(scope="module")
def digits():
    """The first 500 and 120 of MNIST."""
    with np.load(reference.data.mnist.KIT) as file:
        return {name: file[name][: 500 if "train" in name else 120] for name in file.files}


@pytest.fixture
def small(digits, monkeypatch):
    """Few digits and no figures."""
    loaded = (digits["x_train"], digits["y_train"]), (digits["x_test"], digits["y_test"])
    monkeypatch.setattr(reference.data, "load_mnist", lambda path=None: loaded)
    monkeypatch.setattr(run, "draw_figures", lambda folder, results, between: {})


@pytest.fixture
def process(digits, tmp_path):
    """start(*arguments): the command in a process of its own."""
    np.savez(tmp_path / "small.npz", **digits)
    environment = os.environ | {"SMALL": str(tmp_path / "small.npz"), "PYTHONUNBUFFERED": "1"}
    running = []

    def start(*arguments, command=COMMAND):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        running.append(subprocess.Popen([*command, *map(str, arguments)], env=environment, **pipes))
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.wait()
        one.stdout.close()


def result(out):
    """All that a training comes to, but for how long it took."""
    found = load_checkpoint(out)
    history = [replace(epoch, seconds=0.0) for epoch in found.history]
    with np.load(out / "model.npz") as model:
        arrays = dict(found.arrays) | {f"model/{name}": model[name] for name in model.files}
    return history, found.rng, {name: (value.dtype, value.tobytes()) for name, value in arrays.items()}


def wait_for_epochs(process, out, epochs):
    """Until that many epochs are saved."""
    while process.poll() is None:
        if (out / NAME).exists() and len(json.loads((out / NAME).read_text())["history"]) >= epochs:
            return
        time.sleep(0.005)
    pytest.fail(f"it ended before: {process.stdout.read()}")


def test_a_resumed_training_is_the_unbroken_one_bit_for_bit(small, tmp_path):
    train(Wish(tmp_path / "whole", epochs=3, seed=7), Silent())
    train(Wish(tmp_path / "parts", epochs=1, seed=7), Silent())
    train(Wish(tmp_path / "parts", epochs=3, resume=True), Silent())
    assert result(tmp_path / "parts") == result(tmp_path / "whole")
    train(Wish(tmp_path / "other", epochs=3, seed=8), Silent())
    assert result(tmp_path / "other") != result(tmp_path / "whole")


def test_resuming_what_is_finished_changes_nothing(small, tmp_path):
    train(Wish(tmp_path, epochs=1), Silent())
    before = result(tmp_path)
    train(Wish(tmp_path, resume=True), Silent())
    assert result(tmp_path) == before


def test_killed_at_any_instant_it_goes_on_to_the_same_result(small, process, tmp_path):
    train(Wish(tmp_path / "whole", epochs=4), Silent())
    out = tmp_path / "killed"
    # In the first epoch, in the middle of one, and as soon as one is saved.
    for epochs, seconds in ((0, 0.02), (1, 0.05), (2, 0.0)):
        started = process("-o", out, "--epochs", 4, *(["--resume"] if out.exists() else []))
        wait_for_epochs(started, out, epochs)
        time.sleep(seconds)
        started.kill()
        assert started.wait() == -signal.SIGKILL
        assert len(load_checkpoint(out).history) >= epochs
        assert not (out / "model.npz").exists(), "it was killed too late to be a test"
    train(Wish(out, resume=True), Silent())
    assert result(out) == result(tmp_path / "whole")
    assert sorted(path.name for path in out.glob("*checkpoint*")) == ["checkpoint-4.npz", NAME]


def test_ctrl_c_saves_and_says_how_to_go_on(small, process, tmp_path):
    out = tmp_path / "stopped"
    started = process("-o", out, "--epochs", 50, "--seed", 3)
    wait_for_epochs(started, out, 1)
    started.send_signal(signal.SIGINT)
    said, _ = started.communicate(timeout=30)
    done = len(load_checkpoint(out).history)
    assert started.returncode == 130
    assert said.splitlines()[-1] == (
        f"Stopped; epochs saved: {done} of 50. To go on: deltarule train --resume -o {out}"
    )
    train(Wish(out, epochs=done + 1, resume=True), Silent())
    train(Wish(tmp_path / "whole", epochs=done + 1, seed=3), Silent())
    assert result(out) == result(tmp_path / "whole")


def test_ctrl_c_in_an_epoch_ends_it_at_the_next_batch(small, tmp_path):
    seen = []

    def press(epoch, batch):
        seen.append((epoch, batch))
        if (epoch, batch) == (2, 3):
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(Stopped) as stopped:
        train(Wish(tmp_path, epochs=3), Silent(press))
    assert seen[-1] == (2, 3) and stopped.value.done == 1
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("torn", [0, 1])
def test_a_checkpoint_torn_while_it_is_written_leaves_the_one_before(tmp_path, monkeypatch, torn):
    """`torn`: the write, of the two that make a checkpoint, at which the process dies."""
    settings = Settings("reference", "cpu", 0, "digest")
    rng = np.random.default_rng(0).bit_generator.state
    old = Checkpoint(settings, 2, "", rng, [Epoch(0.1, 0.2, 0.3, 0.4, 0.5)], {"params/w": np.arange(3.0)})
    save_checkpoint(tmp_path, old)
    real, count = checkpoints.write_atomically, itertools.count()

    def write(path, data):
        if next(count) == torn:
            (path.parent / f".{path.name}.half").write_bytes(data[: len(data) // 2])
            raise KeyboardInterrupt
        real(path, data)

    monkeypatch.setattr(checkpoints, "write_atomically", write)
    new = replace(old, history=old.history * 2, arrays={"params/w": np.zeros(3)})
    with pytest.raises(KeyboardInterrupt):
        save_checkpoint(tmp_path, new)
    found = load_checkpoint(tmp_path)
    assert found.history == old.history and found.rng == rng
    assert np.array_equal(found.arrays["params/w"], [0, 1, 2])
    monkeypatch.undo()
    save_checkpoint(tmp_path, new)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint-2.npz", NAME]


def refused(capsys, monkeypatch, *arguments):
    """The one line that the command says about bad usage."""
    monkeypatch.setattr(sys, "argv", ["deltarule", "train", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, said = capsys.readouterr()
    assert ended.value.code == 2 and not out and said.count("\n") == 1, (out, said)
    return said


@pytest.mark.parametrize(
    "arguments, way_out",
    [
        (["--epochs", "0"], "--epochs 0: give a whole number, 1 or more"),
        (["--epochs", "two"], "--epochs two: give a whole number, 1 or more"),
        (["--seed", "-1"], "--seed -1: give a whole number, 0 or more"),
        (["--backend", "torch"], "--backend torch: choose reference or keras"),
        (["--device", "tpu"], "--device tpu: choose cpu or gpu"),
        (["-o", "{file}"], "is a file; give a folder"),
        (["-o", "{file}/below"], "no folder can be made there"),
        (["--resume", "-o", "{none}"], "leave --resume out to begin one"),
    ],
)
def test_bad_usage_is_one_line_and_leaves_nothing(small, capsys, monkeypatch, tmp_path, arguments, way_out):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    places = {"file": tmp_path / "file", "none": tmp_path / "none"}
    assert way_out in refused(capsys, monkeypatch, *(one.format(**places) for one in arguments))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_a_reference_there_is_no_such_command(tmp_path):
    """As in a copy of the package alone, with no kit beside it."""
    shutil.copytree(KIT / "autograder", tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        "import sys; from pathlib import Path\n"
        "sys.path[:] = [sys.argv[1], *(p for p in sys.path if not Path(p, 'reference').exists())]\n"
        "from typer import Typer\n"
        "from autograder.staff.doors import commands\n"
        "commands.add_to(app := Typer())\n"
        "print(*(one.callback.__name__ for one in app.registered_commands))"
    )
    for folder, there in ((tmp_path, False), (KIT, True)):
        command = [sys.executable, "-c", code, folder]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert "grade" in done.stdout.split() and ("train" in done.stdout.split()) is there


def test_bad_data_is_one_line(capsys, monkeypatch, tmp_path):
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 and no more")
    said = refused(capsys, monkeypatch, "--data", tmp_path / "bad.npz", "-o", tmp_path / "out")
    assert f"--data {tmp_path / 'bad.npz'}: " in said and not (tmp_path / "out").exists()


def test_resume_refuses_what_would_be_another_training(small, digits, capsys, monkeypatch, tmp_path):
    train(Wish(tmp_path, epochs=2, seed=5), Silent())
    before = result(tmp_path)
    here = ["--resume", "-o", tmp_path]
    assert "begun with 5; give --seed 5" in refused(capsys, monkeypatch, *here, "--seed", 6)
    assert "begun with reference" in refused(capsys, monkeypatch, *here, "--backend", "keras")
    assert "has 2 already; give 2 or more" in refused(capsys, monkeypatch, *here, "--epochs", 1)
    assert "go on with --resume, or give another folder" in refused(capsys, monkeypatch, "-o", tmp_path)
    other = (digits["x_train"], digits["y_train"][::-1]), (digits["x_test"], digits["y_test"])
    monkeypatch.setattr(reference.data, "load_mnist", lambda path=None: other)
    assert "the file has changed" in refused(capsys, monkeypatch, *here)
    assert "with other digits; leave --data out" in refused(capsys, monkeypatch, *here, "--data", "other.npz")
    assert result(tmp_path) == before
    (tmp_path / "checkpoint-2.npz").write_bytes(b"PK")
    assert "cannot be read" in refused(capsys, monkeypatch, *here)


def test_without_a_gpu_one_line_says_so(small, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(keras_backend, "_sees_gpu", lambda backend: False)
    asked = ["--device", "gpu", "-o", tmp_path / "out"]
    assert "no Keras backend here sees a GPU" in refused(capsys, monkeypatch, "--backend", "keras", *asked)
    if not gpu():
        assert "CuPy" in refused(capsys, monkeypatch, *asked)
    assert not (tmp_path / "out").exists()


def gpu():
    if importlib.util.find_spec("cupy") is None:
        return False
    import cupy

    return cupy.is_available()


@pytest.mark.gpu
@pytest.mark.skipif(not gpu(), reason="no GPU that CuPy sees")
def test_the_same_code_trains_on_a_gpu(small, tmp_path):
    train(Wish(tmp_path / "cpu", epochs=2), Silent())
    train(Wish(tmp_path / "gpu", epochs=1, device="gpu"), Silent())
    train(Wish(tmp_path / "gpu", epochs=2, resume=True), Silent())
    losses = {name: [one.loss for one in load_checkpoint(tmp_path / name).history] for name in ("cpu", "gpu")}
    assert losses["gpu"] == pytest.approx(losses["cpu"], rel=1e-3)


@pytest.fixture(scope="module")
def results(digits):
    """Of a network that answers at random, but for the first digits."""
    rng = np.random.default_rng(0)
    x, _ = reference.mnist.preprocess(digits["x_test"], digits["y_test"])
    probabilities = rng.dirichlet(np.ones(10), len(x))
    probabilities[:60] = np.eye(10)[digits["y_test"][:60]] * 0.9 + 0.01
    history = [Epoch(1 / n, 1 - 0.5 / n, 0.9 / n, 1 - 0.4 / n, 1.0) for n in range(1, 6)]
    return Results(history, x, digits["y_test"].astype(int), probabilities, reference.mnist.init_params(rng))


def looked_at(path):
    """See that there is a picture, and something in it."""
    with Image.open(path) as image:
        image.load()
        assert image.format == "PNG"
        pixels = np.asarray(image.convert("RGB"))
    height, width, _ = pixels.shape
    assert width >= 800 and height >= 350
    assert pixels.std() > 10 and len(np.unique(pixels @ [1, 256, 65536])) > 50, "blank"


def test_every_figure_is_a_picture(results, tmp_path):
    drawn = draw_figures(tmp_path, results)
    assert set(drawn) == set(FIGURES) == {"curves", "confusion", "mistakes", "filters", "feature_maps"}
    for path in drawn.values():
        looked_at(path)


def test_a_network_without_a_mistake_after_one_epoch_has_figures_too(results, tmp_path):
    some = slice(0, 60)
    right = replace(
        results,
        history=results.history[:1],
        images=results.images[some],
        labels=results.labels[some],
        probabilities=results.probabilities[some],
    )
    assert np.array_equal(right.predicted, right.labels)
    for path in draw_figures(tmp_path, right).values():
        looked_at(path)


def test_the_figures_show_the_right_numbers(results):
    counts = results.confusion
    assert counts.sum() == len(results.labels)
    assert np.trace(counts) == np.sum(results.predicted == results.labels)
    curves = FIGURES["curves"](results).axes
    assert [list(line.get_ydata()) for line in curves[0].lines] == [
        [epoch.loss for epoch in results.history],
        [epoch.test_loss for epoch in results.history],
    ]
    truth = results.probabilities[np.arange(len(results.labels)), results.labels]
    worst = np.argmin(np.where(results.predicted == results.labels, 1.0, truth))
    first = FIGURES["mistakes"](results).axes[0]
    assert first.get_title(loc="left") == f"read {results.predicted[worst]}, is {results.labels[worst]}"
    assert np.array_equal(first.images[0].get_array(), results.images[worst, :, :, 0])


def test_the_log_of_a_stopped_and_resumed_training_is_that_of_an_unbroken_one(small, tmp_path, monkeypatch):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    picture = tmp_path / "curves.png"
    Image.new("RGB", (8, 4)).save(picture)
    monkeypatch.setattr(run, "draw_figures", lambda folder, results, between: {"curves": picture})

    def stop(epoch, batch):
        if epoch == 2:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(Stopped):
        train(Wish(tmp_path / "out", epochs=3, tensorboard=True), Silent(stop))
    train(Wish(tmp_path / "out", resume=True, tensorboard=True), Silent())
    history = load_checkpoint(tmp_path / "out").history
    for name, before in (("train", ""), ("test", "test_")):
        log = EventAccumulator(str(tmp_path / "out" / "tensorboard" / name)).Reload()
        assert sorted(log.Tags()["scalars"]) == ["accuracy", "loss"]
        for tag in ("accuracy", "loss"):
            assert [(one.step, one.value) for one in log.Scalars(tag)] == [
                (step, pytest.approx(getattr(epoch, before + tag))) for step, epoch in enumerate(history, start=1)
            ]
    log = EventAccumulator(str(tmp_path / "out" / "tensorboard" / "figures")).Reload()
    assert [(one.step, one.encoded_image_string) for one in log.Images("curves")] == [(3, picture.read_bytes())]


def test_a_person_sees_a_bar_a_line_for_each_epoch_and_a_summary(small, tmp_path):
    console = Console(file=io.StringIO(), force_terminal=True, width=110, color_system=None)
    with Terminal(console) as terminal:
        outcome = train(Wish(tmp_path, epochs=2), terminal)
    said = console.file.getvalue()
    assert "93,322 parameters, 500 digits to learn from, NumPy" in said
    bar = next(line for line in said.replace("\r", "\n").splitlines() if "Epoch 1/2" in line and "left" in line)
    assert "%" in bar and "loss" in bar and "accuracy" in bar
    assert [line.split()[1] for line in said.splitlines() if "test: loss" in line] == ["1/2", "2/2"]
    assert outcome.files == [tmp_path / "model.npz"]


def test_the_command_from_beginning_to_end(process, tmp_path):
    started = process("-o", tmp_path / "out", "--epochs", 2, "--tensorboard")
    said, _ = started.communicate(timeout=120)
    assert started.returncode == 0, said
    last = load_checkpoint(tmp_path / "out").history[-1]
    assert f"loss {last.test_loss:.4f}, accuracy {last.test_accuracy:.2%}" in said
    assert f"{round((1 - last.test_accuracy) * 120)} of 120 test digits" in said
    for name in FIGURES:
        looked_at(tmp_path / "out" / "figures" / f"{name}.png")
    with np.load(tmp_path / "out" / "model.npz") as model:
        x, y = reference.mnist.preprocess(*(np.load(tmp_path / "small.npz")[name] for name in ("x_test", "y_test")))
        assert reference.mnist.evaluate(dict(model), x, y) == (last.test_loss, last.test_accuracy)


KERAS = f"""{SMALL}
import shutil, sys
from pathlib import Path
from reference.training.run import Wish, train
whole, parts = map(Path, sys.argv[1:])
class Screen:
    starts = batch = lambda *_: None
    def epoch(self, number, epoch):
        if number == 1:
            shutil.copytree(whole, parts)
train(Wish(whole, backend="keras", epochs=2), Screen())
import keras
with numpy.load(whole / "model.npz") as saved:
    for ours, theirs in zip(saved.values(), keras.models.load_model(whole / "model.keras").get_weights(), strict=True):
        numpy.testing.assert_array_equal(ours, theirs)
"""


def test_keras_goes_on_where_it_was_and_begins_where_the_reference_does(small, process, tmp_path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    begun = process(whole, parts, command=[sys.executable, "-c", KERAS])
    said, _ = begun.communicate(timeout=120)
    assert begun.returncode == 0, said
    resumed = process("--resume", "-o", parts)
    said, _ = resumed.communicate(timeout=120)
    assert resumed.returncode == 0, said
    lines = said.splitlines()
    assert "on tensorflow" in lines[0] and "Going on after epoch 1 of 2" in lines[1], "other lines are TensorFlow's"
    found, expected = load_checkpoint(parts), load_checkpoint(whole)
    assert found.rng == expected.rng and found.arrays.keys() == expected.arrays.keys()
    assert any(name.startswith("optimizer/") for name in found.arrays)
    for name, value in expected.arrays.items():
        np.testing.assert_allclose(found.arrays[name], value, rtol=1e-4, atol=1e-6, err_msg=name)
    # The same weights to begin with, the digits in the same order, and the same Adam.
    train(Wish(tmp_path / "reference", epochs=2), Silent())
    ours = load_checkpoint(tmp_path / "reference").history
    assert [one.loss for one in expected.history] == pytest.approx([one.loss for one in ours], rel=1e-2)
    assert [one.test_loss for one in expected.history] == pytest.approx([one.test_loss for one in ours], rel=1e-2)
