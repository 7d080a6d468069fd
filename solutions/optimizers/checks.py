"""What is asked about the optimizers. Inputs only: the reference gives the answers.

Where epsilon stands has checks of its own, with gradients so small that it matters. Everywhere else gradients are
in the tens, or epsilon counts for nothing: a student who puts it elsewhere loses those points and no others.
"""

import numpy as np

from autograder.ask import Seed, case, check, nested, opaque

RETURNS = {
    "gradient_descent": ["param"],
    "sgd": ["param", opaque("state")],
    "adagrad": ["param", opaque("state")],
    "rmsprop": ["param", opaque("state")],
    "adam": ["param", opaque("state")],
    "adamw": ["param", opaque("state")],
    "clip_by_norm": ["grad"],
    "clip_by_global_norm": [nested("grads")],
    "exponential_decay": ["rate"],
    "cosine_decay": ["rate"],
    "minibatches": [nested("batches")],
}

# Numbers in, a number out, or samples passed on as they are: float32 has nothing to ask of these.
INTEGER = {"exponential_decay", "cosine_decay", "minibatches"}

PATH = [nested("params")]  # what an optimizer is judged by: every parameter after every step
SHAPES = ((3, 2), (4,))
SIZES = [(60, 90), (20, 35), (45, 60), (20, 30), (70, 90), (30, 50)]  # of gradients, step by step


def weights(rng, *shape):
    """Parameters between 1 and 3, of both signs."""
    return np.round(rng.uniform(1.0, 3.0, size=shape), 2) * rng.choice([-1.0, 1.0], size=shape)


def small_weights(rng, *shape):
    return np.round(rng.uniform(0.02, 0.06, size=shape), 3) * rng.choice([-1.0, 1.0], size=shape)


def pull(rng, shape, step=0):
    """A gradient of whole numbers, large at some steps and smaller at others, of both signs."""
    low, high = SIZES[step]
    return rng.integers(low, high, size=shape, endpoint=True) * rng.choice([-1.0, 1.0], size=shape)


def journey(rng, options, steps=5, shapes=SHAPES):
    """Several steps of two parameters of different shapes."""
    params = [weights(rng, *shape) for shape in shapes]
    grads = [[pull(rng, shape, step) for shape in shapes] for step in range(steps)]
    return case(options, params=params, grads=grads)


def first_step(rng, options, shape):
    return case(options, param=weights(rng, *shape), grad=pull(rng, shape), state={})


def tiny(rng, options, size, steps=3):
    """Gradients of about `size`, from a thirtieth of it to three times; one entry's is zero all the time."""
    grads = []
    for _ in range(steps):
        grad = size * rng.permutation([0.03, 0.1, 0.3, 1.0, 3.0]) * rng.uniform(0.7, 1.4, size=5)
        grads.append([np.append(grad * rng.choice([-1.0, 1.0], size=5), 0.0)])
    return case(options, params=[small_weights(rng, 6)], grads=grads)


def falling_rates(rng, steps, high):
    """Learning rates that change a lot from step to step."""
    return [float(np.round(high * rate, 6)) for rate in rng.permutation([1.0, 0.5, 0.125, 0.75, 0.25, 0.375])[:steps]]


# --- gradient descent ---------------------------------------------------------------------------------------


@check("gradient_descent", points=(0.5, 0.5, 0.5))
def gradient_descent_step(rng):
    """Gradient descent steps against the gradient, by the learning rate times the gradient.

    - The gradient points uphill. Which way do you want to go, and how far?
    - Take the learning rate times the gradient away from the parameter; the loss itself does not come in.
    """
    by_hand = case({"learning_rate": 0.1}, param=np.array([3.0]), grad=np.array([6.0]))
    draws = [
        case({"learning_rate": 0.25}, param=weights(rng, *s), grad=np.round(rng.normal(size=s), 2)) for s in SHAPES
    ]
    return [by_hand, *draws]


