"""The students' bundle as they install it, with no answer and no instructor's command in it; the digits in it,
`from autograder import load_mnist`; and the kit itself, installed from its wheel outside any checkout.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile

import numpy as np
import pytest
import typer

import autograder
from autograder import cli
from autograder.places import KIT
from autograder.staff.course.release import make_release
from autograder.staff.doors import commands
from autograder.staff.topic.topic import find_topic, shipped_topics
from reference.data.mnist import PARTS, idx_md5

DATA = {path.name for path in (KIT / "reference" / "data").iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return make_release(tmp_path_factory.mktemp("release") / "bundle")


def ended(folder, code, *words, behind=""):
    """A new Python that sees the packages in `folder` and the libraries, and nothing of this clone."""
    path = f"[{str(folder)!r}, *(p for p in sys.path if p not in ('', {str(KIT)!r})), {str(behind)!r}]"
    command = [sys.executable, "-c", f"import sys; sys.path[:] = {path}\n{code}", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def python(folder, code, behind=""):
    """What it prints, or the last line of its error."""
    done = ended(folder, code, behind=behind)
    return (done.stdout or done.stderr.strip().splitlines()[-1]).strip()


def deltarule(folder, *words):
    """The command in a bundle."""
    return ended(folder, "from autograder.cli import main; sys.argv[0] = 'deltarule'; main()", *words)


def built(bundle, how, into):
    """The names in the wheel that pip would install for `pip install .` or `pip install -e .`, and the wheel."""
    into.mkdir()
    code = f"import hatchling.build as build; print(build.{how}({str(into)!r}))"
    name = subprocess.run([sys.executable, "-c", code], cwd=bundle, capture_output=True, text=True, check=True).stdout
    return zipfile.ZipFile(into / name.strip())


def test_load_mnist_is_the_clone_s_own():
    (x_train, y_train), (x_test, y_test) = autograder.load_mnist()
    for name, array in {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}.items():
        assert idx_md5(array) == PARTS[name].md5
    x_train[:] = 0  # the caller's own
    assert idx_md5(autograder.load_mnist()[0][0]) == PARTS["x_train"].md5


def test_import_autograder_imports_nothing_else():
    code = "import autograder; print([m for m in sys.modules if m.partition('.')[0] in ('autograder', 'numpy')])"
    assert python(KIT, code) == "['autograder']"
    code = "from autograder import load_mnist; print(*(m in sys.modules for m in ('IPython', 'keras', 'matplotlib')))"
    assert python(KIT, code) == "False False False"
    code = "from autograder import load_mnist; print(sorted(m for m in sys.modules if m.startswith('reference')))"
    assert python(KIT, code) == "['reference', 'reference.data', 'reference.data.mnist']"


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'lode_mnist'"):
        autograder.lode_mnist  # noqa: B018


def test_the_bundle_has_the_digits_with_their_licence(bundle):
    found = {path.name for path in (bundle / "autograder" / "data").iterdir() if path.is_file()}
    assert found == DATA >= {"mnist.npz", "mnist.py", "__init__.py", "LICENSE-MNIST.txt"}
    for name in ("mnist.npz", "LICENSE-MNIST.txt"):
        assert (bundle / "autograder" / "data" / name).read_bytes() == (KIT / "reference" / "data" / name).read_bytes()


def test_digits_in_a_bundle(bundle):
    code = """
