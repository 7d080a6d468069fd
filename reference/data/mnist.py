"""MNIST, the 70,000 handwritten digits: the kit's own file, or another of the same format.

Two formats are read. An .npz, as Keras has it, holds the arrays x_train, y_train, x_test and y_test. IDX, the
format of the database's home, is four files, gzipped or not: big-endian, two zero bytes, a byte for the type, a byte
for the number of dimensions, 4 bytes for each dimension, then the values. Neither can run code here (there is no
pickle), and no header makes this module take more memory than MNIST needs.

Source: LeCun, Bottou, Bengio & Haffner, "Gradient-Based Learning Applied to Document Recognition" (1998).
Licence of the data: LICENSE-MNIST.txt.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

KIT = Path(__file__).with_name("mnist.npz")


class Part(NamedTuple):
    """One of the four arrays: its shape, its IDX file's name in two halves, and that file's MD5, header and all."""

    shape: tuple[int, ...]
    stem: str
    ending: str
    md5: str


PARTS = {
    "x_train": Part((60000, 28, 28), "train-images", "idx3-ubyte", "6bbc9ace898e44ae57da46a324031adb"),
    "y_train": Part((60000,), "train-labels", "idx1-ubyte", "a25bea736e30d166cdddb491f175f624"),
    "x_test": Part((10000, 28, 28), "t10k-images", "idx3-ubyte", "2646ac647ad5339dbf082846283269ea"),
    "y_test": Part((10000,), "t10k-labels", "idx1-ubyte", "27ae3e4e09519cfbb04c329615203637"),
}
FORMS = (("-", ""), ("-", ".gz"), (".", ""), (".", ".gz"))  # train-images-idx3-ubyte, the older train-images.idx3-ubyte
IDX_TYPES = {8: "uint8", 9: "int8", 11: "int16", 12: "int32", 13: "float32", 14: "float64"}
CLASSES = 10
LARGEST_NPZ = 64 * 2**20  # uncompressed it has 55 MB
CHUNK = 2**20


class BadData(ValueError):
    """The data cannot be used. The message names the file, what is wrong with it, and the way out."""


Split = tuple[np.ndarray, np.ndarray]


def load_mnist(path: str | os.PathLike[str] | None = None) -> tuple[Split, Split]:
    """(x_train, y_train), (x_test, y_test), as Keras's load_data() gives them.

    Images: uint8 (60000, 28, 28) and (10000, 28, 28), 0 background to 255 ink. Labels: uint8 (60000,) and (10000,),
    0 to 9. The arrays are the caller's own: they may be changed.

    Without a path this is the kit's own file, and each array is held against the canonical MD5 of its IDX file.
    `path` takes another file: an .npz, a folder with the four IDX files, or one of these four (the others are looked
    for beside it). It may hold another data set of the same format, say Fashion-MNIST: shapes, dtypes and the range
    of the labels are checked, the checksums of MNIST are not.

    Raises BadData when there is no such file or it is damaged, truncated, or something else.
    """
    file = KIT if path is None else Path(path)
    with _named(file):
        if not (file.is_dir() or file.is_file()):
            raise _bad(file, "there is no such file")
        arrays = _from_idx(file) if file.is_dir() or _form(file.name) else _from_npz(file)
    for name in ("y_train", "y_test"):
        if (largest := arrays[name].max()) >= CLASSES:
            raise _bad(file, f"{name} has the label {largest}; labels are 0 to {CLASSES - 1}")
    if _same(file, KIT):
        differ = [name for name, part in PARTS.items() if idx_md5(arrays[name]) != part.md5]
        if differ:
            raise _bad(file, f"not MNIST as published, the checksum differs: {', '.join(differ)}")
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def idx_header(shape: tuple[int, ...]) -> bytes:
    """What an IDX file of bytes of this shape begins with: 16 bytes for images, 8 for labels."""
    return struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape)


def idx_md5(array: np.ndarray) -> str:
    """The MD5 of the IDX file that would hold this array: uint8, any shape."""
    digest = hashlib.md5(idx_header(array.shape), usedforsecurity=False)
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


# --- the two formats ---


def _from_npz(file: Path) -> dict[str, np.ndarray]:
    """The four arrays of an .npz: a zip of .npy files, stored or deflated."""
    size = file.stat().st_size
    if size > LARGEST_NPZ:
        raise _bad(file, f"its {size:,} bytes are more than MNIST has")
    with file.open("rb") as raw:
        if raw.read(4) != b"PK\x03\x04":
            raise _bad(file, f"neither an .npz nor named like an IDX file ({size:,} bytes)")
        with zipfile.ZipFile(raw) as archive:
            held = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            missing = [name for name in PARTS if name not in held]
            if missing:
                shown = ", ".join(repr(name[:40]) for name in sorted(held)[:8]) or "nothing"
                raise _bad(file, f"an .npz without {', '.join(missing)}; it has {shown}")
            arrays = {}
            for name, part in PARTS.items():
                # What zipfile unpacks in steps of bounded size; NumPy writes no other.
                if held[name].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise _bad(file, f"{name} is compressed by a method that .npz files do not use")
                with _named(file, name), archive.open(held[name]) as stream:
                    arrays[name] = _npy(file, name, stream, part.shape)
    return arrays


def _npy(file: Path, name: str, stream: io.BufferedIOBase, shape: tuple[int, ...]) -> np.ndarray:
    """An array of this shape from an .npy of version 1, whose header has at most 64 KB."""
    start = _exactly(stream, 10)
    if start[:8] != b"\x93NUMPY\x01\x00":
        raise _bad(file, f"{name} is not an .npy of version 1.0")
    header = start[8:] + _exactly(stream, struct.unpack("<H", start[8:])[0])
    try:
        found, fortran, dtype = np.lib.format.read_array_header_1_0(io.BytesIO(header))
    except Exception:  # NumPy parses a Python literal, which fails in many ways
        raise _bad(file, f"the .npy header of {name} cannot be read") from None
    _expect(file, name, found, str(dtype), shape)
    if fortran:
        raise _bad(file, f"{name} is in Fortran order, expected C order")
    return _values(file, name, stream, shape)


def _from_idx(path: Path) -> dict[str, np.ndarray]:
    """The four arrays of a folder of IDX files, or of the folder of the one given."""
    folder = path if path.is_dir() else path.parent
    forms = sorted(FORMS, key=lambda form: form != _form(path.name))  # the form given goes first
    found, missing = {}, []
    for name, part in PARTS.items():
        files = [folder / f"{part.stem}{joint}{part.ending}{gz}" for joint, gz in forms]
        there = [one for one in files if one.is_file()]
        if there:
            found[name] = there[0]
        else:
            missing.append(f"{part.stem}-{part.ending}")
    if missing:
        raise _bad(path, f"there is no {', no '.join(missing)} (nor .gz) {'in' if folder == path else 'beside'} it")
    arrays = {}
    for name, file in found.items():
        with _named(file, name), file.open("rb") as raw:
            # By content, not by name: browsers unpack a download and leave it its .gz.
            zipped = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            with gzip.GzipFile(fileobj=raw) if zipped else raw as stream:
                arrays[name] = _idx(file, name, stream, PARTS[name].shape)
    return arrays


def _idx(file: Path, name: str, stream: io.BufferedIOBase, shape: tuple[int, ...]) -> np.ndarray:
    """An array of this shape from an IDX file."""
    zeros, code, ndim = struct.unpack(">HBB", _exactly(stream, 4))
    if zeros or code not in IDX_TYPES:
        raise _bad(file, "not an IDX file")
    found = struct.unpack(f">{ndim}I", _exactly(stream, 4 * ndim))
    _expect(file, name, found, IDX_TYPES[code], shape)
    return _values(file, name, stream, shape)


# --- what they share ---


def _bad(file: Path, what: str) -> BadData:
    if _same(file, KIT):
        in_clone = __name__.startswith("reference.")  # students have a copy, in a bundle
        back = 'Bring it back with "git checkout reference/data/mnist.npz" (or get the kit anew)'
        way_out = f"{back if in_clone else 'Get the exercises anew'}, or give the four IDX files by path."
    else:
        way_out = (
            "Give an .npz that holds x_train, y_train, x_test and y_test, or the four IDX files "
            "(train-images-idx3-ubyte and so on, gzipped or not); without a path the kit's own MNIST is loaded."
        )
    return BadData(f"{file}: {what}. {way_out}")


def _form(filename: str) -> tuple[str, str] | None:
    """Which of FORMS an IDX file's name has; None for any other name."""
    for joint, gz in FORMS:
        if any(filename == f"{part.stem}{joint}{part.ending}{gz}" for part in PARTS.values()):
            return joint, gz
    return None