@check("gradient_descent", points=(0.5, 0.5))
def gradient_descent_any_shape(rng):
    """Gradient descent takes parameters of any shape, and stands still where the gradient is zero.

    - A parameter may have one axis, four, or a single entry. Does your step care?
    - Nothing is summed and no norm is taken: each entry moves by its own gradient.
    """
    shapes = [(2, 1, 3), (1,), (2, 3, 1, 2)]
    draws = [case({"learning_rate": 2.0}, param=weights(rng, *s), grad=np.round(rng.normal(size=s), 2)) for s in shapes]
    return [*draws, case({"learning_rate": 0.5}, param=weights(rng, 3), grad=np.array([0.0, 1.5, 0.0]))]


# --- SGD ----------------------------------------------------------------------------------------------------


@check("sgd", points=(0.5, 0.5, 0.5))
def sgd_first_step(rng):
    """The first step of sgd is one of gradient descent, with momentum or without.

    - Before the first step there is no velocity. What is left of the formulas?
    - A velocity of zero leaves v = -learning_rate grad; the new parameter is the old one plus v.
    - The gradient has no factor (1 - momentum).
    """
    settings = [{}, {"learning_rate": 0.25}, {"learning_rate": 0.5, "momentum": 0.75}]
    shapes = [(3, 2), (4,), (2, 3)]
    return [
        case(options, param=weights(rng, *s), grad=np.round(rng.normal(size=s) * 2, 2), state={})
        for options, s in zip(settings, shapes, strict=True)
    ]


def _sgd_journey(rng, options, steps=5):
    params = [weights(rng, *shape) for shape in SHAPES]
    grads = [[np.round(rng.normal(size=shape) * 2, 2) for shape in SHAPES] for _ in range(steps)]
    return case(options, params=params, grads=grads)


@check("sgd", points=(1, 1, 0.5), driver="iterate", returns=PATH)
def sgd_momentum(rng):
    """With momentum, sgd carries a velocity from step to step, each parameter its own.

    - What should be left of the first step's velocity in the third step?
    - Each step multiplies the velocity by the momentum, then takes the learning rate times the gradient away.
    - Return the new velocity in the state, and begin the next step with it.
    """
    return [
        _sgd_journey(rng, {"learning_rate": 0.1, "momentum": 0.9}),
        _sgd_journey(rng, {"learning_rate": 0.25, "momentum": 0.5}, steps=4),
        _sgd_journey(rng, {"learning_rate": 0.25}, steps=3),
    ]


@check("sgd", points=(1, 1), driver="iterate", returns=PATH, needs="sgd_momentum")
def sgd_learning_rates(rng):
    """When the learning rate changes, the velocity made at the old rate stays as it is.

    - If the rate falls to a tenth, what becomes of a step that was taken at the old rate?
    - The velocity already holds the rate it was made with. Multiply the gradient by the rate, not the velocity.
    """
    return [_sgd_journey(rng, {"learning_rates": falling_rates(rng, 5, 0.5), "momentum": 0.8})]


