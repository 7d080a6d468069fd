"""The students' bundle as they install it, and the digits in it: `from autograder import load_mnist`."""

import hashlib
import shutil
import subprocess
import sys
import tomllib
import zipfile

import numpy as np
import pytest

import autograder
from autograder import data_sets as digits
from autograder.places import KIT
from autograder.staff.course.release import make_release
from reference.data.mnist import PARTS, idx_md5

DATA = {path.name for path in (KIT / "reference" / "data").iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return make_release(tmp_path_factory.mktemp("release") / "bundle")


def python(folder, code):
    """What a new Python prints that sees the packages in `folder` and the libraries, and nothing of this clone."""
    alone = f"import sys; sys.path[:] = [{str(folder)!r}, *(p for p in sys.path if p not in ('', {str(KIT)!r}))]\n"
    done = subprocess.run(
        [sys.executable, "-c", alone + code], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return (done.stdout or done.stderr.strip().splitlines()[-1]).strip()


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
    code = "from autograder import load_mnist; print(*(m in sys.modules for m in ('IPython', 'keras', 'reference')))"
    assert python(KIT, code) == "False False False"


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
    assert python(bundle, code).split() == [*(part.md5 for part in PARTS.values()), "autograder.digits"]


def test_another_file_by_its_path(bundle, tmp_path):
    zeros = {name: np.zeros(part.shape, np.uint8) for name, part in PARTS.items()}
    np.savez_compressed(tmp_path / "zeros.npz", **zeros)
    code = f"from autograder import load_mnist\nprint(load_mnist({str(tmp_path / 'zeros.npz')!r})[0][0].max())"
    assert python(bundle, code) == "0"


# What is taken out of a bundle, and the last line of what a student reads.
MISSING = {
    "autograder/data/mnist.npz": "mnist.npz is missing: get the exercises anew",
    "autograder/data": "this copy of the kit has no digits: there is neither",
}


@pytest.mark.parametrize("gone", MISSING)
def test_missing_digits_are_said_with_the_way_out(gone, tmp_path):
    folder = make_release(tmp_path / "bundle")
    shutil.rmtree(folder / gone) if (folder / gone).is_dir() else (folder / gone).unlink()
    said = python(folder, "from autograder import load_mnist\nload_mnist()")
    assert said.startswith("autograder.digits.NoDigits: ") and MISSING[gone] in said
    assert said.endswith("get the exercises anew") and "git checkout" not in said


def test_a_bundle_is_whole_by_itself(monkeypatch, tmp_path):
    """Digits beside the package count alone: none of another copy that happens to be installed."""
    monkeypatch.setattr(digits, "RELEASED", tmp_path)
    with pytest.raises(digits.NoDigits, match=r"mnist\.npz is missing"):
        autograder.load_mnist()


def test_wheel_of_the_bundle_holds_exercises_and_digits(bundle, tmp_path):
    (bundle.parent / ".gitignore").write_text("*.npz\n")  # say, of the course's repository
    shutil.copy(bundle.parent / ".gitignore", bundle / ".gitignore")
    with built(bundle, "build_wheel", tmp_path / "wheel") as wheel:
        names = set(wheel.namelist())
        digest = hashlib.sha256(wheel.read("autograder/data/mnist.npz")).hexdigest()
    (bundle / ".gitignore").unlink()
    assert {f"autograder/data/{name}" for name in DATA} <= names
    checks = {str(path.relative_to(KIT)) for path in (KIT / "exercises").glob("*/*.npz")}
    assert checks and checks <= names
    assert not any(name.startswith(("reference", "solutions", "tests")) for name in names)
    assert digest == hashlib.sha256((KIT / "reference" / "data" / "mnist.npz").read_bytes()).hexdigest()


def test_editable_install_leads_to_the_bundle(bundle, tmp_path):
    with built(bundle, "build_editable", tmp_path / "wheel") as wheel:
        (path,) = [name for name in wheel.namelist() if name.endswith(".pth")]
        assert set(wheel.read(path).decode().split()) == {str(bundle)}


def test_the_project_s_keras_is_an_extra(bundle):
    project = tomllib.loads((bundle / "pyproject.toml").read_text())["project"]
    ours = tomllib.loads((KIT / "pyproject.toml").read_text())["project"]
    assert project["optional-dependencies"] == {"keras": ours["optional-dependencies"]["keras"]}
    assert not any("keras" in one or "tensorflow" in one for one in project["dependencies"])
    assert "pip install -e '.[keras]'" in (bundle / "README.md").read_text()
    assert project["license"] == ours["license"]


def test_a_second_release_is_the_first(bundle):
    before = {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    (bundle / "autograder" / "data" / "stray.py").write_text("")
    make_release(bundle)
    assert {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()} == before