from autograder import load_mnist
import importlib.util
assert importlib.util.find_spec("reference") is None, "the bundle is not alone"
from autograder.data.mnist import idx_md5
(a, b), (c, d) = load_mnist()
print(*map(idx_md5, (a, b, c, d)), load_mnist.__module__)
"""
    assert python(bundle, code).split() == [*(part.md5 for part in PARTS.values()), "autograder.data.mnist"]


def test_another_file_by_its_path(bundle, tmp_path):
    zeros = {name: np.zeros(part.shape, np.uint8) for name, part in PARTS.items()}
    np.savez_compressed(tmp_path / "zeros.npz", **zeros)
    code = f"from autograder import load_mnist\nprint(load_mnist({str(tmp_path / 'zeros.npz')!r})[0][0].max())"
    assert python(bundle, code) == "0"


# What is taken out of a bundle, and the last line of what a student reads.
MISSING = {
    "autograder/data/mnist.npz": (
        "autograder.data.mnist.BadData: ",
        "mnist.npz: there is no such file. Get the exercises anew, or give the four",
    ),
    "autograder/data": ("autograder.data_sets.NoData: ", "no data: there is neither"),
}


@pytest.mark.parametrize("gone", MISSING)
def test_missing_digits_are_said_with_the_way_out(gone, bundle, tmp_path):
    folder = shutil.copytree(bundle, tmp_path / "bundle")
    shutil.rmtree(folder / gone) if (folder / gone).is_dir() else (folder / gone).unlink()
    said = python(folder, "from autograder import load_mnist\nload_mnist()")
    kind, what = MISSING[gone]
    assert said.startswith(kind) and what in said
    assert "et the exercises anew" in said and "git checkout" not in said


def test_a_bundle_is_whole_by_itself(bundle, tmp_path):
    """Digits beside the package count alone: none of another copy that happens to be installed."""
    folder = shutil.copytree(bundle, tmp_path / "bundle")
    (folder / "autograder" / "data" / "mnist.npz").unlink()
    code = "import reference.data\nfrom autograder import load_mnist\nload_mnist()"
    assert "mnist.npz: there is no such file" in python(folder, code, behind=KIT)


def test_a_bundle_has_the_learners_commands_alone(bundle):
    said = deltarule(bundle, "--help")
    assert said.returncode == 0
    listed = {line.split()[1] for line in said.stdout.splitlines() if line.startswith("│") and "--" not in line}
    assert listed == {"check", "doctor"}, said.stdout
    done = deltarule(bundle, "check", "neurons")
    assert done.returncode == 1 and "not started" in done.stdout.lower(), done.stdout + done.stderr


def staff():
    """The names of the instructors' commands."""
    commands.add_to(app := typer.Typer())
    return sorted(one.name or one.callback.__name__ for one in app.registered_commands)


@pytest.mark.parametrize("command", staff())
def test_an_instructors_command_ends_with_one_line_in_a_bundle(command, bundle):
    assert command in cli.STAFF
    done = deltarule(bundle, command, "class", "-o", "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"deltarule: {command} is for instructors; this is the students' copy of the kit, which has check and doctor\n"
    )


def solution_lines():
    """Lines that stand in solutions alone, as far as they are long enough to tell."""
    lines = {True: set(), False: set()}
    for topic in shipped_topics():
        inside = False
        for line in map(str.strip, topic.lesson.splitlines()):
            inside = line == "### BEGIN SOLUTION" or (inside and line != "### END SOLUTION")
            lines[inside].add(line)
    given = "\n".join(lines[False])
    return [line for line in lines[True] if len(line) > 40 and not line.startswith("#") and line not in given]


def no_answers(files):
    """That none of these, bytes by name, has an answer, or a part of what makes one."""
    answers = solution_lines()
    assert len(answers) > 100
    parts = ("lesson.py", "checks.py", "mistakes.toml", "evidence.py", "full.py", "topic.toml")
    for name, data in files.items():
        assert not {"staff", "solutions", "reference", "samples", "tests", "variants"} & {*name.split("/")}, name
        assert name.rpartition("/")[2] not in parts, name
        text = data.decode("utf-8", "ignore").replace('\\"', '"')  # a notebook has its quotes escaped
        assert not [line for line in answers if line in text], name


def test_a_bundle_holds_no_answers(bundle):
    files = {path.relative_to(bundle).as_posix(): path for path in bundle.rglob("*") if path.is_file()}
    no_answers({name: path.read_bytes() for name, path in files.items() if path.suffix not in (".npz", ".pyc")})


def test_wheel_of_the_bundle_holds_exercises_and_digits(bundle, tmp_path):
    (bundle.parent / ".gitignore").write_text("*.npz\n")  # say, of the course's repository
    shutil.copy(bundle.parent / ".gitignore", bundle / ".gitignore")
    with built(bundle, "build_wheel", tmp_path / "wheel") as wheel:
        names = set(wheel.namelist())
        no_answers({name: wheel.read(name) for name in names if not name.endswith((".npz", "RECORD"))})
        digest = hashlib.sha256(wheel.read("autograder/data/mnist.npz")).hexdigest()
    (bundle / ".gitignore").unlink()
    assert {f"autograder/data/{name}" for name in DATA} <= names
    checks = {f"autograder/kit/{path.relative_to(KIT)}" for path in (KIT / "exercises").glob("*/*.npz")}
    assert checks and checks <= names
    (info,) = {name.partition("/")[0] for name in names} - {"autograder"}
    assert info.startswith("deltarule_exercises-") and info.endswith(".dist-info")
    assert digest == hashlib.sha256((KIT / "reference" / "data" / "mnist.npz").read_bytes()).hexdigest()


