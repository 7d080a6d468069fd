"""MNIST as the kit carries it: whole, as published, readable in every form, and plain about what is wrong with it."""

import gzip
import inspect
import io
import os
import pickle
import struct
import subprocess
import sys
import tracemalloc
import warnings
import zipfile

import numpy as np
import pytest

from autograder import places
from reference.data import BadData, load_mnist, mnist

FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}
PUBLISHED = {  # MD5 of the four files, unpacked
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
# How many there are of each digit, as the literature counts them.
TRAIN_COUNTS = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
TEST_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
KIT = mnist.KIT


def arrays(loaded):
    (x_train, y_train), (x_test, y_test) = loaded
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def equal(loaded, expected):
    return all(np.array_equal(array, expected[name]) for name, array in arrays(loaded).items())


def idx(array, code=8):
    """The format of the database's home, written here a second time."""
    return bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def npy(array):
    held = io.BytesIO()
    np.save(held, array)
    return held.getvalue()


@pytest.fixture(scope="module")
def kit():
    """The kit's four arrays; not to be changed."""
    held = arrays(load_mnist())
    for array in held.values():
        array.flags.writeable = False
    return held


@pytest.fixture(scope="module")
def idx_folder(kit, tmp_path_factory):
    """The whole of MNIST in the four files of the database's home."""
    folder = tmp_path_factory.mktemp("idx")
    for name, array in kit.items():
        (folder / FILES[name]).write_bytes(idx(array))
    return folder


@pytest.fixture
def small(kit, monkeypatch):
    """The first digits of the kit's own, and a loader that takes these few for the whole: quick to damage."""
    few = {name: array[: 3 if "train" in name else 2].copy() for name, array in kit.items()}
    parts = {name: part._replace(shape=few[name].shape) for name, part in mnist.PARTS.items()}
    monkeypatch.setattr(mnist, "PARTS", parts)
    return few


# --- what is loaded ---


def test_the_kits_file_is_mnist_as_published(idx_folder):
    """The system's md5sum is the judge, over files this test wrote."""
    said = subprocess.run(["md5sum", *PUBLISHED], cwd=idx_folder, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1]: line.split()[0] for line in said.splitlines()} == PUBLISHED


def test_the_loader_holds_the_published_checksums():
    assert {f"{part.stem}-{part.ending}": part.md5 for part in mnist.PARTS.values()} == PUBLISHED


def test_shapes_dtypes_and_first_labels(kit):
    assert {name: (array.shape, array.dtype.name) for name, array in kit.items()} == {
        "x_train": ((60000, 28, 28), "uint8"),
        "y_train": ((60000,), "uint8"),
        "x_test": ((10000, 28, 28), "uint8"),
        "y_test": ((10000,), "uint8"),
    }
    assert kit["y_train"][:5].tolist() == [5, 0, 4, 1, 9]
    assert kit["y_test"][:5].tolist() == [7, 2, 1, 0, 4]


def test_counts_and_moments(kit):
    """The counts of each digit, and the mean and deviation that every tutorial normalizes by."""
    assert np.bincount(kit["y_train"]).tolist() == TRAIN_COUNTS
    assert np.bincount(kit["y_test"]).tolist() == TEST_COUNTS
    assert round(kit["x_train"].mean() / 255, 4) == 0.1307
    assert round(kit["x_train"].std() / 255, 4) == 0.3081


def test_keras_loads_the_same_from_the_same_file(kit, monkeypatch):
    from keras.datasets.mnist import load_data

    monkeypatch.setitem(inspect.unwrap(load_data).__globals__, "get_file", lambda **_: str(KIT))
    loaded = load_data()
    assert [[type(part) for part in split] for split in loaded] == [[np.ndarray] * 2] * 2
    own = load_mnist()
    assert [type(own), *map(type, own)] == [type(loaded), *map(type, loaded)]
    for name, array in arrays(loaded).items():
        assert array.dtype == kit[name].dtype and array.shape == kit[name].shape
        assert np.array_equal(array, kit[name])


def test_the_arrays_are_the_callers_own(kit):
    first = arrays(load_mnist())
    for array in first.values():
        array[:] = 1
    assert equal(load_mnist(), kit)


def test_loading_opens_no_socket_and_writes_nothing():
    code = """
import sys
from reference.data import load_mnist
def hook(event, args):
    writes = event == "open" and (set(str(args[1])) & set("wax+"))
    if writes or event.startswith(("socket.", "urllib.", "subprocess.", "os.system", "os.mkdir", "pickle.")):
        raise AssertionError((event, args))
sys.addaudithook(hook)
print(load_mnist()[1][1][:3])
"""
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=places.KIT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[7 2 1]\n", "")


