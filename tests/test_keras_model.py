"""`build_keras_model` in the forms in which people write it: every right one passes, every wrong one is told why."""

import pytest

from autograder.ask.frozen import thaw
from autograder.judge.engine import examine
from autograder.places import EXERCISES
from autograder.staff.topic.topic import implementation
from autograder.wall.here import asked_here

IMPORTS = "import keras, tensorflow as tf\nfrom keras import layers\n"
COMPILE = 'model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])'
LAYERS = """
    conv1, conv2, conv3 = (layers.Conv2D(n, 3, activation="relu") for n in (32, 64, 64))
    pool1, pool2 = layers.MaxPooling2D(), layers.MaxPooling2D()
    flatten, dense1, dense2 = layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(10, "softmax")
    inputs = keras.Input((28, 28, 1))
"""
FUNCTION = IMPORTS + "def build_keras_model():" + LAYERS + "    {build}\n    {compile}\n    return model\n"
SUBCLASS = (
    IMPORTS
    + "class Net(keras.Model):\n  def __init__(self):\n    super().__init__()"
    + LAYERS
    + """
    self.todo = [conv1, pool1, conv2, pool2, conv3, flatten, dense1, dense2]
  def call(self, x):
    for layer in self.todo:
      x = layer(x)
    return x
def build_keras_model():
    model = Net()
    {build}
    {compile}
    return model
"""
)
LIST = "conv1, pool1, conv2, pool2, conv3, flatten, dense1, dense2"
SEQUENTIAL = f"model = keras.Sequential([inputs, {LIST}])"

RIGHT = {
    "Sequential": (FUNCTION, SEQUENTIAL, COMPILE),
    "Sequential, built by the first batch": (FUNCTION, f"model = keras.Sequential([{LIST}])", COMPILE),
    "functional": (
        FUNCTION,
        f"x = inputs\n    for layer in ({LIST}): x = layer(x)\n    model = keras.Model(inputs, x)",
        COMPILE,
    ),
    "nested": (
        FUNCTION,
        "model = keras.Sequential([inputs, keras.Sequential([conv1, pool1, conv2, pool2, conv3]), "
        "keras.Sequential([flatten, dense1, dense2])])",
        COMPILE,
    ),
    "TensorFlow's name for it": (FUNCTION, f"model = tf.keras.models.Sequential([inputs, {LIST}])", COMPILE),
    "another layer that flattens": (FUNCTION, SEQUENTIAL.replace("flatten", "layers.Reshape((576,))"), COMPILE),
    "subclass": (SUBCLASS, "pass", COMPILE),
    "subclass, built": (SUBCLASS, "model.build((None, 28, 28, 1))", COMPILE),
    "subclass, called": (SUBCLASS, "model(keras.ops.zeros((1, 28, 28, 1)))", COMPILE),
    "compiled by XLA": (FUNCTION, SEQUENTIAL, COMPILE.replace('"])', '"], jit_compile=True)')),
    "an accuracy of another name": (
        FUNCTION,
        SEQUENTIAL,
        COMPILE.replace('["accuracy"]', '[keras.metrics.CategoricalAccuracy(name="right")]'),
    ),
    "two metrics": (
        FUNCTION,
        SEQUENTIAL,
        COMPILE.replace('["accuracy"]', '[keras.metrics.TopKCategoricalAccuracy(3, name="acc3"), "accuracy"]'),
    ),
    "by objects": (
        FUNCTION,
        SEQUENTIAL,
        "model.compile(keras.optimizers.Adam(1e-3), keras.losses.CategoricalCrossentropy(), "
        "metrics=[keras.metrics.CategoricalAccuracy()])",
    ),
}


def adam(more):
    return COMPILE.replace('"adam"', f"keras.optimizers.Adam({more})")


# What the network's check and the training's check give, and the name or some of the text.
WRONG = {
    "logits": (
        FUNCTION,
        SEQUENTIAL.replace("dense2", "layers.Dense(10)"),
        COMPILE.replace('"categorical_crossentropy"', "keras.losses.CategoricalCrossentropy(from_logits=True)"),
        ("wrong", "waiting"),
        "no-softmax",
    ),
    "images without a channel": (
        FUNCTION,
        f"model = keras.Sequential([keras.Input((28, 28)), layers.Reshape((28, 28, 1)), {LIST}])",
        COMPILE,
        ("wrong", "waiting"),
        "input shape",
    ),
    "metrics where weights belong": (
        FUNCTION,
        SEQUENTIAL,
        'model.compile("adam", "categorical_crossentropy", [keras.metrics.CategoricalAccuracy()])',
        ("passed", "error"),
        "CategoricalAccuracy",
    ),
    "pixels as bytes": (
        FUNCTION,
        SEQUENTIAL.replace("inputs", 'keras.Input((28, 28, 1), dtype="uint8")'),
        COMPILE,
        ("error", "waiting"),
        "Error",
    ),
    "weight decay": (FUNCTION, SEQUENTIAL, adam("weight_decay=1e-4"), ("passed", "wrong"), "weight decay"),
    "another beta": (FUNCTION, SEQUENTIAL, adam("beta_2=0.99"), ("passed", "wrong"), "adam-with-beta-2-of-099"),
    "a schedule": (
        FUNCTION,
        SEQUENTIAL,
        adam("keras.optimizers.schedules.CosineDecay(0.001, 4000)"),
        ("passed", "wrong"),
        "learning rate after",
    ),
    "biases that begin as ones": (
        FUNCTION,
        SEQUENTIAL.replace("dense2", 'layers.Dense(10, "softmax", bias_initializer="ones")'),
        COMPILE,
        ("wrong", "waiting"),
        "a bias begins with",
    ),
    "amsgrad": (FUNCTION, SEQUENTIAL, adam("amsgrad=True"), ("passed", "wrong"), "amsgrad"),
    "clipped": (FUNCTION, SEQUENTIAL, adam("clipnorm=1.0"), ("passed", "wrong"), "clipping"),
    "Dropout of a rate of one's own": (
        FUNCTION,
        SEQUENTIAL.replace("dense2", "layers.Dropout(0.3), dense2"),
        COMPILE,
        ("passed", "wrong"),
        "your losses",
    ),
}


# As they are graded: frozen, with what every known mistake gives.
QUESTIONS = [one for one in thaw(EXERCISES / "mnist" / "checks.npz").questions if one.function == "build_keras_model"]


def records(source, build, compiled):
    get = implementation(source.format(build=build, compile=compiled), "mnist")
    return examine(QUESTIONS, lambda question: asked_here(get, question))


@pytest.mark.filterwarnings("ignore:`build\\(\\)` was called on layer 'net:UserWarning")  # a form here has no own
@pytest.mark.parametrize(("source", "build", "compiled"), RIGHT.values(), ids=RIGHT)
def test_every_right_form_passes(source, build, compiled):
    found = records(source, build, compiled)
    assert [one.outcome for one in found] == ["passed", "passed"], [one.message for one in found]


@pytest.mark.parametrize(("source", "build", "compiled", "outcomes", "told"), WRONG.values(), ids=WRONG)
def test_every_wrong_form_is_told_why(source, build, compiled, outcomes, told):
    found = records(source, build, compiled)
    assert tuple(one.outcome for one in found) == outcomes, [one.message for one in found]
    said = next(one for one in found if one.outcome not in ("passed", "waiting"))
    assert told in (said.misconception or said.message) and "\x1b" not in said.message, said.message
