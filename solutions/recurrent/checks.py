"""What is asked about recurrent networks. Inputs only: the reference gives the answers.

N, T, D and H are all different, states never start at zero, and every step has an upstream gradient of its own.
"""

import numpy as np

from autograder.ask import batched, case, check, opaque

RETURNS = {
    "rnn_step_forward": ["h", opaque("cache")],
    "rnn_step_backward": ["dx", "dh", "dwx", "dwh", "db"],
    "rnn_forward": ["hs", opaque("cache")],
    "rnn_backward": ["dx", "dh0", "dwx", "dwh", "db"],
    "lstm_step_forward": ["h", "c", opaque("cache")],
    "lstm_step_backward": ["dx", "dh", "dc", "dwx", "dwh", "db"],
    "lstm_forward": ["hs", opaque("cache")],
    "lstm_backward": ["dx", "dh0", "dc0", "dwx", "dwh", "db"],
    "gru_step_forward": ["h", opaque("cache")],
    "gru_step_backward": ["dx", "dh", "dwx", "dwh", "db"],
    "gru_forward": ["hs", opaque("cache")],
    "gru_backward": ["dx", "dh0", "dwx", "dwh", "db"],
    "embedding_forward": ["out", opaque("cache")],
    "embedding_backward": ["dtable"],
}

WEIGHTS = ("dwx", "dwh", "db")
BATCHED = {
    "rnn_step_backward": batched("x", "h", "dh", summed=WEIGHTS),
    "rnn_backward": batched("x", "h0", "dhs", summed=WEIGHTS),
    "lstm_step_backward": batched("x", "h", "c", "dh", "dc", summed=WEIGHTS),
    "lstm_backward": batched("x", "h0", "c0", "dhs", summed=WEIGHTS),
    "gru_step_backward": batched("x", "h", "dh", summed=WEIGHTS),
    "gru_backward": batched("x", "h0", "dhs", summed=WEIGHTS),
    "embedding_backward": batched("ids", "dout", summed=("dtable",)),
}

BLOCKS = {"rnn": 1, "lstm": 4, "gru": 3}

# What a backward through time is usually written with.
RNN_STEP, LSTM_STEP, GRU_STEP = ((f"{kind}_step_backward", f"{kind}_step_forward") for kind in BLOCKS)


def normal(rng, *shape, scale=1.0):
    return np.round(rng.normal(scale=scale, size=shape), 2)


def upstream(rng, *shape):
    """A gradient from above: of either sign, no entry near zero."""
    return np.round(rng.uniform(0.3, 1.9, size=shape) * rng.choice([-1.0, 1.0], size=shape), 2)


def states(rng, kind, n, units, suffix=""):
    """The states before a step or a sequence: none of them zero, cells beyond -1 and 1 among them."""
    size = rng.uniform(0.2, 0.9, size=(n, units)) * rng.choice([-1.0, 1.0], size=(n, units))
    found = {f"h{suffix}": np.round(size, 2)}
    if kind == "lstm":
        size = rng.uniform(0.4, 1.6, size=(n, units)) * rng.choice([-1.0, 1.0], size=(n, units))
        found[f"c{suffix}"] = np.round(size, 2)
    return found


def weights(rng, kind, d, units, scale=0.6):
    """Weights and biases that keep the gates away from their ends."""
    width = BLOCKS[kind] * units
    shape = (2, width) if kind == "gru" else (width,)
    drawn = {"wx": (d, width), "wh": (units, width), "b": shape}
    return {name: normal(rng, *size, scale=scale) for name, size in drawn.items()}


def saturated(rng, kind, given):
    """The same with one unit of every gate pushed to an end, up or down."""
    b = given["b"].copy()
    units = b.shape[-1] // BLOCKS[kind]
    for block in range(BLOCKS[kind]):
        column = block * units + rng.integers(units)
        b[..., column] = rng.choice([-1.0, 1.0]) * np.round(rng.uniform(5.0, 9.0), 2)
    return {**given, "b": b}


def step(rng, kind, n, d, units, backward=False, ends=False):
    """One step: N samples of D inputs, H units."""
    given = {"x": normal(rng, n, d), **states(rng, kind, n, units), **weights(rng, kind, d, units)}
    if ends:
        given = saturated(rng, kind, given)
    above = {"dh": upstream(rng, n, units), **({"dc": upstream(rng, n, units)} if kind == "lstm" else {})}
    return case({}, above if backward else {}, **given)