def test_licence_and_attribution_lie_beside_the_file():
    text = KIT.with_name("LICENSE-MNIST.txt").read_text()
    for needed in ("mnist.npz", "Yann LeCun", "Corinna Cortes", "Attribution-Share Alike 3.0", "licenses/by-sa/3.0/"):
        assert needed in text


# --- other files ---

FORMS = {
    "plain": lambda name: name,
    "gzipped": lambda name: f"{name}.gz",
    "the older names": lambda name: name.replace("-idx", ".idx"),
    "the older names, gzipped": lambda name: name.replace("-idx", ".idx") + ".gz",
}


@pytest.mark.parametrize("form", FORMS)
def test_idx_files_in_every_form(form, small, tmp_path):
    """As a folder, and as each of the four files."""
    for name, array in small.items():
        file = tmp_path / FORMS[form](FILES[name])
        file.write_bytes(gzip.compress(idx(array)) if file.suffix == ".gz" else idx(array))
    assert equal(load_mnist(tmp_path), small)
    for file in list(tmp_path.iterdir()):
        assert equal(load_mnist(str(file)), small)


def test_the_whole_of_mnist_from_idx_files(kit, idx_folder):
    assert equal(load_mnist(idx_folder), kit)


def test_gzip_is_known_by_content(small, tmp_path):
    """A browser unpacks a download and leaves its name; another packs without a word."""
    for name, array in small.items():
        packed = "images" in FILES[name]
        (tmp_path / (FILES[name] + ("" if packed else ".gz"))).write_bytes(
            gzip.compress(idx(array)) if packed else idx(array)
        )
    assert equal(load_mnist(tmp_path), small)


def test_of_two_forms_the_one_given_is_read(small, tmp_path):
    other = {name: 9 - array % 10 for name, array in small.items()}
    for name, array in small.items():
        (tmp_path / FILES[name]).write_bytes(idx(array))
        (tmp_path / f"{FILES[name]}.gz").write_bytes(gzip.compress(idx(other[name])))
    assert equal(load_mnist(tmp_path / FILES["y_test"]), small)
    assert equal(load_mnist(tmp_path / f"{FILES['y_test']}.gz"), other)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz_by_path_may_be_another_data_set(save, kit, small, tmp_path):
    """Fashion-MNIST has the same format; MNIST's checksums are not asked of it."""
    other = {name: 9 - array % 10 for name, array in small.items()}
    save(tmp_path / "other.npz", **other, more=np.zeros(3))
    assert equal(load_mnist(tmp_path / "other.npz"), other)


# --- the kit's own file, damaged ---


def middle(name):
    """The offset in the kit's file of the middle of an array's compressed bytes."""
    with zipfile.ZipFile(KIT) as archive:
        info = archive.getinfo(f"{name}.npy")
    return info.header_offset + 30 + len(info.filename) + info.compress_size // 2


def flip(name):
    def damage(raw):
        at = middle(name)
        return raw[:at] + bytes([raw[at] ^ 16]) + raw[at + 1 :]

    return damage


def changed(name, index, value):
    """A whole .npz again, in which one value is another."""

    def damage(raw):
        with np.load(io.BytesIO(raw)) as held:
            four = {key: held[key] for key in held.files}
        assert four[name][index] != value
        four[name][index] = value
        made = io.BytesIO()
        np.savez(made, **four)
        return made.getvalue()

    return damage


