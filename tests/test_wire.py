"""The wire format: arrays go through unchanged, and hostile bytes are refused before anything is allocated."""

import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.inside import wire

HEAD = wire.MAGIC + struct.pack("<BI", wire.VALUES, 1)
FLOAT64 = wire.DTYPES.index("<f8")


def frame(code, shape, nbytes, data=b""):
    return struct.pack(f"<BB{len(shape)}QQ", code, len(shape), *shape, nbytes) + data


NOT_MESSAGES = {
    "empty": b"",
    "another magic": b"PK\x03\x04" + bytes(20),
    "a pickle": b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins",
    "no frame where one is claimed": HEAD,
    "a million frames": wire.MAGIC + struct.pack("<BI", wire.VALUES, 1_000_000),
    "an unknown dtype": HEAD + frame(99, (1,), 8, bytes(8)),
    "nine axes": HEAD + frame(FLOAT64, (1,) * 9, 8, bytes(8)),
    "8 TiB claimed": HEAD + frame(FLOAT64, (2**40,), 2**43),
    "a shape that overflows": HEAD + frame(FLOAT64, (2**33, 2**33), 0),
    "shape and bytes disagree": HEAD + frame(FLOAT64, (3,), 8, bytes(8)),
    "cut short": HEAD + frame(FLOAT64, (2,), 16, bytes(15)),
    "bytes after the end": HEAD + frame(FLOAT64, (1,), 8, bytes(9)),
    "a boolean of 2": HEAD + frame(0, (1,), 1, b"\x02"),
    "over the cap": HEAD + frame(FLOAT64, (1000,), 8000, bytes(8000)),
}


@pytest.mark.parametrize("what", NOT_MESSAGES)
def test_refused_without_allocating(what):
    tracemalloc.start()
    with pytest.raises(wire.Malformed):
        wire.unpack(NOT_MESSAGES[what], cap=4000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


@settings(derandomize=True, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_malformed(data):
    for whole in (data, wire.MAGIC + data, HEAD + data):
        try:
            wire.unpack(whole, cap=1000)
        except wire.Malformed:
            pass


@settings(derandomize=True, deadline=None)
@given(
    hnp.arrays(
        st.sampled_from([np.dtype(code) for code in wire.DTYPES] + [np.dtype(">f8"), np.dtype(">i2")]),
        hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    )
)
def test_arrays_go_through_unchanged(array):
    plain = wire.portable(array)
    kind, (back,) = wire.unpack(wire.pack(wire.VALUES, [plain]), cap=10_000)
    assert kind == wire.VALUES and back.shape == array.shape and back.dtype == array.dtype.newbyteorder("<")
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("dtype", ["O", "U3", "S3", "V8", "c16", "M8[s]", "longdouble"])
def test_other_dtypes_have_no_code(dtype):
    assert wire.portable(np.zeros(2, dtype)) is None


def test_a_subclass_is_read_through_its_base():
    class Hostile(np.ndarray):
        def __array_finalize__(self, obj):
            pass

        def tobytes(self, *args):
            raise AssertionError("called")

        __array_function__ = __array_ufunc__ = __array__ = tobytes

    plain = wire.portable(np.arange(3.0).view(Hostile))
    assert type(plain) is np.ndarray and plain.tolist() == [0, 1, 2]


def test_text_survives_and_is_never_more_than_text():
    for said in ("", "naïve ∂x", "\x00\x1b[31m", "\ud800"):
        assert wire.text(wire.from_text(said)) == said.encode("utf-8", "replace").decode()
    with pytest.raises(wire.Malformed):
        wire.text(np.zeros((2, 2)))