@check("sgd", points=(1, 1, 0.5), driver="iterate", returns=PATH, needs="sgd_momentum")
def sgd_nesterov(rng):
    """Nesterov's step adds the momentum of the new velocity to a plain step; without momentum it is a plain step.

    - Nesterov's step looks one momentum ahead. Which velocity does it look ahead with: the old or the new one?
    - The velocity is updated as without Nesterov, and that is what the state keeps.
    - The parameter moves by momentum times the new velocity, minus the learning rate times the gradient.
    """
    return [
        _sgd_journey(rng, {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
        _sgd_journey(rng, {"learning_rates": falling_rates(rng, 4, 0.5), "momentum": 0.6, "nesterov": True}, steps=4),
        _sgd_journey(rng, {"learning_rate": 0.2, "nesterov": True}, steps=2),
    ]


# --- Adagrad ------------------------------------------------------------------------------------------------


@check("adagrad", points=(0.5, 0.5, 0.5))
def adagrad_first_step(rng):
    """The first step of Adagrad divides by the root of the initial accumulator plus the squared gradient.

    - What is in the sum G when the first step divides by its root?
    - G is the initial accumulator, 0.1 unless told otherwise, plus the square of this step's gradient.
    - Divide the gradient, not its square, by the root of G.
    """
    return [
        first_step(rng, {}, (3, 2)),
        first_step(rng, {"learning_rate": 0.05}, (4,)),
        first_step(rng, {"learning_rate": 0.05, "initial_accumulator": 2000.0}, (2, 3)),
    ]


@check("adagrad", points=(1, 1, 0.5), driver="iterate", returns=PATH)
def adagrad_steps(rng):
    """Adagrad adds up the squares of all gradients so far, entry by entry.

    - What does G hold after three steps?
    - The initial accumulator once, and the squares of all three gradients: nothing is forgotten or averaged.
    - Return the new G in the state; the accumulator only begins a state that is empty.
    """
    return [
        journey(rng, {"learning_rate": 0.05}),
        journey(rng, {"learning_rates": falling_rates(rng, 4, 0.05), "initial_accumulator": 500.0}, steps=4),
    ]


@check("adagrad", points=(0.5, 0.5, 0.5), driver="iterate", returns=PATH, needs="adagrad_steps")
def adagrad_epsilon(rng):
    """Adagrad adds epsilon to the sum under the root, which shows when gradients are tiny.

    - Some gradients here are about as small as epsilon's root, and one is zero. Where does epsilon stand?
    - Epsilon is added to G, under the root.
    """
    return [
        tiny(rng, {"learning_rate": 0.01, "initial_accumulator": 0.0}, 3e-4),
        tiny(rng, {"learning_rate": 0.01, "initial_accumulator": 0.0, "epsilon": 0.01}, 0.1),
    ]


# --- RMSprop ------------------------------------------------------------------------------------------------


@check("rmsprop", points=(0.5, 0.5, 0.5))
def rmsprop_first_step(rng):
    """The first step of RMSprop divides by the root of an average that began at zero.

    - The average begins at zero. What is it after one gradient?
    - After the first step it is (1 - rho) times the squared gradient; the step divides by its root.
    - The new average is used, not the one from before.
    """
    return [
        first_step(rng, {}, (3, 2)),
        first_step(rng, {"learning_rate": 0.004}, (4,)),
        first_step(rng, {"learning_rate": 0.004, "rho": 0.75}, (2, 3)),
    ]


@check("rmsprop", points=(1, 1, 0.5), driver="iterate", returns=PATH)
def rmsprop_steps(rng):
    """RMSprop divides by the root of a moving average of the squared gradients.

    - Which part of the average is old, which is new, and do the two parts add up to one?
    - rho times the old average, plus (1 - rho) times the squared gradient; return it in the state.
    - Use the rho and the learning rate you are given in this step.
    """
    return [
        journey(rng, {"learning_rate": 0.004}),
        journey(rng, {"learning_rates": falling_rates(rng, 4, 0.004), "rho": 0.4}, steps=4),
    ]


@check("rmsprop", points=(0.5, 0.5, 0.5), driver="iterate", returns=PATH, needs="rmsprop_steps")
def rmsprop_epsilon(rng):
    """RMSprop adds epsilon to the average under the root, which shows when gradients are tiny.

    - These gradients are tiny, and one is zero. What keeps the division from going wrong, and where is it added?
    - Epsilon is added to the average before the root is taken.
    """
    return [
        tiny(rng, {"learning_rate": 0.01}, 1e-3),
        tiny(rng, {"learning_rate": 0.01}, 1e-5),
        tiny(rng, {"learning_rate": 0.01, "epsilon": 0.01}, 0.3),
    ]


# --- Adam ---------------------------------------------------------------------------------------------------


@check("adam", points=(0.5, 1, 0.5))
def adam_first_step(rng):
    """The first step of Adam is one learning rate long in every entry, thanks to the bias corrections.

    - Work the first step out by hand, for any gradient you like. How long is it?
    - m and v begin at zero and are too small after one step, each by a factor of its own; correct both.
    - The first step is one learning rate long, whatever the gradient: t is 1 there, and each correction 1 - beta.
    """
    return [
        first_step(rng, {}, (3, 2)),
        first_step(rng, {"learning_rate": 0.01}, (4,)),
        first_step(rng, {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.7}, (2, 3)),
    ]


@check("adam", points=(1.5, 2, 0.5), driver="iterate", returns=PATH)
def adam_steps(rng):
    """Adam carries m, v and the count of steps on, and corrects with the powers of both betas.

    - Which three things must a state hold for the second step to be right?
    - m, v and the number of steps so far; the corrections are 1 - beta to the power of that number.
    - Keep m and v themselves in the state, not the corrected ones: the correction is for this step only.
    """
    return [
        journey(rng, {"learning_rate": 0.005}),
        journey(rng, {"learning_rate": 0.005, "beta_1": 0.8, "beta_2": 0.7}, steps=6),
        journey(rng, {"learning_rate": 0.005, "beta_1": 0.0, "beta_2": 0.4}, steps=3),
    ]


@check("adam", points=(0.5, 0.5), driver="iterate", returns=PATH, needs="adam_steps")
def adam_learning_rates(rng):
    """Adam uses the learning rate of the step it is taking.

    - A schedule gives every step a learning rate of its own. Which one does your step use?
    - Use the learning rate you are given in this step; m and v do not know it.
    """
    return [journey(rng, {"learning_rates": falling_rates(rng, 5, 0.01)})]


@check("adam", points=(1, 1, 0.5), driver="iterate", returns=PATH, needs="adam_steps")
def adam_epsilon(rng):
    """Adam adds epsilon to the root of the uncorrected v, which shows when gradients are tiny.

    - With gradients of 1e-6, the root of v is no larger than epsilon. To what exactly is epsilon added?
    - It stands beside the root, not under it: sqrt(v) + epsilon.
    - As in Keras, v is not corrected there; both corrections are one factor in front of the fraction.
    """
    return [
        tiny(rng, {"learning_rate": 0.01}, 1e-6),
        tiny(rng, {"learning_rate": 0.01}, 1e-5, steps=4),
        tiny(rng, {"learning_rate": 0.01, "epsilon": 0.01}, 0.3),
    ]


# --- AdamW --------------------------------------------------------------------------------------------------


@check("adamw", points=(0.5, 1, 0.5), builds_on="adam")
def adamw_first_step(rng):
    """AdamW shrinks the parameter by learning rate times weight decay, then takes Adam's step.

    - Two things happen in a step: the parameter shrinks, and Adam moves it. Which comes first?
    - The parameter loses learning_rate times weight_decay times itself, then Adam's step is taken from there.
    - The gradient goes into m and v as it came.
    """
    param = weights(rng, 4)
    against = rng.permutation([1.0, 1.0, -1.0, -1.0])  # a decay put into the gradient would turn half of it round
    return [
        first_step(rng, {"learning_rate": 0.005, "weight_decay": 5.0}, (3, 2)),
        first_step(rng, {"learning_rate": 0.01}, (4,)),
        first_step(rng, {}, (2, 3)),
        case(
            {"learning_rate": 0.001, "weight_decay": 40.0},
            param=param,
            grad=np.abs(pull(rng, (4,), 1)) * np.sign(param) * against,
            state={},
        ),
    ]


@check("adamw", points=(1, 1, 0.5), driver="iterate", returns=PATH, builds_on="adam")
def adamw_steps(rng):
    """AdamW decays with every step, at that step's learning rate, and carries Adam's state on.

    - Does everything you are given reach Adam's formulas: state, betas, learning rate?
    - The decay must not come into m or v, and the state is Adam's own.
    - Learning rates change: the decay is multiplied by the rate of its own step.
    """
    return [
        journey(rng, {"learning_rate": 0.005, "weight_decay": 5.0}),
        journey(
            rng,
            {"learning_rates": falling_rates(rng, 4, 0.01), "weight_decay": 4.0, "beta_1": 0.8, "beta_2": 0.7},
            steps=4,
        ),
    ]


@check("adamw", points=(0.5, 0.5), driver="iterate", returns=PATH, needs="adamw_steps", builds_on="adam")
def adamw_tiny_gradients(rng):
    """AdamW decays where the gradient is zero or tiny just as much as elsewhere.

    - Where the gradient is zero, what is left of the step?
    - The decay alone: each step keeps 1 - learning_rate weight_decay of the parameter. Pass Adam's epsilon on.
    """
    return [
        tiny(rng, {"learning_rate": 0.1, "weight_decay": 0.5}, 1e-6),
        tiny(rng, {"learning_rate": 0.1, "weight_decay": 0.5, "epsilon": 0.01}, 0.3),
    ]


# --- clipping -----------------------------------------------------------------------------------------------


def gradient(rng, *shape):
    """Entries between 0.5 and 2, of both signs."""
    return np.round(rng.uniform(0.5, 2.0, size=shape), 2) * rng.choice([-1.0, 1.0], size=shape)


@check("clip_by_norm", points=(0.5, 0.5, 0.5))
def clip_by_norm_above(rng):
    """A gradient longer than max_norm keeps its direction and gets exactly that norm.

    - What are the norms of [3, 4] before and after, and has its direction changed?
    - The norm is the root of the sum of the squares of all entries, over all axes.
    - A gradient that is too long is multiplied by max_norm / norm.
    """
    by_hand = case({"max_norm": 2.5}, grad=np.array([3.0, 4.0]))
    draws = [case({"max_norm": 0.75}, grad=gradient(rng, *shape)) for shape in [(3, 2), (5,), (2, 1, 3)]]
    return [by_hand, *draws, case({"max_norm": 2.0}, grad=np.array([[0.0, -5.5], [0.3, 0.0]]))]


@check("clip_by_norm", points=(0.5, 0.5))
def clip_by_norm_below(rng):
    """A gradient that is no longer than max_norm comes back as it is.

    - A limit is no target: what should become of a gradient shorter than max_norm?
    - Compare the norm, not its square and not a single entry, with max_norm; if it is not larger, change nothing.
    """
    few = rng.permutation([float(np.round(rng.uniform(2.5, 3.5), 2)), -0.5])
    many = np.round(rng.uniform(0.1, 0.2, size=(4, 2)), 3) * rng.choice([-1.0, 1.0], size=(4, 2))
    return [
        case({"max_norm": 5.0}, grad=few),
        case({"max_norm": 0.75}, grad=many),
        case({"max_norm": 6.0}, grad=gradient(rng, 3, 1, 2)),
    ]


@check("clip_by_norm", points=(0.5, 0.5), needs="clip_by_norm_below")
def clip_by_norm_zero(rng):
    """A gradient of zeros stays a gradient of zeros.

    - What does your formula divide by when every entry is zero?
    - Divide only if the norm is above max_norm.
    """
    rows, columns, many = rng.integers(2, 40, size=3)
    return [case({"max_norm": 1.0}, grad=np.zeros((rows, columns))), case({"max_norm": 0.5}, grad=np.zeros(many))]


def gradients(rng, *shapes):
    return [gradient(rng, *shape) for shape in shapes]


@check("clip_by_global_norm", points=(0.5, 1, 0.5))
def clip_by_global_norm_above(rng):
    """Gradients that are too long together are all shortened by one common factor.

    - Imagine all gradients laid end to end in one long vector. What is its norm?
    - Add up the squares of all entries of all arrays, then take one root.
    - Every array is multiplied by the same factor, max_norm / norm, also one that is short by itself.
    """
    by_hand = case({"max_norm": 6.5}, grads=[np.array([3.0]), np.array([4.0, 12.0])])
    uneven = [np.round(0.02 * gradient(rng, 4), 3), 3 * gradient(rng, 2, 3), gradient(rng, 2)]
    return [
        by_hand,
        case({"max_norm": 1.5}, grads=gradients(rng, (3, 2), (4,), (2, 1, 3))),
        case({"max_norm": 2.0}, grads=uneven),
        case({"max_norm": 0.5}, grads=gradients(rng, (5,))),
    ]


@check("clip_by_global_norm", points=(0.5, 0.5))
def clip_by_global_norm_below(rng):
    """Gradients that are not too long together come back as they are.

    - Which gradients are too long here?
    - None: the root of the sum of all squares is below max_norm, so all come back as they are.
    """
    return [
        case({"max_norm": 9.0}, grads=gradients(rng, (3, 2), (4,))),
        case({"max_norm": 60.0}, grads=gradients(rng, (2, 2, 2), (1,), (3,))),
    ]


@check("clip_by_global_norm", points=(0.5, 0.5), needs="clip_by_global_norm_below")
def clip_by_global_norm_zero(rng):
    """Zeros stay zeros, alone and beside others.

    - One of the arrays is all zeros; in the other case all of them are. What does your formula divide by?
    - Divide only if the norm of all together is above max_norm.
    """
    return [
        case({"max_norm": 1.0}, grads=[np.zeros((2, 3)), np.zeros(4)]),
        case({"max_norm": 1.0}, grads=[np.zeros(3), gradient(rng, 2, 2)]),
    ]


# --- schedules ----------------------------------------------------------------------------------------------


@check("exponential_decay", points=(0.5, 1))
def exponential_decay_values(rng):
    """The exponential schedule multiplies the rate by decay_rate every decay_steps, smoothly in between.

    - What should the rate be at step 0, and at step decay_steps?
    - decay_rate to the power of step / decay_steps, times the initial rate. It never stops falling.
    """
    options = {"initial": 0.1, "decay_steps": 10, "decay_rate": 0.5}
    drawn = {
        "initial": float(np.round(rng.uniform(0.2, 0.9), 2)),
        "decay_steps": int(rng.integers(5, 9)),
        "decay_rate": float(np.round(rng.uniform(0.3, 0.8), 2)),
    }
    steps = [0, int(rng.integers(2, 5)), drawn["decay_steps"], int(rng.integers(21, 24))]
    return [case(options, step=15), *(case(drawn, step=step) for step in steps)]


@check("exponential_decay", points=(0.5, 0.5))
def exponential_decay_staircase(rng):
    """With staircase the rate falls at whole multiples of decay_steps only.

    - On the stairs, how many whole times have decay_steps gone by?
    - The exponent is rounded down: just before the next stair it is still the lower whole number.
    """
    length = int(rng.integers(5, 9))
    initial = float(np.round(rng.uniform(0.3, 0.9), 3))
    options = {"initial": initial, "decay_steps": length, "decay_rate": 0.5, "staircase": True}
    steps = [1, length - 1, length, 2 * length + 1, 4 * length - 1]
    return [*(case(options, step=step) for step in steps), case({**options, "staircase": False}, step=length + 2)]


@check("cosine_decay", points=(0.5, 1), scale=1.0)
def cosine_decay_values(rng):
    """The cosine schedule goes down half a wave, from the initial rate to zero at decay_steps.

    - Which angle belongs to step 0, and which to step decay_steps?
    - From 0 to pi the cosine goes from 1 to -1; bring that to between 1 and 0, and multiply by the initial rate.
    """
    drawn = {"initial": float(np.round(rng.uniform(0.2, 0.9), 2)), "decay_steps": int(rng.integers(9, 14))}
    steps = [0, 2, int(rng.integers(4, 7)), drawn["decay_steps"] - 1, drawn["decay_steps"]]
    return [case({"initial": 0.1, "decay_steps": 10}, step=5), *(case(drawn, step=step) for step in steps)]


@check("cosine_decay", points=(0.5, 0.5), scale=1.0)
def cosine_decay_alpha(rng):
    """The cosine schedule ends at alpha times the initial rate.

    - alpha is not a rate but a part of one: which?
    - The wave takes up what lies between alpha and 1; all of it is multiplied by the initial rate.
    """
    drawn = {
        "initial": float(np.round(rng.uniform(0.2, 0.4), 2)),
        "decay_steps": int(rng.integers(9, 14)),
        "alpha": float(np.round(rng.uniform(0.05, 0.15), 2)),
    }
    by_hand = case({"initial": 0.1, "decay_steps": 10, "alpha": 0.2}, step=5)
    return [by_hand, *(case(drawn, step=step) for step in (0, 3, 7, drawn["decay_steps"] - 1, drawn["decay_steps"]))]


@check("cosine_decay", points=(0.5, 0.5), scale=1.0, needs="cosine_decay_alpha")
def cosine_decay_beyond(rng):
    """After decay_steps the cosine schedule stays at its last rate.

    - After its low point a cosine rises again. Should a learning rate?
    - From decay_steps on the rate stays where it is then: alpha times the initial rate.
    """
    options = {"initial": float(np.round(rng.uniform(0.2, 0.9), 2)), "decay_steps": int(rng.integers(9, 14))}
    steps = [options["decay_steps"] + 1, int(rng.integers(16, 18)), int(rng.integers(30, 34))]
    return [case({**options, "alpha": 0.25}, step=step) for step in steps] + [case(options, step=20)]


# --- mini-batches -------------------------------------------------------------------------------------------


def samples(rng, n, x_shape=(2,), y_shape=()):
    """x and y with no value twice, so that every sample can be told from the others."""
    x = rng.permutation(n * int(np.prod(x_shape))).reshape(n, *x_shape) / 4
    y = rng.permutation(n * int(np.prod(y_shape))).reshape(n, *y_shape)
    return {"x": x, "y": y / 8 if y_shape else y}


def batches_of(rng, size):
    return {"batch_size": size, "rng": Seed(int(rng.integers(1, 1000)))}


@check("minibatches", points=(1, 1), view="batches")
def minibatches_deal_every_sample(rng):
    """Every sample is in exactly one batch beside its own y, and only the last batch may be short.

    - Count the samples in all your batches. Is every one there, and only once?
    - Draw one order of the row numbers, and use it for x and for y.
    - Take the order batch_size numbers at a time; what is left over makes a last, shorter batch.
    """
    return [case(batches_of(rng, 5), **samples(rng, 13)), case(batches_of(rng, 4), **samples(rng, 9, (2, 2), (3,)))]


@check("minibatches", points=(0.5, 0.5), view="batches")
def minibatches_of_any_size(rng):
    """Batches come out right if they fit exactly, hold one sample each, or are larger than the data.

    - How many batches are there when batch_size divides the number of samples, and when it is larger than that?
    - No batch is ever empty, and a data set smaller than batch_size makes one batch.
    """
    return [
        case(batches_of(rng, 4), **samples(rng, 12)),
        case(batches_of(rng, 1), **samples(rng, 3)),
        case(batches_of(rng, 10), **samples(rng, 6, (3,), (2,))),
        case(batches_of(rng, 3), **samples(rng, 1)),
    ]


@check("minibatches", points=(1, 1), driver="twice", view="shuffles", returns=(nested("first"), nested("second")))
def minibatches_shuffle_anew(rng):
    """Each call deals the samples in a new random order.

    - Call it two times. Are the samples in the order they were given, or in the same order twice?
    - The order comes from the generator you are given, which draws another one each time it is asked.
    - Shuffle the samples, not the batches: neighbours should not stay together.
    """
    return [case(batches_of(rng, 6), **samples(rng, 27)), case(batches_of(rng, 8), **samples(rng, 24, (1,), (2,)))]