DAMAGE = {
    "missing": (lambda raw: None, "there is no such file"),
    "empty": (lambda raw: b"", "neither an .npz"),
    "cut in half": (lambda raw: raw[: len(raw) // 2], "truncated"),
    "cut by one byte": (lambda raw: raw[:-1], "truncated"),
    "zeros from the middle on": (lambda raw: raw[: len(raw) // 2] + bytes(len(raw) - len(raw) // 2), "truncated"),
    "begins too late": (lambda raw: raw[100:], "neither an .npz"),
    "a page of the web": (lambda raw: b"<!DOCTYPE html><title>403 Forbidden</title>", "neither an .npz"),
    "a pointer": (lambda raw: b"version https://git-lfs.github.com/spec/v1\n", "neither an .npz"),
    "a bit of x_train": (flip("x_train"), "x_train is damaged"),
    "a bit of y_train": (flip("y_train"), "y_train is damaged"),
    "a bit of x_test": (flip("x_test"), "x_test is damaged"),
    "a bit of y_test": (flip("y_test"), "y_test is damaged"),
    "another pixel": (changed("x_train", (59999, 27, 27), 1), "the checksum differs: x_train."),
    "another test pixel": (changed("x_test", (0, 0, 0), 1), "the checksum differs: x_test."),
    "another label": (changed("y_train", 0, 3), "the checksum differs: y_train."),
    "another test label": (changed("y_test", 9999, 0), "the checksum differs: y_test."),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_to_the_kits_file_is_one_clear_error(damage, monkeypatch, tmp_path):
    """What is wrong, with which file, and the way out; by path too."""
    change, what = DAMAGE[damage]
    file = tmp_path / "mnist.npz"
    monkeypatch.setattr(mnist, "KIT", file)
    data = change(KIT.read_bytes())
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(BadData) as raised:
        load_mnist(file if "another" in damage else None)
    message = str(raised.value)
    assert message.startswith(f"{file}: ") and what in message
    assert "git checkout reference/data/mnist.npz" in message and "the four IDX files" in message
    assert raised.value.__cause__ is None and raised.value.__suppress_context__ is (
        raised.value.__context__ is not None
    )
    assert "\n" not in message


def test_checksums_are_asked_of_the_kits_file_only(kit, tmp_path):
    """Whoever gives a path says what is in it."""
    (tmp_path / "mnist.npz").write_bytes(changed("y_test", 0, 3)(KIT.read_bytes()))
    loaded = arrays(load_mnist(tmp_path / "mnist.npz"))
    assert [name for name in kit if not np.array_equal(loaded[name], kit[name])] == ["y_test"]


# --- other files, wrong ---


class Trap:
    """Its pickle writes to standard output when it is read."""

    def __reduce__(self):
        return print, ("the pickle ran",)


def with_(name, change):
    return lambda four: {**four, name: change(four[name])}


WRONG = {
    "an array is missing": (lambda four: {**four, "x_test": None}, "an .npz without x_test; it has 'x_train', 'y_"),
    "other names": (lambda four: {k: None for k in four} | {"images": four["x_train"]}, "it has 'images'"),
    "wide labels": (with_("y_train", lambda y: y.astype(np.int64)), "y_train is int64 of shape (3,)"),
    "floats": (with_("x_train", lambda x: x / 255), "x_train is float64 of shape (3, 28, 28), expected uint8"),
    "signed": (with_("x_test", lambda x: x.astype(np.int8)), "x_test is int8"),
    "flat images": (with_("x_test", lambda x: x.reshape(-1, 784)), "x_test is uint8 of shape (2, 784)"),
    "one too few": (with_("x_train", lambda x: x[:-1]), "x_train is uint8 of shape (2, 28, 28)"),
    "one label too many": (with_("y_test", lambda y: np.append(y, y[:1])), "y_test is uint8 of shape (3,)"),
    "a column of labels": (with_("y_test", lambda y: y[:, None]), "y_test is uint8 of shape (2, 1)"),
    "Fortran order": (with_("x_train", np.asfortranarray), "x_train is in Fortran order"),
    "an eleventh class": (with_("y_test", lambda y: y + np.uint8(8)), "y_test has the label 15; labels are 0 to 9"),
    "a pickle": (with_("y_train", lambda y: np.array([Trap()] * 3)), "y_train is object of shape (3,)"),
    "records": (with_("y_test", lambda y: y.astype([("a", "u1")])), "y_test is [('a', 'u1')]"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_another_npz_that_is_wrong(wrong, small, tmp_path, capsys):
    change, what = WRONG[wrong]
    file = tmp_path / "other.npz"
    np.savez(file, **{name: array for name, array in change(small).items() if array is not None})
    with pytest.raises(BadData) as raised:
        load_mnist(file)
    message = str(raised.value)
    assert message.startswith(f"{file}: ") and what in message
    assert "or the four IDX files" in message and "git" not in message
    assert capsys.readouterr().out == ""


def test_the_trap_works(capsys):
    pickle.loads(pickle.dumps(Trap()))
    assert capsys.readouterr().out == "the pickle ran\n"


def members(small, compression=zipfile.ZIP_STORED, **other):
    """A zip whose members are the four arrays' .npy files, or other bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, array in small.items():
            archive.writestr(f"{name}.npy", other.get(name, npy(array)))
    return made.getvalue()


def claims(shape):
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


CRAFTED = {
    "a header of a terabyte": (lambda few: members(few, x_train=claims((10**9, 28, 28))), "shape (1000000000, 28, 28)"),
    "a shape without end": (lambda few: members(few, x_train=claims((1,) * 3000)), "x_train is uint8 of shape (1, 1"),
    "a header without end": (lambda few: members(few, x_train=claims((1,) * 9000)), "header of x_train cannot be read"),
    "a header of code": (lambda few: members(few, x_train=claims("print(1)")), "header of x_train cannot be read"),
    "an open bracket": (lambda few: members(few, x_train=claims("(1, (")), "header of x_train cannot be read"),
    "half a header": (lambda few: members(few, y_test=npy(few["y_test"])[:60]), "y_test is truncated"),
    "half an array": (lambda few: members(few, x_test=npy(few["x_test"])[:-700]), "x_test has 868 of its 1,568 values"),
    "more than an array": (lambda few: members(few, y_test=npy(few["y_test"]) + b"0"), "y_test goes on after its 2"),
    "no .npy": (lambda few: members(few, y_train=b"5 0 4 1 9 2"), "y_train is not an .npy"),
    "a newer .npy": (lambda few: members(few, y_train=b"\x93NUMPY\x02\x00" + bytes(90)), "not an .npy of version 1.0"),
    "bzip2": (lambda few: members(few, zipfile.ZIP_BZIP2), "compressed by a method"),
    "LZMA": (lambda few: members(few, zipfile.ZIP_LZMA), "compressed by a method"),
    "a bomb": (
        lambda few: members(few, zipfile.ZIP_DEFLATED, x_train=npy(few["x_train"]) + bytes(2**26)),
        "x_train goes on after its 2,352 values",
    ),
    "a zip of nothing": (lambda few: members({}), "neither an .npz"),
    "a zip of other things": (lambda few: members({"\n" * 99: few["y_test"]}), r"it has '\n\n\n"),
    "a name that is no text": (
        lambda few: members({"é": few["y_test"]}).replace("é".encode(), b"\xff\xff"),
        "damaged or of another kind ('utf-8' codec",
    ),
    "a large file": (lambda few: b"PK\x03\x04" + bytes(2**26), "67,108,868 bytes are more than MNIST has"),
}


@pytest.mark.parametrize("crafted", CRAFTED)
def test_a_file_made_to_harm_is_refused_in_little_memory(crafted, small, tmp_path):
    make, what = CRAFTED[crafted]
    file = tmp_path / "crafted.npz"
    file.write_bytes(make(small))
    tracemalloc.start()
    try:
        with pytest.raises(BadData) as raised:
            load_mnist(file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    message = str(raised.value)
    assert what in message and "\n" not in message and len(message) < 800
    assert peak < 8 * 2**20


def another_value(raw):
    """Gzipped without compression, then the last value changed."""
    packed = gzip.compress(raw, 0)
    return packed[:-9] + b"\xff" + packed[-8:]


IMAGES, LABELS = FILES["x_train"], FILES["y_test"]
WRONG_IDX = {
    "missing": (LABELS, lambda raw: None, f"there is no {LABELS} (nor .gz) in it"),
    "empty": (LABELS, lambda raw: b"", "y_test is truncated"),
    "cut in the header": (IMAGES, lambda raw: raw[:11], "x_train is truncated"),
    "cut in the values": (IMAGES, lambda raw: raw[:-1], "x_train has 2,351 of its 2,352 values"),
    "too long": (LABELS, lambda raw: raw + b"\n", "y_test goes on after its 2 values"),
    "a page of the web": (LABELS, lambda raw: b"<!DOCTYPE html>", "not an IDX file"),
    "a zip": (LABELS, lambda raw: b"PK\x03\x04" + bytes(99), "not an IDX file"),
    "no zeros first": (LABELS, lambda raw: b"\1" + raw[1:], "not an IDX file"),
    "an unknown type": (LABELS, lambda raw: raw[:2] + b"\x07" + raw[3:], "not an IDX file"),
    "integers": (LABELS, lambda raw: idx(np.zeros(2, ">i4"), 12), "y_test is int32 of shape (2,)"),
    "little-endian": (LABELS, lambda raw: raw[:4] + raw[7:3:-1] + raw[8:], "y_test is uint8 of shape (33554432,)"),
    "4 GB of 4 GB": (IMAGES, lambda raw: raw[:4] + b"\xff" * 12 + raw[16:], "uint8 of shape (4294967295, 4294967295"),
    "255 dimensions": (IMAGES, lambda raw: raw[:3] + b"\xff" + bytes(2000), "uint8 of shape (0, 0, 0"),
    "labels for images": (IMAGES, lambda raw: idx(np.zeros(3, np.uint8)), "x_train is uint8 of shape (3,), expected"),
    "an eleventh class": (LABELS, lambda raw: raw[:-1] + b"\x0a", "y_test has the label 10"),
    "gzip, cut": (IMAGES, lambda raw: gzip.compress(raw)[:-20], "x_train is truncated"),
    "gzip, cut in its end": (IMAGES, lambda raw: gzip.compress(raw)[:-1], "x_train is truncated"),
    "gzip, other sum": (IMAGES, lambda raw: gzip.compress(raw)[:-8] + bytes(8), "x_train is damaged"),
    "gzip, other bits": (
        IMAGES,
        lambda raw: gzip.compress(raw, 0)[:-9] + b"\xff" + gzip.compress(raw, 0)[-8:],
        "x_train is damaged",
    ),
    "gzip, then more": (LABELS, lambda raw: gzip.compress(raw) + b"more", "y_test is damaged"),
    "gzip, a bomb": (LABELS, lambda raw: gzip.compress(raw + bytes(2**26), 1), "y_test goes on after its 2 values"),
}


@pytest.mark.parametrize("wrong", WRONG_IDX)
def test_idx_files_that_are_wrong(wrong, small, tmp_path):
    which, change, what = WRONG_IDX[wrong]
    for name, array in small.items():
        data = idx(array) if FILES[name] != which else change(idx(array))
        if data is not None:
            (tmp_path / FILES[name]).write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(BadData) as raised:
            load_mnist(tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    message = str(raised.value)
    assert message.startswith(str(tmp_path)) and what in message and len(message) < 800
    assert "label" in what or what.startswith("there is no") or message.startswith(f"{tmp_path / which}: ")
    assert peak < 8 * 2**20


def nowhere(tmp_path):
    return tmp_path / "none.npz"


def loop(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    return tmp_path / "a"


@pytest.fixture
def pipe(tmp_path):
    """With something to read in it, so that a loader that opens it fails the test rather than waits."""
    os.mkfifo(tmp_path / "pipe")
    end = os.open(tmp_path / "pipe", os.O_RDWR | os.O_NONBLOCK)
    os.write(end, b"PK, or not")
    yield
    os.close(end)


def lonely(tmp_path):
    (tmp_path / IMAGES).write_bytes(b"")
    return tmp_path / IMAGES


PATHS = {
    "nowhere": (nowhere, "there is no such file"),
    "an IDX file that is nowhere": (lambda tmp_path: tmp_path / IMAGES, "there is no such file"),
    "an IDX file alone": (lonely, "no t10k-images-idx3-ubyte, no t10k-labels-idx1-ubyte (nor .gz) beside it"),
    "a folder without them": (lambda tmp_path: tmp_path, "there is no train-images-idx3-ubyte, no train-labels"),
    "a name too long": (lambda tmp_path: tmp_path / ("a" * 300), "not to be read (File name too long)"),
    "a zero in the name": (lambda tmp_path: str(tmp_path / "a\0b"), "there is no such file"),
    "a loop": (loop, "there is no such file"),
    "a pipe": (lambda tmp_path: tmp_path / "pipe", "there is no such file"),
    "a device": (lambda tmp_path: "/dev/zero", "there is no such file"),
    "below a file": (lambda tmp_path: KIT / "mnist.npz", "there is no such file"),
}


@pytest.mark.usefixtures("pipe")
@pytest.mark.parametrize("path", PATHS)
def test_paths_that_lead_nowhere(path, tmp_path):
    make, what = PATHS[path]
    given = make(tmp_path)
    with pytest.raises(BadData) as raised:
        load_mnist(given)
    assert str(raised.value).startswith(f"{given}: ") and what in str(raised.value)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_no_single_byte_makes_another_error_or_other_digits(save, small, tmp_path):
    """Each byte of an .npz, changed in turn: BadData, or the same arrays (a date in the zip, say)."""
    file = tmp_path / "other.npz"
    save(file, **small)
    raw, outcomes = file.read_bytes(), {"refused": 0, "the same": 0}
    for at in range(0, len(raw), 1 + len(raw) // 1500):
        file.write_bytes(raw[:at] + bytes([raw[at] ^ (1 << at % 8)]) + raw[at + 1 :])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                assert equal(load_mnist(file), small), at
                outcomes["the same"] += 1
            except BadData:
                outcomes["refused"] += 1
    assert outcomes["refused"] > 500 and outcomes["the same"] > 20