def test_editable_install_leads_to_the_bundle(bundle, tmp_path):
    with built(bundle, "build_editable", tmp_path / "wheel") as wheel:
        (path,) = [name for name in wheel.namelist() if name.endswith(".pth")]
        assert set(wheel.read(path).decode().split()) == {str(bundle)}


def test_the_project_s_keras_is_an_extra(bundle):
    project = tomllib.loads((bundle / "pyproject.toml").read_text())["project"]
    ours = tomllib.loads((KIT / "pyproject.toml").read_text())["project"]
    assert {name: sorted(needs) for name, needs in project["optional-dependencies"].items()} == {
        "keras": sorted(ours["optional-dependencies"]["keras"])
    }
    assert not any("keras" in one or "tensorflow" in one for one in project["dependencies"])
    assert "pip install -e '.[keras]'" in (bundle / "README.md").read_text()
    assert project["license"] == ours["license"]


def test_a_second_release_is_the_first(bundle):
    before = {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    (bundle / "autograder" / "data" / "stray.py").write_text("")
    make_release(bundle)
    assert {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()} == before


# --- the kit itself, from its wheel ---

# A student, and the topics of theirs that are graded: the sample class in this copy is cut down to them.
FEW = {"ada": ("neurons", "losses"), "chen": ("neurons",)}
ALONE = f"import sys\nsys.path[:] = [one for one in sys.path if one != {str(KIT)!r}]\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """installed(*words): the command as pip installs it, in a folder of its own, with this clone out of sight."""
    place, here = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("elsewhere")
    with built(KIT, "build_wheel", tmp_path_factory.mktemp("built") / "wheel") as wheel:
        pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target", place]
        subprocess.run([*pip, wheel.filename], check=True, capture_output=True)
    (place / "sitecustomize.py").write_text(ALONE)
    for student in (place / "autograder" / "kit" / "samples").iterdir():
        for path in student.iterdir() if student.is_dir() else ():
            if path.suffix in (".py", ".ipynb") and path.stem not in FEW.get(student.name, ()):
                path.unlink()
    for student, topics in FEW.items():
        for topic in topics:
            (here / "class" / student).mkdir(parents=True, exist_ok=True)
            (here / "class" / student / f"{topic}.py").write_text(find_topic(topic).solution_source)
    (here / "neurons.py").write_text(find_topic("neurons").solution_source)

    def run(*words):
        environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        environment |= {"PYTHONPATH": str(place), "COLUMNS": "120", "HOME": str(here)}
        return subprocess.run([place / "bin" / "deltarule", *words], cwd=here, env=environment, timeout=300,
                              capture_output=True, text=True, check=False)  # fmt: skip

    return run


def test_the_wheel_of_the_kit_adds_one_name(tmp_path):
    with built(KIT, "build_wheel", tmp_path / "wheel") as wheel:
        names = wheel.namelist()
    (info,) = {name.partition("/")[0] for name in names} - {"autograder"}
    assert info.startswith("deltarule-") and info.endswith(".dist-info")
    kit = {name.split("/")[2] for name in names if name.startswith("autograder/kit/")}
    assert kit == {"exercises", "reference", "solutions", "samples"}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    for part in ("solutions", "reference", "exercises"):
        here = {f"autograder/kit/{path.relative_to(KIT).as_posix()}" for path in (KIT / part).rglob("*")
                if path.is_file() and "__pycache__" not in path.parts}  # fmt: skip
        assert here and here == {name for name in names if name.startswith(f"autograder/kit/{part}/")}


# What is run outside a checkout, and what it says.
COMMANDS = {
    "demo": (["demo"], "2 students, 2 topics"),
    "grade": (["grade", "class", "-o", "out", "--topic", "neurons"], "2 students, 1 topic"),
    "course": (["course", "course"], "next: cd "),
    "check": (["check", "neurons.py"], "neurons: 22 of 22 points ("),
    "prove": (["prove", "neurons", "--seeds", "2", "--no-mutants", "--jobs", "1"], "Nothing falls short in 1 topic."),
}


@pytest.mark.parametrize("words, said", COMMANDS.values(), ids=COMMANDS)
def test_the_installed_kit_works_outside_a_checkout(words, said, installed):
    done = installed(*words)
    assert done.returncode == 0 and said in done.stdout, done.stdout[-3000:] + done.stderr[-3000:]