def _expect(file: Path, name: str, found: tuple[int, ...], dtype: str, shape: tuple[int, ...]) -> None:
    """Before a byte of memory is taken on a header's word."""
    if found != shape or dtype != "uint8":
        raise _bad(file, f"{name} is {dtype:.40} of shape {found!s:.60}, expected uint8 of shape {shape}")


def _values(file: Path, name: str, stream: io.BufferedIOBase, shape: tuple[int, ...]) -> np.ndarray:
    """The rest of a stream, which must be the bytes of one array: no fewer, and no more."""
    array = np.empty(shape, np.uint8)
    view, filled = array.reshape(-1).data, 0
    while filled < array.size:
        count = stream.readinto(view[filled : filled + CHUNK])
        if not count:
            raise _bad(file, f"truncated: {name} has {filled:,} of its {array.size:,} values")
        filled += count
    if stream.read(1):  # at the end zip and gzip compare their CRCs too
        raise _bad(file, f"{name} goes on after its {array.size:,} values")
    return array


def _exactly(stream: io.BufferedIOBase, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def _same(file: Path, other: Path) -> bool:
    try:
        return file.resolve() == other.resolve()
    except (OSError, RuntimeError, ValueError):  # no file at all can have this name
        return False


@contextmanager
def _named(file: Path, name: str = "") -> Iterator[None]:
    """Whatever the libraries say about `file`, or its array `name`, becomes one BadData."""
    of = f"{name} is " if name else ""
    try:
        yield
    except BadData:
        raise
    except EOFError:
        raise _bad(file, f"{of}truncated") from None
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error) as error:
        raise _bad(file, f"{of}damaged or truncated ({error})") from None
    except OSError as error:
        raise _bad(file, f"{of}not to be read ({error.strerror or error})") from None
    except (ValueError, RuntimeError) as error:  # a password, an unknown version of zip, a name not in UTF-8
        raise _bad(file, f"{of}damaged or of another kind ({error})") from None
