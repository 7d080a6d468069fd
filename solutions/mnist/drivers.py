"""How a Keras model is looked at, and how a whole training is asked for.

Runs behind the wall, where there is the standard library, NumPy and nothing of the kit. A driver holds no answer.
"""

import random
from collections.abc import Callable
from typing import Any

import numpy as np

# What may not show in a few steps of a Keras optimizer; and after how many its rate is looked at.
SETTINGS = (
    *("beta_1", "beta_2", "epsilon"),
    *("weight_decay", "amsgrad", "use_ema", "clipnorm", "global_clipnorm", "clipvalue"),
)
LATER = 5000


def keras_model(get: Callable[[str], Any], targets: list[str], case: Any) -> Any:
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
        case.refuse(f"returned a {type(model).__name__}, not a Keras model; is a return missing?")
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


def whole_training(get: Callable[[str], Any], targets: list[str], case: Any) -> Any:
    """Train on digits that come as bytes, which is a quarter of the way for 60,000 of them.

    Options, of which nothing is sent back: params; images uint8 (N, 28, 28) and labels uint8 (N,), which become
    what `preprocess` makes of them; the rest goes to the function by keyword.
    """
    options = dict(case.options)
    params, images, labels = (options.pop(name) for name in ("params", "images", "labels"))
    x = images.astype(np.float32)[..., None]
    x /= np.float32(255)
    return get(targets[0])(params, x, np.eye(10, dtype=np.float32)[labels], **options)


CALLS = {"keras_model": lambda targets, case: f"the model of {targets[0]}()"}  # how a message names what was called