def sequence(rng, kind, n, steps, d, units, backward=False, scale=0.6, last_only=False):
    """A sequence of T steps; the upstream gradient has entries at every step, or else at the last one alone."""
    given = {"x": normal(rng, n, steps, d), **states(rng, kind, n, units, "0"), **weights(rng, kind, d, units, scale)}
    dhs = upstream(rng, n, steps, units)
    if last_only:
        dhs[:, :-1] = 0.0
    return case({}, {"dhs": dhs} if backward else {}, **given)


# --- plain RNN ----------------------------------------------------------------------------------------------


@check("rnn_step_forward", points=(0.5, 1, 0.5))
def rnn_step_forward_values(rng):
    """A step of the plain network is the tanh of a weighted sum of its input and its state.

    - What does the state before have to do with the new one? Which two products are added?
    - Matrix products with the weights on the right, the bias to every row, and the tanh around the whole.
    """
    return [step(rng, "rnn", 3, 5, 2), step(rng, "rnn", 1, 2, 4)]


@check("rnn_step_forward", points=(0.5, 0.5))
def rnn_step_forward_large(rng):
    """The new state stays between -1 and 1, however large the weighted sum.

    - What is exp(1000)? And what does your tanh make of two infinities?
    - NumPy's tanh is exact for every input; a quotient of exponentials is not.
    """
    given = step(rng, "rnn", 4, 3, 2)
    inputs = {**given.inputs, "x": given.inputs["x"] * np.array([[1.0], [2000.0], [-2000.0], [20.0]])}
    return [case(**inputs)]


@check("rnn_step_backward", "rnn_step_forward", points=(1, 1, 0.5), driver="backward")
def rnn_step_backward_values(rng):
    """The way back through a step gives the gradients of input, state, weights and bias.

    - Go back in the order in which you came: first through the tanh, then through the weighted sum.
    - The tanh's slope can be said with its value, the new state: one minus its square, entry by entry.
    - With the gradient of the sum everything is as in a dense layer, twice: once for x and once for the old state.
    """
    return [step(rng, "rnn", 3, 5, 2, backward=True)]


@check("rnn_step_backward", "rnn_step_forward", points=(0, 1), driver="backward")
def rnn_step_backward_saturated(rng):
    """Where the tanh is flat the gradient all but stops, and elsewhere it does not.

    - Where the tanh is flat, next to nothing comes through. Is that so in yours?
    - Compute the slope from the tanh's value; nothing is divided, so nothing can go wrong at the ends.
    """
    return [step(rng, "rnn", 2, 4, 3, backward=True, ends=True), step(rng, "rnn", 1, 2, 5, backward=True)]


@check("rnn_forward", points=(0.5, 1, 0.5), builds_on="rnn_step_forward")
def rnn_forward_values(rng):
    """The plain network hands its state from step to step and returns the states of all steps.

    - Which axis is the time? And what does step t get as its state?
    - The state of step t is what step t - 1 returned; only step 0 gets h0.
    - Collect the new states and put them side by side along the middle axis: N, T, H.
    """
    return [sequence(rng, "rnn", 3, 4, 5, 2)]


@check("rnn_forward", points=(0.5, 0.5), builds_on="rnn_step_forward")
def rnn_forward_short(rng):
    """A sequence may have one step, and a batch one sample.

    - How many steps does the loop make when T is 1? Which axes are left then?
    - An axis of length 1 is still an axis: nothing may be squeezed.
    """
    return [sequence(rng, "rnn", 3, 1, 2, 4), sequence(rng, "rnn", 1, 3, 4, 2)]


@check("rnn_backward", "rnn_forward", points=(1.5, 1.5, 0.5), driver="backward", builds_on=RNN_STEP)
def rnn_backward_values(rng):
    """Backpropagation through time carries the gradient from step to step and sums those of the weights.

    - In how many ways does the state of step t act on the loss? Try T = 2 by hand.
    - What reaches a state is its own entry of dhs plus what the step after it hands back. Start at the last step.
    - The weights were used in every step: add up their gradients. What step 0 hands back belongs to h0.
    """
    return [sequence(rng, "rnn", 3, 4, 5, 2, backward=True)]


