"""The two networks that can be trained, behind one interface: the reference's and Keras's.

Both begin with the same weights, drawn by the reference from the seed, and see the digits in the same order.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from . import CannotTrain, OnBatch
from .checkpoint import Settings
from .digits import Digits

BACKENDS = ("reference", "keras")
DEVICES = ("cpu", "gpu")


class Backend(Protocol):
    """A network, its optimizer, and the digits, on one device."""

    runs_on: str

    def epoch(self, rng: np.random.Generator, on_batch: OnBatch) -> tuple[float, float]:
        """Train for one epoch, in an order drawn from rng -> mean loss and accuracy over the samples as seen."""

    def test(self) -> tuple[float, float]:
        """Loss and accuracy on the test digits."""

    def probabilities(self) -> np.ndarray:
        """For each test digit the probability of each class: (N, 10)."""

    def params(self) -> dict[str, np.ndarray]:
        """The parameters by their names in the reference."""

    def state(self) -> dict[str, np.ndarray]:
        """Everything that training changes."""

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Go back to where `state` was taken."""

    def save(self, out: Path) -> list[Path]:
        """Write the model in the backend's own format, where it has one."""


class ReferenceBackend:
    """reference/mnist.py, on NumPy or, on a GPU, the same code on CuPy."""

    def __init__(self, settings: Settings, digits: Digits, rng: np.random.Generator) -> None:
        from reference import mnist

        self._xp: Any = np if settings.device == "cpu" else _cupy()
        self.runs_on = f"{self._xp.__name__.title()} {self._xp.__version__}".replace("Numpy", "NumPy")
        self._network, self._settings = mnist, settings
        self._train = self._xp.asarray(digits.x_train), self._xp.asarray(digits.y_train)
        self._test = self._xp.asarray(digits.x_test), self._xp.asarray(digits.y_test)
        self._params = {name: self._xp.asarray(value) for name, value in mnist.init_params(rng).items()}
        self._adam = mnist.adam_state(self._params)

    def epoch(self, rng: np.random.Generator, on_batch: OnBatch) -> tuple[float, float]:
        one = self._settings
        self._params, self._adam, loss, accuracy = self._network.train_epoch(
            self._params, self._adam, *self._train, one.batch_size, one.learning_rate, rng, on_batch
        )
        return float(loss), float(accuracy)

    def test(self) -> tuple[float, float]:
        loss, accuracy = self._network.evaluate(self._params, *self._test)
        return float(loss), float(accuracy)

    def probabilities(self) -> np.ndarray:
        from reference.neurons import softmax

        x, _ = self._test
        pieces = [softmax(self._network.forward(self._params, x[i : i + 500])) for i in range(0, x.shape[0], 500)]
        return np.concatenate([self._host(one) for one in pieces])

    def params(self) -> dict[str, np.ndarray]:
        return {name: self._host(value) for name, value in self._params.items()}

    def state(self) -> dict[str, np.ndarray]:
        adam = {f"adam/{name}": self._host(value) for name, value in self._adam.items()}
        return {f"params/{name}": value for name, value in self.params().items()} | adam

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        self._params = {name: self._xp.asarray(state[f"params/{name}"]) for name in self._params}
        self._adam = {
            name: int(state[f"adam/{name}"]) if isinstance(value, int) else self._xp.asarray(state[f"adam/{name}"])
            for name, value in self._adam.items()
        }

    def save(self, out: Path) -> list[Path]:
        return []

    def _host(self, value: Any) -> np.ndarray:
        return np.asarray(value if self._xp is np or isinstance(value, int) else self._xp.asnumpy(value))


def make_backend(settings: Settings, digits: Digits, rng: np.random.Generator) -> Backend:
    """The network with the weights drawn from rng, before its first step. Raises CannotTrain."""
    if settings.backend == "reference":
        return ReferenceBackend(settings, digits, rng)
    from .keras_backend import KerasBackend

    return KerasBackend(settings, digits, rng)


def need_backend(backend: str, device: str) -> None:
    """Before anything slow: raises CannotTrain where the backend or the device is not there."""
    if backend == "keras":
        if importlib.util.find_spec("keras") is None:
            raise CannotTrain(
                '--backend keras: Keras is not installed; pip install "deltarule[keras]", or leave it out'
            )
        from .keras_backend import choose_device

        choose_device(device)
    elif device == "gpu":
        _cupy()


def _cupy() -> Any:
    """CuPy, where it is installed and sees a GPU. Raises CannotTrain."""
    way_out = "or leave --device out to train on the CPU"
    if importlib.util.find_spec("cupy") is None:
        raise CannotTrain(f"--device gpu: CuPy is not installed; pip install cupy-cuda12x for an NVIDIA GPU, {way_out}")
    import cupy

    try:
        cupy.cuda.runtime.getDeviceCount()
        cupy.zeros(1)  # a driver that is too old is noticed here
    except Exception as exc:
        raise CannotTrain(f"--device gpu: CuPy sees no usable GPU ({exc}); see `nvidia-smi`, {way_out}") from exc
    return cupy
