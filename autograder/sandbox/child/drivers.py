"""Drivers: how an implementation is used on a case. A driver holds no answer.

A driver is `driver(get, targets, case) -> value`: `get(name)` looks a function up in the implementation,
`targets` names those the check is about. Of a case, `inputs` go in by position, `options` by keyword, and
`upstream` is what a backward pass receives from above. The same drivers run inside the wall, in a notebook,
and on the reference.
"""

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .expression import build
from .values import mapped

Get = Callable[[str], Callable[..., Any]]
# What may not show in a few steps of a Keras optimizer; and after how many its rate is looked at.
SETTINGS = (
    *("beta_1", "beta_2", "epsilon"),
    *("weight_decay", "amsgrad", "use_ema", "clipnorm", "global_clipnorm", "clipvalue"),
)
LATER = 5000


class NotArrays(Exception):
    """A function returned something that is not the arrays or numbers it was to return."""


@dataclass(frozen=True)
class Given:
    """A case as the functions get it."""

    inputs: dict[str, Any]
    upstream: dict[str, Any]
    options: dict[str, Any]


def call(get: Get, targets: list[str], case: Given) -> Any:
    """Call the function and take what it returns."""
    return get(targets[0])(*case.inputs.values(), **case.options)


def twice(get: Get, targets: list[str], case: Given) -> Any:
    """The same call two times, with the same arguments: a generator goes on where the first call left it."""
    function = get(targets[0])
    return tuple(_consumed(function(*case.inputs.values(), **case.options)) for _ in range(2))


def repeated(get: Get, targets: list[str], case: Given) -> Any:
    """The same call as often as the option `times` says, one generator for all; of each the last value returned."""
    function, options = get(targets[0]), dict(case.options)
    found = []
    for _ in range(options.pop("times")):
        returned = function(*case.inputs.values(), **options)
        if not isinstance(returned, tuple | list) or not returned:
            raise NotArrays("did not return several values")
        found.append(returned[-1])
    return found


def seeded(get: Get, targets: list[str], case: Given) -> Any:
    """The same call two times, each with a generator in the same state; of a forward pass without its cache."""
    cases = (case, Given(mapped(case.inputs, _twin), {}, mapped(case.options, _twin)))
    if targets[0].endswith("_forward"):
        return tuple(_forward(get(targets[0]), one)[0] for one in cases)
    return tuple(_consumed(call(get, targets, one)) for one in cases)


def backward(get: Get, targets: list[str], case: Given) -> Any:
    """Forward, then the backward pass from the upstream gradient."""
    backward_pass = get(targets[0])
    _, cache = _forward(get(targets[1]), case)
    return backward_pass(*case.upstream.values(), cache)


def round_trip(get: Get, targets: list[str], case: Given) -> Any:
    """As `backward`; the forward's own values come first."""
    backward_pass = get(targets[0])
    out, cache = _forward(get(targets[1]), case)
    gradients = backward_pass(*case.upstream.values(), cache)
    return (*out, *(gradients if isinstance(gradients, tuple | list) else [gradients]))


def forward_twice(get: Get, targets: list[str], case: Given) -> Any:
    """The values of two forward passes, one after the other, without the caches."""
    forward = get(targets[0])
    return tuple(value for _ in range(2) for value in _forward(forward, case)[0])


def own_cache(get: Get, targets: list[str], case: Given) -> Any:
    """As `backward`, with a forward pass on other inputs in between: the cache must be the first one's own."""
    backward_pass, forward = get(targets[0]), get(targets[1])
    _, cache = _forward(forward, case)
    _forward(forward, Given(mapped(case.inputs, _flipped), {}, case.options))
    return backward_pass(*case.upstream.values(), cache)


def iterate(get: Get, targets: list[str], case: Given, times: int = 1) -> Any:
    """Steps of an optimizer on several parameters in turn, from empty states; the parameters after every step."""
    step, options = get(targets[0]), dict(case.options)
    rates = options.pop("learning_rates", None)
    params: list[Any] = list(case.inputs["params"])
    states: list[Any] = [{} for _ in params]
    path = []
    for number, grads in enumerate(case.inputs["grads"]):
        if rates is not None:
            options["learning_rate"] = rates[number]
        for at, grad in enumerate(grads):
            for _ in range(times):
                stepped = step(params[at], grad, states[at], **options)
            if not isinstance(stepped, tuple | list) or len(stepped) != 2:
                raise NotArrays("did not return two values (param, state)")
            params[at], states[at] = stepped
        path.append([one.copy() if isinstance(one, np.ndarray) else one for one in params])
    return path


def iterate_twice(get: Get, targets: list[str], case: Given) -> Any:
    """As `iterate`, with every step taken twice from the same state; the second answer counts."""
    return iterate(get, targets, case, times=2)