@check("rnn_backward", "rnn_forward", points=(0.5, 0.5), driver="backward", builds_on=RNN_STEP)
def rnn_backward_short(rng):
    """The way back through a single step, and for a single sample.

    - With one step there is nothing to carry. What are the shapes then?
    - With T = 1 the result is that of a single step, with an axis for the time.
    """
    return [sequence(rng, "rnn", 3, 1, 2, 4, backward=True), sequence(rng, "rnn", 1, 3, 4, 2, backward=True)]


@check("rnn_backward", "rnn_forward", points=(0, 1), driver="backward", builds_on=RNN_STEP)
def rnn_backward_long(rng):
    """Over twelve steps the gradient vanishes slowly, and every bit of it counts.

    - Does your loop really go all the way back to the first step?
    - A gradient gets small on its way, but it is not rounded, cut off or stopped: that would be another algorithm.
    """
    everywhere = sequence(rng, "rnn", 2, 12, 3, 4, backward=True, scale=0.3)
    return [everywhere, sequence(rng, "rnn", 2, 12, 4, 3, backward=True, scale=0.3, last_only=True)]


# --- LSTM ---------------------------------------------------------------------------------------------------


@check("lstm_step_forward", points=(0.5, 1, 0.5))
def lstm_step_forward_values(rng):
    """A step of an LSTM keeps part of its cell, adds part of a candidate, and shows part of the result.

    - In which order do the four blocks of columns come? Which of them is not a gate?
    - Blocks i, f, c, o. The gates i, f and o are sigmoids, the candidate is a tanh.
    - The new cell keeps f of the old one and adds i of the candidate; o of its tanh is the new state.
    """
    return [step(rng, "lstm", 3, 5, 2), step(rng, "lstm", 1, 2, 3)]


@check("lstm_step_forward", points=(0.5, 0.5))
def lstm_step_forward_saturated(rng):
    """An LSTM's gates may be wide open or shut.

    - A gate may be wide open or shut. Is it then still between 0 and 1?
    - Use a sigmoid that does not overflow, and add nothing to it.
    """
    given = step(rng, "lstm", 2, 4, 3, ends=True)
    far = given.inputs["b"].copy()
    far[rng.integers(3)], far[rng.integers(9, 12)] = 1000.0, -1000.0
    return [given, case(**{**given.inputs, "b": far})]


@check("lstm_step_backward", "lstm_step_forward", points=(1.5, 1.5, 0.5), driver="backward")
def lstm_step_backward_values(rng):
    """The way back through an LSTM's step joins what comes from its state and what comes from its cell.

    - In which two ways does the new cell act on the loss? You are given one of them as dc.
    - The other one leads through the new state: dh times o times the slope of the tanh. Add it first of all.
    - With the whole gradient of the cell: di, df and dg from the sum f c + i g, each then through its own bend.
    """
    return [step(rng, "lstm", 3, 5, 2, backward=True)]


@check("lstm_step_backward", "lstm_step_forward", points=(0, 1), driver="backward")
def lstm_step_backward_saturated(rng):
    """Gates that are wide open or shut let hardly any gradient through to what steers them.

    - A gate that is shut or wide open is flat: hardly anything comes through to its pre-activation.
    - Write every slope with the value of its gate: s (1 - s).
    """
    return [step(rng, "lstm", 2, 4, 3, backward=True, ends=True), step(rng, "lstm", 1, 2, 3, backward=True)]


@check("lstm_forward", points=(0.5, 0.5, 0.5), builds_on="lstm_step_forward")
def lstm_forward_values(rng):
    """An LSTM hands state and cell from step to step and returns the states of all steps.

    - Two things are handed from step to step. Are both?
    - Only the first step gets h0 and c0; the states are collected along the middle axis, the cells are not.
    """
    return [sequence(rng, "lstm", 3, 4, 5, 2)]


@check("lstm_forward", points=(0.5, 0.5), builds_on="lstm_step_forward")
def lstm_forward_short(rng):
    """An LSTM reads a sequence of one step, and a batch of one sample.

    - How many steps does the loop make when T is 1? Which axes are left then?
    - An axis of length 1 is still an axis: nothing may be squeezed.
    """
    return [sequence(rng, "lstm", 3, 1, 2, 4), sequence(rng, "lstm", 1, 3, 4, 2)]


