"""The one format that crosses the wall: a message is a kind and a list of plain arrays.

    message = magic "DRW1" | kind u8 | count u32 | frame * count
    frame   = dtype code u8 | ndim u8 | shape u64 * ndim | byte count u64 | bytes (C order, little-endian)

Whoever reads treats the bytes as hostile: dtypes are looked up in a whitelist, and the product of
the shape is checked against the byte count and the cap before anything is allocated. Nothing here
can name a type, so there is nothing to unpickle.
"""

import json
import math
import struct
from typing import Any

import numpy as np

MAGIC = b"DRW1"
MAX_NDIM = 8
MAX_FRAMES = 4096
DTYPES = ("?", "<i1", "<i2", "<i4", "<i8", "<u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8")

# Kinds of message.
REQUEST, VALUES, PROBLEM, STATUS, READY = range(5)
# How a check's process ended, in a STATUS message.
EXITED, SIGNALLED, TIMED_OUT, OVERFLOWED = range(4)


class Malformed(ValueError):
    """The bytes are not a message of this format."""


def portable(array: np.ndarray) -> np.ndarray | None:
    """`array` as a plain C-contiguous little-endian array, or None if its dtype has no code.

    An ndarray subclass is read through its base, so that none of its methods run.
    """
    base = np.ndarray.view(array, np.ndarray)
    kind, size = base.dtype.kind, base.dtype.itemsize
    code = "?" if kind == "b" else f"<{kind}{size}"
    if code not in DTYPES or base.ndim > MAX_NDIM:
        return None
    return np.array(base, dtype=np.dtype(code), order="C", copy=True)


def pack(kind: int, arrays: list[np.ndarray]) -> bytes:
    """The bytes of a message. Every array must be `portable`."""
    parts = [MAGIC, struct.pack("<BI", kind, len(arrays))]
    for array in arrays:
        code = DTYPES.index("?" if array.dtype.kind == "b" else f"<{array.dtype.kind}{array.dtype.itemsize}")
        parts.append(struct.pack(f"<BB{array.ndim}QQ", code, array.ndim, *array.shape, array.nbytes))
        parts.append(array.tobytes())
    return b"".join(parts)


def unpack(data: bytes, cap: int) -> tuple[int, list[np.ndarray]]:
    """`(kind, arrays)` of a whole message. Raises Malformed for anything else, or for arrays over `cap` bytes."""
    if len(data) < 9 or data[:4] != MAGIC:
        raise Malformed("not a message of this format")
    kind, count = struct.unpack_from("<BI", data, 4)
    if count > MAX_FRAMES:
        raise Malformed(f"claims {count} arrays")
    at, arrays = 9, []
    for _ in range(count):
        array, at = _frame(data, at, cap)
        arrays.append(array)
    if at != len(data):
        raise Malformed(f"{len(data) - at} bytes follow the message")
    return kind, arrays


def _frame(data: bytes, at: int, cap: int) -> tuple[np.ndarray, int]:
    if len(data) < at + 2:
        raise Malformed("the message ends in the middle")
    code, ndim = data[at], data[at + 1]
    if code >= len(DTYPES) or ndim > MAX_NDIM:
        raise Malformed(f"an array of unknown dtype {code} or with {ndim} axes")
    head = struct.calcsize(f"<{ndim}QQ")
    if len(data) < at + 2 + head:
        raise Malformed("the message ends in the middle")
    *shape, nbytes = struct.unpack_from(f"<{ndim}QQ", data, at + 2)
    dtype = np.dtype(DTYPES[code])
    start = at + 2 + head
    if max(shape, default=0) > cap or math.prod(shape) * dtype.itemsize != nbytes or nbytes > cap:
        raise Malformed(f"an array of shape {tuple(shape)} that claims {nbytes} bytes")
    if len(data) < start + nbytes:
        raise Malformed("the message ends in the middle")
    flat = np.frombuffer(data, dtype, count=math.prod(shape), offset=start)
    if code == 0 and flat.view(np.uint8).max(initial=0) > 1:
        raise Malformed("a boolean that is neither 0 nor 1")
    return flat.reshape(shape).copy(), start + nbytes


def text(array: np.ndarray) -> str:
    """The string in an array made by `from_text`; bytes that are not UTF-8 are replaced."""
    if array.dtype != np.uint8 or array.ndim != 1:
        raise Malformed("text that is not a row of bytes")
    return array.tobytes().decode("utf-8", "replace")


def from_text(string: str, limit: int | None = None) -> np.ndarray:
    return np.frombuffer(string.encode("utf-8", "replace")[:limit], np.uint8)


def pack_request(request: dict[str, Any], arrays: list[np.ndarray]) -> bytes:
    """A question from the trusted side: a JSON header and the arrays it refers to."""
    return pack(REQUEST, [from_text(json.dumps(request)), *arrays])


def unpack_request(data: bytes) -> tuple[dict[str, Any], list[np.ndarray]]:
    _, (header, *arrays) = unpack(data, cap=len(data))
    return json.loads(text(header)), arrays
