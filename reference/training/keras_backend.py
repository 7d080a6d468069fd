"""Keras's network, on whichever of its backends sees the device."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import CannotTrain
from .checkpoint import Settings
from .digits import Digits
from .quiet import quiet

if TYPE_CHECKING:
    from . import OnBatch

KERAS_ON = ("tensorflow", "jax", "torch")


class KerasBackend:
    """reference/keras/mnist.py. Its own optimizer's variables are part of the state."""

    def __init__(self, settings: Settings, digits: Digits, rng: np.random.Generator) -> None:
        choose_device(settings.device)
        with quiet():
            import keras

            from reference.keras import mnist
        from reference.mnist import init_params

        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            # Otherwise sums may be taken in another order each time, and a resumed run differ in the last digits.
            tf.config.experimental.enable_op_determinism()
        keras.utils.set_random_seed(settings.seed)
        self.runs_on = f"Keras {keras.__version__} on {keras.backend.backend()}"
        self._module, self._digits, self._batch_size = mnist, digits, settings.batch_size
        self._model = mnist.build_keras_model()
        mnist.set_params(self._model, init_params(rng))
        optimizer = self._model.optimizer
        optimizer.learning_rate = settings.learning_rate
        optimizer.build(self._model.trainable_variables)

    def epoch(self, rng: np.random.Generator, on_batch: OnBatch) -> tuple[float, float]:
        digits = self._digits
        loss, accuracy = self._module.train_epoch(
            self._model, digits.x_train, digits.y_train, self._batch_size, rng, on_batch
        )
        return float(loss), float(accuracy)

    def test(self) -> tuple[float, float]:
        digits = self._digits
        found = self._model.evaluate(digits.x_test, digits.y_test, batch_size=500, verbose=0, return_dict=True)
        return float(found["loss"]), float(found["accuracy"])

    def probabilities(self) -> np.ndarray:
        return np.asarray(self._model.predict(self._digits.x_test, batch_size=500, verbose=0))

    def params(self) -> dict[str, np.ndarray]:
        return self._module.get_params(self._model)

    def state(self) -> dict[str, np.ndarray]:
        from keras.ops import convert_to_numpy

        variables = enumerate(self._model.optimizer.variables)
        optimizer = {f"optimizer/{i}": np.asarray(convert_to_numpy(one)) for i, one in variables}
        return {f"params/{name}": value for name, value in self.params().items()} | optimizer

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        self._module.set_params(self._model, {name: state[f"params/{name}"] for name in self.params()})
        for i, variable in enumerate(self._model.optimizer.variables):
            variable.assign(state[f"optimizer/{i}"])

    def save(self, out: Path) -> list[Path]:
        self._model.save(out / "model.keras")
        return [out / "model.keras"]


def choose_device(device: str) -> None:
    """Before Keras is imported: hide the GPUs, or set Keras on a backend that sees one. Raises CannotTrain."""
    # What TensorFlow's C++ tells of its own workings is not for whoever watches a training; errors are raised anyway.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
        return
    wanted = os.environ.get("KERAS_BACKEND")
    names = (wanted,) if wanted else KERAS_ON
    installed = [name for name in names if importlib.util.find_spec(name)]
    for name in installed:
        if _sees_gpu(name):
            os.environ["KERAS_BACKEND"] = name
            return
    tried = ", ".join(installed) or f"none of {', '.join(names)} is installed"
    raise CannotTrain(
        f"--device gpu: no Keras backend here sees a GPU (tried {tried}); see `nvidia-smi`, "
        "or leave --device out to train on the CPU"
    )


def _sees_gpu(backend: str) -> bool:
    if backend == "tensorflow":
        with quiet():
            import tensorflow as tf

            return bool(tf.config.list_physical_devices("GPU"))
    if backend == "torch":
        import torch

        return bool(torch.cuda.is_available())
    if backend == "jax":
        import jax

        return any(one.platform in ("gpu", "cuda", "rocm") for one in jax.devices())
    return False