@check("lstm_backward", "lstm_forward", points=(1, 1, 0.5), driver="backward", builds_on=LSTM_STEP)
def lstm_backward_values(rng):
    """Backpropagation through time carries two gradients through an LSTM, and sums those of the weights.

    - Two gradients go back from step to step. Which of them does dhs join?
    - dh is joined by dhs at every step; dc is handed on as it is, and starts at zero.
    - What step 0 hands back are the gradients of h0 and c0, in this order.
    """
    return [sequence(rng, "lstm", 3, 4, 5, 2, backward=True)]


@check("lstm_backward", "lstm_forward", points=(0, 1), driver="backward", builds_on=LSTM_STEP)
def lstm_backward_short(rng):
    """The way back through a single step of an LSTM, and for a single sample.

    - With one step there is nothing to carry. What are the shapes then?
    - With T = 1 the result is that of a single step, with an axis for the time, and no dc from later.
    """
    return [sequence(rng, "lstm", 3, 1, 2, 4, backward=True), sequence(rng, "lstm", 1, 3, 4, 2, backward=True)]


@check("lstm_backward", "lstm_forward", points=(0, 1), driver="backward", builds_on=LSTM_STEP)
def lstm_backward_long(rng):
    """Over twelve steps the cell carries the gradient on, and every bit of it counts.

    - Does your loop really go all the way back to the first step?
    - A gradient is not rounded, cut off or stopped on its way: that would be another algorithm.
    """
    everywhere = sequence(rng, "lstm", 2, 12, 4, 3, backward=True, scale=0.3)
    return [everywhere, sequence(rng, "lstm", 2, 12, 3, 5, backward=True, scale=0.3, last_only=True)]


# --- GRU ----------------------------------------------------------------------------------------------------


@check("gru_step_forward", points=(0.5, 1, 0.5))
def gru_step_forward_values(rng):
    """A step of a GRU blends its old state with a candidate that sees the old state through the reset gate.

    - Which row of b goes with x, and which with the state? For z and r it makes no difference.
    - Blocks z, r, h. The reset gate multiplies the state's product, its bias included, inside the tanh.
    - z says how much of the old state stays, 1 - z how much of the candidate comes.
    """
    return [step(rng, "gru", 3, 5, 2), step(rng, "gru", 1, 2, 4)]


@check("gru_step_forward", points=(0.5, 0.5))
def gru_step_forward_saturated(rng):
    """A GRU's gates may be wide open or shut.

    - A gate may be wide open or shut. Is it then still between 0 and 1?
    - With z at 1 the state stays exactly as it was.
    """
    given = step(rng, "gru", 2, 4, 3, ends=True)
    far = given.inputs["b"].copy()
    far[0, rng.integers(3)], far[1, rng.integers(3, 6)] = 1000.0, -1000.0
    return [given, case(**{**given.inputs, "b": far})]


@check("gru_step_backward", "gru_step_forward", points=(1.5, 1.5, 0.5), driver="backward")
def gru_step_backward_values(rng):
    """The way back through a GRU's step has a direct path and three through the products.

    - In how many places does the old state stand in the formulas? Each is a way for the gradient.
    - It is there directly, times z, and in the three products with wh.
    - The gradients of the two shares, x's and the state's, differ in one block: the candidate's, by the factor r.
    """
    return [step(rng, "gru", 3, 5, 2, backward=True)]


@check("gru_step_backward", "gru_step_forward", points=(0, 1), driver="backward")
def gru_step_backward_saturated(rng):
    """Where a GRU's gates are wide open or shut the gradient takes the other paths.

    - A gate that is shut or wide open is flat: hardly anything comes through to its pre-activation.
    - Write every slope with the value of its gate: s (1 - s).
    """
    return [step(rng, "gru", 2, 4, 3, backward=True, ends=True), step(rng, "gru", 1, 2, 4, backward=True)]


@check("gru_forward", points=(0.5, 0.5, 0.5), builds_on="gru_step_forward")
def gru_forward_values(rng):
    """A GRU hands its state from step to step and returns the states of all steps.

    - What does step t get as its state?
    - Only the first step gets h0; the states are collected along the middle axis.
    """
    return [sequence(rng, "gru", 3, 4, 5, 2)]


@check("gru_forward", points=(0.5, 0.5), builds_on="gru_step_forward")
def gru_forward_short(rng):
    """A GRU reads a sequence of one step, and a batch of one sample.

    - How many steps does the loop make when T is 1? Which axes are left then?
    - An axis of length 1 is still an axis: nothing may be squeezed.
    """
    return [sequence(rng, "gru", 3, 1, 2, 4), sequence(rng, "gru", 1, 3, 4, 2)]