def expression(get: Get, targets: list[str], case: Given) -> Any:
    """The value of an expression built from scalars of the implementation's own class, and its derivatives."""
    leaves, result = build(get(targets[0]), case.inputs["leaves"], case.options["program"])
    result.backward()
    return result.data, [leaf.grad for leaf in leaves]


def keras_model(get: Get, targets: list[str], case: Given) -> Any:
    """What can be seen of a Keras model from outside: its shapes, and, with the weights in `params`, the probabilities
    it gives, its optimizer's settings, loss and accuracy on each batch of a training, and what it gives then.

    Inputs: params, a dict in the order of the layers; x (N, ...); batches, a list of (x, y), which may be empty.
    """
    before = random.getstate()
    random.seed(0)  # a layer that draws, such as Dropout, then draws the same each time
    try:
        model = get(targets[0])()
    finally:
        random.setstate(before)
    if not all(hasattr(model, one) for one in ("weights", "count_params", "predict_on_batch", "train_on_batch")):
        raise NotArrays(f"returned a {type(model).__name__}, not a Keras model; is a return missing?")
    params, x, batches = case.inputs.values()
    model.run_eagerly = True  # to trace it takes longer than these few steps
    if hasattr(model, "input_shape"):
        taken, given = model.input_shape, model.output_shape
    else:  # before it is called it has neither shapes nor weights, and a subclass of Model never has shapes
        taken, given = x.shape, model.predict_on_batch(x).shape
    shapes = [list(one.shape) for one in model.weights]
    found: dict[str, Any] = {"input": list(taken[1:]), "output": list(given[1:])}
    found |= {"shapes": shapes, "parameters": int(model.count_params()), "compiled": int(model.compiled)}
    if shapes == [list(one.shape) for one in params.values()]:
        drawn = model.get_weights()
        found["drawn"] = [int(np.ptp(one) > 0) if one.ndim > 1 else float(np.max(np.abs(one))) for one in drawn]
        model.set_weights(list(params.values()))
        found["probabilities"] = model.predict_on_batch(x)
        if model.compiled:
            found["settings"] = [float(getattr(model.optimizer, name, None) or 0) for name in SETTINGS]
            found["told"] = [_training_step(model, batch) for batch in batches]
            found["afterwards"] = model.predict_on_batch(x)
            model.optimizer.iterations.assign(LATER)
            found["rate"] = float(model.optimizer.learning_rate)
    return found


def whole_training(get: Get, targets: list[str], case: Given) -> Any:
    """Train on digits that come as bytes, which is a quarter of the way for 60,000 of them.

    Options, of which nothing is sent back: params; images uint8 (N, 28, 28) and labels uint8 (N,), which become
    what `preprocess` makes of them; the rest goes to the function by keyword.
    """
    options = dict(case.options)
    params, images, labels = (options.pop(name) for name in ("params", "images", "labels"))
    x = images.astype(np.float32)[..., None]
    x /= np.float32(255)
    return get(targets[0])(params, x, np.eye(10, dtype=np.float32)[labels], **options)


def _training_step(model: Any, batch: Any) -> list[float]:
    """The loss and the accuracy that a Keras model tells of a batch; NaN for what it does not.

    Its accuracy, whatever it is called, is the metric that comes closest to that of its answers before the step. A loss
    that wants plain integers for labels is NaN too; whatever else stops the training is raised.
    """
    x, y = batch
    right = np.argmax(np.asarray(model.predict_on_batch(x)), axis=-1) == np.argmax(np.asarray(y), axis=-1)
    model.reset_metrics()
    try:
        told = dict(model.train_on_batch(x, y, return_dict=True))
    except ValueError as exc:
        try:
            model.train_on_batch(x, np.argmax(y, axis=-1))
        except ValueError:
            raise exc from None
        told = {}
    loss = float(told.pop("loss", np.nan))
    return [loss, min(map(float, told.values()), key=lambda value: abs(value - np.mean(right)), default=np.nan)]


def _forward(forward: Callable[..., Any], case: Given) -> tuple[list[Any], Any]:
    """The values of a forward pass, and its cache, which comes last."""
    returned = forward(*case.inputs.values(), **case.options)
    if not isinstance(returned, tuple | list) or len(returned) < 2:
        raise NotArrays("the forward pass did not return its result and a cache")
    *out, cache = returned
    return out, cache


def _twin(value: Any) -> Any:
    """A generator that will draw what the given one will; anything else as it is."""
    return copy.deepcopy(value) if hasattr(value, "bit_generator") else value


def _flipped(value: Any) -> Any:
    return np.flip(value).copy() if isinstance(value, np.ndarray) else value


def _consumed(value: Any) -> Any:
    """A generator's items, taken before it is asked again."""
    return list(value) if isinstance(value, Iterator) else value


_ALL = (
    *(call, twice, repeated, seeded, backward, round_trip, forward_twice, own_cache),
    *(iterate, iterate_twice, expression, keras_model, whole_training),
)
DRIVERS = {one.__name__: one for one in _ALL}