@check("gru_backward", "gru_forward", points=(1, 1, 0.5), driver="backward", builds_on=GRU_STEP)
def gru_backward_values(rng):
    """Backpropagation through time carries the gradient through a GRU and sums those of the weights.

    - What reaches a state is its own entry of dhs plus what the step after it hands back.
    - The step's backward holds the direct path already; only add up the weights' gradients and hand dh on.
    """
    return [sequence(rng, "gru", 3, 4, 5, 2, backward=True)]


@check("gru_backward", "gru_forward", points=(0, 1), driver="backward", builds_on=GRU_STEP)
def gru_backward_short(rng):
    """The way back through a single step of a GRU, and for a single sample.

    - With one step there is nothing to carry. What are the shapes then?
    - With T = 1 the result is that of a single step, with an axis for the time.
    """
    return [sequence(rng, "gru", 3, 1, 2, 4, backward=True), sequence(rng, "gru", 1, 3, 4, 2, backward=True)]


@check("gru_backward", "gru_forward", points=(0, 1), driver="backward", builds_on=GRU_STEP)
def gru_backward_long(rng):
    """Over twelve steps the direct path carries the gradient on, and every bit of it counts.

    - Does your loop really go all the way back to the first step?
    - A gradient is not rounded, cut off or stopped on its way: that would be another algorithm.
    """
    everywhere = sequence(rng, "gru", 2, 12, 3, 4, backward=True, scale=0.3)
    return [everywhere, sequence(rng, "gru", 2, 12, 4, 3, backward=True, scale=0.3, last_only=True)]


# --- embedding ----------------------------------------------------------------------------------------------


def tokens(rng, shape, words, used):
    """Ids of the given shape: of `words` only the `used` ones occur, all of them, some twice."""
    size = int(np.prod(shape))
    repeated = np.concatenate([used, rng.choice(used, size=size - len(used))]) if size >= len(used) else used[:size]
    ids = rng.permutation(repeated).reshape(shape)
    assert ids.max() < words
    return ids


def embed(rng, shape, words, width, used, backward=False):
    ids = tokens(rng, shape, words, np.array(used, dtype=np.int64))
    above = {"dout": upstream(rng, *shape, width)} if backward else {}
    return case({}, above, ids=ids, table=normal(rng, words, width))


@check("embedding_forward", points=(0.5, 0.5, 0.5))
def embedding_forward_values(rng):
    """An embedding looks up a row of the table for each id.

    - A word is a row of the table. Which one?
    - Index the table with the ids, all of them at once: the result has the shape of the ids and one axis more.
    """
    return [embed(rng, (3, 4), 7, 2, [0, 1, 3, 5, 6])]


@check("embedding_forward", points=(0.5, 0.5))
def embedding_forward_shapes(rng):
    """The ids may have any shape: a list of words, a single word, a batch of batches.

    - Do you take the ids to have two axes? They may have one, three, or none at all.
    - Indexing with an array of any shape works; nothing has to be reshaped.
    """
    shapes = [((5,), [0, 4, 5]), ((), [int(rng.integers(1, 6))]), ((2, 3, 2), [0, 2, 3, 5])]
    return [embed(rng, shape, 6, 3, used) for shape, used in shapes]


@check("embedding_backward", "embedding_forward", points=(1, 1, 0.5), driver="backward")
def embedding_backward_values(rng):
    """The gradient of the table adds up, for each word, what all its places receive.

    - Which entries of the output are copies of one row of the table? Each has a say in that row's gradient.
    - A word that occurs three times gets the sum of three gradients, a word that does not occur gets zeros.
    - Adding with an index array keeps only the last of equal ids. NumPy's ufuncs have a method that adds them all.
    """
    return [embed(rng, (3, 4), 7, 2, [0, 2, 3, 5], backward=True)]


@check("embedding_backward", "embedding_forward", points=(0.5, 0.5), driver="backward")
def embedding_backward_shapes(rng):
    """The gradient has the table's shape, whatever the shape of the ids.

    - Do you take the ids to have two axes? They may have one, three, or none at all.
    - The gradient always has the shape of the whole table, whichever words occur.
    """
    shapes = [((5,), [1, 4, 5]), ((), [int(rng.integers(1, 5))]), ((2, 3, 2), [1, 2, 3])]
    return [embed(rng, shape, 6, 3, used, backward=True) for shape, used in shapes]
