"""What goes wrong on the way back: small changes to the solution, each with the sentence a student reads."""

from autograder.declare import misconception

NUMERICAL = [
    misconception(
        "one-sided-upward",
        "numerical_gradient",
        "Only the push upward is measured, against f(x) itself. That is off by h times half the curvature; the "
        "definition here pushes both ways and divides by 2h.",
        ("(f(up) - f(down)) / (2 * h)", "(f(up) - f(x)) / h"),
    ),
    misconception(
        "one-sided-downward",
        "numerical_gradient",
        "Only the push downward is measured, against f(x) itself. The definition here pushes both ways and "
        "divides by 2h.",
        ("(f(up) - f(down)) / (2 * h)", "(f(x) - f(down)) / h"),
    ),
    misconception(
        "divided-by-h",
        "numerical_gradient",
        "Everything is twice too large: up and down lie 2h apart, so the difference is divided by 2h, not by h.",
        ("(2 * h)", "h"),
    ),
    misconception(
        "missing-parentheses",
        "numerical_gradient",
        "`/ 2 * h` divides by 2 and then multiplies by h, as Python works from left to right. Put 2 * h in "
        "parentheses.",
        ("(2 * h)", "2 * h"),
    ),
    misconception(
        "not-divided",
        "numerical_gradient",
        "The difference of the two values was not divided by their distance 2h: a slope is rise over run.",
        (" / (2 * h)", ""),
    ),
    misconception(
        "wrong-sign",
        "numerical_gradient",
        "The sign is turned round: the slope is f pushed up minus f pushed down.",
        ("f(up) - f(down)", "f(down) - f(up)"),
    ),
    misconception(
        "h-ignored",
        "numerical_gradient",
        "The step is always 1e-5, whatever h was given. Use the argument, both for the push and for the division.",
        ("grad = np.zeros_like(x)", "grad, h = np.zeros_like(x), 1e-5"),
    ),
    misconception(
        "pushed-by-h-divided-by-default",
        "numerical_gradient",
        "The entries are pushed by h, but the difference is divided by 2e-5 all the same. The same h belongs in "
        "both places.",
        ("(2 * h)", "2e-5"),
    ),
    misconception(
        "relative-step",
        "numerical_gradient",
        "Each entry was pushed by h times its own size, and the difference still divided by 2h. The push is h, "
        "for every entry.",
        ("up[place] += h", "up[place] *= 1 + h"),
        ("down[place] -= h", "down[place] *= 1 - h"),
    ),
    misconception(
        "all-entries-at-once",
        "numerical_gradient",
        "All entries are pushed together, so each place gets the sum of all slopes. Push one entry, leave the others.",
        ("up[place] += h", "up += h"),
        ("down[place] -= h", "down -= h"),
    ),
    misconception(
        "not-put-back",
        "numerical_gradient",
        "Entries that have been pushed stay pushed while the next ones are measured. Start each time from the "
        "original x.",
        ("    for place in np.ndindex(x.shape):\n        up = x.copy()\n        down = x.copy()\n",
         "    up = x.copy()\n    down = x.copy()\n    for place in np.ndindex(x.shape):\n"),
    ),
    misconception(
        "input-modified",
        "numerical_gradient",
        "x itself was pushed and not put back: your function changes the array it was given. Work on a copy, or "
        "restore it.",
        ("        down[place] -= h\n", "        down[place] -= h\n        x[place] -= h\n"),
    ),
    misconception(
        "rows-not-entries",
        "numerical_gradient",
        "The loop walks over the first axis only and pushes whole rows at once. Every single entry gets its own push.",
        ("np.ndindex(x.shape)", "range(len(x))"),
    ),
    misconception(
        "second-difference",
        "numerical_gradient",
        "Both sides were added and f(x) taken off twice: that measures curvature, the second derivative.",
        ("f(up) - f(down)", "f(up) + f(down) - 2 * f(x)"),
    ),
    misconception(
        "always-positive",
        "numerical_gradient",
        "Every slope came out positive: an absolute value hides in which direction f goes down.",
        ("f(up) - f(down)", "abs(f(up) - f(down))"),
    ),
    misconception(
        "flattened",
        "numerical_gradient",
        "The result is one long row. The gradient has the shape of x, one slope at the place of each entry.",
        ("return grad", "return grad.ravel()"),
    ),
]  # fmt: skip

DENSE = [
    misconception(
        "bias-omitted",
        "dense_forward",
        "The bias was left out: every row is off by -b.",
        ("x @ w + b", "x @ w"),
    ),
    misconception(
        "bias-subtracted",
        "dense_forward",
        "The bias was subtracted. It is added to each neuron's weighted sum.",
        ("x @ w + b", "x @ w - b"),
    ),
    misconception(
        "bias-multiplied",
        "dense_forward",
        "The bias was multiplied with the weighted sums. It is added.",
        ("x @ w + b", "(x @ w) * b"),
    ),
    misconception(
        "bias-twice",
        "dense_forward",
        "The bias was added twice; each neuron adds its own once.",
        ("x @ w + b", "x @ w + b + b"),
    ),
    misconception(
        "weights-transposed",
        "dense_forward",
        "The weights were transposed. Column m of w holds the weights of neuron m: x @ w as it stands. With sizes all "
        "equal nothing but the numbers complains.",
        ("x @ w + b", "x @ w.T + b"),
    ),
    misconception(
        "factors-swapped",
        "dense_forward",
        "The factors are in the wrong order: samples times weights, not weights times samples. It only runs at "
        "all when "
        "the sizes happen to be equal.",
        ("x @ w + b", "w @ x + b"),
    ),
    misconception(
        "elementwise-product",
        "dense_forward",
        "`*` multiplies entry by entry and adds nothing up. A layer is a matrix product, `@`.",
        ("x @ w + b", "x * w + b"),
    ),
    misconception(
        "bias-per-sample",
        "dense_forward",
        "The biases run down the samples. There is one for each neuron, that is, for each column.",
        ("x @ w + b", "x @ w + b[:, None]"),
    ),
    misconception(
        "activation-included",
        "dense_forward",
        "Negative sums were set to zero. That is a ReLU, which is a layer of its own here.",
        ("x @ w + b", "np.maximum(x @ w + b, 0)"),
    ),
    misconception(
        "weighted-sums-cached-for-x",
        "dense_forward",
        "The cache holds the result where dense_backward expects the input: dw is then made from the wrong array.",
        ("cache = (x, w)", "cache = (out, w)"),
    ),
    misconception(
        "batch-mean-cached",
        "dense_forward",
        "The cache holds the mean sample only. dw needs each sample, to multiply it with its own upstream gradient.",
        ("cache = (x, w)", "cache = (np.broadcast_to(x.mean(axis=0), x.shape), w)"),
    ),
    misconception(
        "dw-transposed",
        "dense_backward",
        "dw is turned round: it has one row for each neuron where w has one for each input. A gradient has the "
        "shape of "
        "what it belongs to.",
        ("x.T @ dout", "dout.T @ x"),
    ),
    misconception(
        "w-not-transposed-in-dx",
        "dense_backward",
        "dx was made with w as it stands. On the way back the weights work the other way round: from neurons to "
        "inputs, "
        "w transposed. Equal sizes hide it from the shapes, not from the numbers.",
        ("dout @ w.T", "dout @ w"),
    ),
    misconception(
        "x-not-transposed-in-dw",
        "dense_backward",
        "dw was made with x as it stands: it then adds up over the inputs. It has to add up over the samples, so x is "
        "transposed.",
        ("x.T @ dout", "x @ dout"),
    ),
    misconception(
        "cache-unpacked-in-the-wrong-order",
        "dense_backward",
        "x and w came out of the cache in the wrong order, so each gradient was made with the other array.",
        ("x, w = cache", "w, x = cache"),
    ),
    misconception(
        "db-not-summed",
        "dense_backward",
        "db has a row for each sample. The one bias was used for all samples, so their gradients add up.",
        ("dout.sum(axis=0)", "dout.copy()"),
    ),
    misconception(
        "db-averaged",
        "dense_backward",
        "db is averaged over the batch. Gradients add up over the samples; if the loss is a mean, dout has its "
        "1/N already.",
        ("dout.sum(axis=0)", "dout.mean(axis=0)"),
    ),
    misconception(
        "db-keeps-an-axis",
        "dense_backward",
        "db has shape (1, M) where b has (M,). Sum without keepdims.",
        ("dout.sum(axis=0)", "dout.sum(axis=0, keepdims=True)"),
    ),
    misconception(
        "db-a-single-number",
        "dense_backward",
        "db was summed over everything and is a single number. Each neuron has a bias of its own: sum over the "
        "samples only.",
        ("dout.sum(axis=0)", "dout.sum()"),
    ),
    misconception(
        "db-summed-over-neurons",
        "dense_backward",
        "db was summed along the wrong axis: there is one bias for each neuron, and it adds up over the samples.",
        ("dout.sum(axis=0)", "dout.sum(axis=1)"),
    ),
    misconception(
        "db-of-one-sample",
        "dense_backward",
        "db is the gradient of the first sample alone. All samples used the bias, and all of them report to it.",
        ("dout.sum(axis=0)", "dout[0]"),
    ),
    misconception(
        "db-is-one",
        "dense_backward",
        "db is the slope alone, one for each sample, without the upstream gradient. The chain rule multiplies by "
        "dout first.",
        ("dout.sum(axis=0)", "np.ones_like(dout).sum(axis=0)"),
    ),
    misconception(
        "dw-averaged",
        "dense_backward",
        "dw was divided by the number of samples. If the loss is a mean, dout has its 1/N already; here samples "
        "add up.",
        ("x.T @ dout", "x.T @ dout / len(x)"),
    ),
    misconception(
        "all-averaged",
        "dense_backward",
        "dw and db were divided by the number of samples. If the loss is a mean, dout has its 1/N already; here "
        "they add up.",
        ("x.T @ dout", "x.T @ dout / len(x)"),
        ("dout.sum(axis=0)", "dout.mean(axis=0)"),
    ),
    misconception(
        "upstream-ignored-in-dw",
        "dense_backward",
        "dw is the slope alone, the inputs added up, without the upstream gradient. The chain rule multiplies by dout.",
        ("x.T @ dout", "x.T @ np.ones_like(dout)"),
    ),
    misconception(
        "upstream-ignored-in-dx",
        "dense_backward",
        "dx is the slope alone, the weights added up, without the upstream gradient. The chain rule multiplies "
        "by dout.",
        ("dout @ w.T", "np.ones_like(dout) @ w.T"),
    ),
    misconception(
        "step-sign-in-dw",
        "dense_backward",
        "dw has the wrong sign. A backward pass returns the derivative; the minus belongs to the step that uses it.",
        ("x.T @ dout", "-x.T @ dout"),
    ),
    misconception(
        "returned-in-another-order",
        "dense_backward",
        "The gradients came back as dw, dx, db. Their order is that of the inputs: dx, dw, db.",
        ("return dx, dw, db", "return dw, dx, db"),
    ),
    misconception(
        "upstream-modified",
        "dense_backward",
        "dout was divided in place: it belongs to the caller, and no 1/N is due here anyway.",
        ("dw = x.T @ dout", "dout /= len(x)\n    dw = x.T @ dout"),
    ),
]

ACTIVATIONS = [
    misconception(
        "sign-of-the-exponent",
        "sigmoid_forward",
        "The exponent has the wrong sign: the sigmoid came out upside down, large where z is small.",
        ("z >= 0", "z < 0"),
    ),
    misconception(
        "overflow",
        "sigmoid_forward",
        "e^1000 overflows to inf, and inf / inf is nan. Write the fraction so that e is raised to something "
        "negative, or "
        "stands below the bar only.",
        ("np.where(z >= 0, 1, e) / (1 + e)", "np.exp(z) / (1 + np.exp(z))"),
    ),
    misconception(
        "clipped-too-early",
        "sigmoid_forward",
        "z was held within -10 and 10, which keeps out the overflow but changes the values: at -30 the sigmoid "
        "is 1e-13, "
        "not 5e-5.",
        ("np.abs(z))", "np.minimum(np.abs(z), 10))"),
    ),
    misconception(
        "tanh-for-sigmoid",
        "sigmoid_forward",
        "This is tanh: it runs from -1 to 1. The sigmoid runs from 0 to 1.",
        ("np.where(z >= 0, 1, e) / (1 + e)", "np.tanh(z)"),
    ),
    misconception(
        "hard-sigmoid",
        "sigmoid_forward",
        "This is a straight line with its ends cut off, an approximation. The sigmoid itself is asked for.",
        ("np.where(z >= 0, 1, e) / (1 + e)", "np.clip(0.25 * z + 0.5, 0, 1)"),
    ),
    misconception(
        "sum-cached-for-activation",
        "sigmoid_forward",
        "The cache holds z where sigmoid_backward expects the activation: the slope became z (1 - z). That "
        "formula is for a.",
        ("cache = out", "cache = z"),
    ),
    misconception(
        "input-modified",
        "sigmoid_forward",
        "z was changed in place. It belongs to the caller: make a new array.",
        ("np.abs(z))", "np.abs(z))\n    z *= z > -1"),
    ),
    misconception(
        "slope-at-the-activation",
        "sigmoid_backward",
        "The slope was taken at the activation a, as the guide does: the sigmoid of a sigmoid. It is taken at z, and "
        "written with a it is a (1 - a).",
        ("s = cache", "s = 1 / (1 + np.exp(-cache))"),
    ),
    misconception(
        "upstream-ignored",
        "sigmoid_backward",
        "This is the slope alone. The chain rule multiplies it by the upstream gradient.",
        ("dout * s * (1 - s)", "s * (1 - s)"),
    ),
    misconception(
        "slope-ignored",
        "sigmoid_backward",
        "The upstream gradient was multiplied by the activation itself, not by its slope: the factor (1 - s) is "
        "missing.",
        ("dout * s * (1 - s)", "dout * s"),
    ),
    misconception(
        "one-factor-only",
        "sigmoid_backward",
        "Only (1 - s) is left of the slope s (1 - s).",
        ("dout * s * (1 - s)", "dout * (1 - s)"),
    ),
    misconception(
        "plus-for-minus",
        "sigmoid_backward",
        "The slope is s (1 - s); with a plus it never fades where the sigmoid is flat.",
        ("(1 - s)", "(1 + s)"),
    ),
    misconception(
        "tanh-slope",
        "sigmoid_backward",
        "1 - s² is the slope of tanh. The sigmoid's is s (1 - s).",
        ("dout * s * (1 - s)", "dout * (1 - s**2)"),
    ),
    misconception(
        "added-not-multiplied",
        "sigmoid_backward",
        "Upstream gradient and slope were added. The chain rule multiplies.",
        ("dout * s * (1 - s)", "dout + s * (1 - s)"),
    ),
    misconception(
        "forward-again",
        "sigmoid_backward",
        "The upstream gradient was passed through untouched. The sigmoid has a slope, and it is never more than 0.25.",
        ("dout * s * (1 - s)", "dout * np.ones_like(s)"),
    ),
    misconception(
        "division-by-a-vanished-activation",
        "sigmoid_backward",
        "Right on ordinary sums, but where the sigmoid is exactly 0 something is divided by it: 0 / 0 is nan. "
        "s (1 - s) needs no division.",
        ("s * (1 - s)", "s**2 * (1 / s - 1)"),
    ),
    misconception(
        "upstream-modified",
        "sigmoid_backward",
        "dout was multiplied in place. It belongs to the caller: make a new array.",
        ("dout * s * (1 - s)", "np.multiply(dout, s * (1 - s), out=dout)"),
    ),
    misconception(
        "sinh-for-tanh",
        "tanh_forward",
        "This is the hyperbolic sine, which grows without end. Tanh stays between -1 and 1.",
        ("np.tanh(z)", "np.sinh(z)"),
    ),
    misconception(
        "sigmoid-for-tanh",
        "tanh_forward",
        "This is the sigmoid: it runs from 0 to 1. Tanh runs from -1 to 1.",
        ("np.tanh(z)", "1 / (1 + np.exp(-z))"),
    ),
    misconception(
        "inner-two-missing",
        "tanh_forward",
        "tanh(z) is 2 sigmoid(2z) - 1. The inner 2 is missing, so everything is as at half the sum.",
        ("np.tanh(z)", "2 / (1 + np.exp(-z)) - 1"),
    ),
    misconception(
        "overflow",
        "tanh_forward",
        "The formula with e^z and e^-z is right on paper, but e^1000 overflows and inf / inf is nan.",
        ("np.tanh(z)", "(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))"),
    ),
    misconception(
        "sum-cached-for-activation",
        "tanh_forward",
        "The cache holds z where tanh_backward expects the activation: the slope became 1 - z². That formula is "
        "for tanh(z).",
        ("cache = out", "cache = z"),
    ),
    misconception(
        "slope-at-the-activation",
        "tanh_backward",
        "The slope was taken at the activation: tanh of a tanh. It is taken at z, and written with t = tanh(z) "
        "it is 1 - t².",
        ("t = cache", "t = np.tanh(cache)"),
    ),
    misconception(
        "upstream-ignored",
        "tanh_backward",
        "This is the slope alone. The chain rule multiplies it by the upstream gradient.",
        ("dout * (1 - t**2)", "1 - t**2"),
    ),
    misconception(
        "not-squared",
        "tanh_backward",
        "The slope is 1 - t², with a square; 1 - t is not even the same on both sides of zero.",
        ("1 - t**2", "1 - t"),
    ),
    misconception(
        "square-of-the-difference",
        "tanh_backward",
        "The difference was squared: (1 - t)² is not 1 - t².",
        ("(1 - t**2)", "(1 - t) ** 2"),
    ),
    misconception(
        "sigmoid-slope",
        "tanh_backward",
        "t (1 - t) is the slope of the sigmoid. Tanh's is 1 - t².",
        ("(1 - t**2)", "t * (1 - t)"),
    ),
    misconception(
        "one-missing",
        "tanh_backward",
        "The 1 was lost and the sign with it: the slope is 1 - t², largest at z = 0, not zero there.",
        ("(1 - t**2)", "t**2"),
    ),
    misconception(
        "plus-for-minus",
        "tanh_backward",
        "The slope is 1 - t²; with a plus it grows where tanh is flat.",
        ("1 - t**2", "1 + t**2"),
    ),
    misconception(
        "parentheses-missing",
        "tanh_backward",
        "Only the 1 was multiplied by the upstream gradient: dout * (1 - t²) needs its parentheses.",
        ("dout * (1 - t**2)", "dout * 1 - t**2"),
    ),
    misconception(
        "upstream-modified",
        "tanh_backward",
        "dout was multiplied in place. It belongs to the caller: make a new array.",
        ("dout * (1 - t**2)", "np.multiply(dout, 1 - t**2, out=dout)"),
    ),
    misconception(
        "input-modified",
        "relu_forward",
        "The zeros were written into z itself. z belongs to the caller, and may well be needed again: make a new "
        "array.",
        ("np.maximum(z, 0)", "np.maximum(z, 0, out=z)"),
    ),
    misconception(
        "absolute-value",
        "relu_forward",
        "Negative sums came out positive: that is the absolute value. They become 0.",
        ("np.maximum(z, 0)", "np.abs(z)"),
    ),
    misconception(
        "minimum-for-maximum",
        "relu_forward",
        "The smaller of z and 0 was taken: what is positive was cut off, and not what is negative.",
        ("np.maximum(z, 0)", "np.minimum(z, 0)"),
    ),
    misconception(
        "leaky",
        "relu_forward",
        "Negative sums leak through, a hundredth of them. That is a leaky ReLU; here they become 0.",
        ("np.maximum(z, 0)", "np.maximum(z, 0.01 * z)"),
    ),
    misconception(
        "step-function",
        "relu_forward",
        "This is 1 where z is positive: the slope of the ReLU, not its value.",
        ("np.maximum(z, 0)", "(z > 0).astype(z.dtype)"),
    ),
    misconception(
        "capped",
        "relu_forward",
        "Large sums were capped at 6. A ReLU has no upper end.",
        ("np.maximum(z, 0)", "np.clip(z, 0, 6)"),
    ),
    misconception(
        "passes-at-zero",
        "relu_backward",
        "The gradient passes where z is exactly 0. By convention, Keras's and ours, the slope is 0 there: z > 0, "
        "not z >= 0.",
        ("(z > 0)", "(z >= 0)"),
    ),
    misconception(
        "sign-of-the-gradient",
        "relu_backward",
        "What passes was decided by the sign of the upstream gradient. It is the sign of z that works the switch; "
        "negative gradients pass as well.",
        ("(z > 0)", "(dout > 0)"),
    ),
    misconception(
        "negative-gradients-lost",
        "relu_backward",
        "Negative gradients were cut off as well, as if the gradient itself went through a ReLU. Where z > 0 it "
        "passes unchanged.",
        ("dout * (z > 0)", "np.maximum(dout, 0) * (z > 0)"),
    ),
    misconception(
        "no-switch",
        "relu_backward",
        "The gradient passed everywhere. Where z was negative the result did not depend on z, so nothing passes there. "
        "The cache has to know where that was.",
        ("(z > 0)", "np.ones_like(z)"),
    ),
    misconception(
        "value-for-slope",
        "relu_backward",
        "The upstream gradient was multiplied by the ReLU's value. Its slope is 1 where z is positive, however "
        "large z is.",
        ("(z > 0)", "np.maximum(z, 0)"),
    ),
    misconception(
        "upstream-ignored",
        "relu_backward",
        "This is the slope alone, ones and zeros. The chain rule multiplies it by the upstream gradient.",
        ("dout * (z > 0)", "(z > 0).astype(z.dtype)"),
    ),
    misconception(
        "switch-inverted",
        "relu_backward",
        "The switch is the wrong way round: the gradient passes where z is negative.",
        ("(z > 0)", "(z < 0)"),
    ),
    misconception(
        "sign-for-switch",
        "relu_backward",
        "Where z is negative the gradient came through with its sign changed: np.sign gives -1 there, the slope is 0.",
        ("(z > 0)", "np.sign(z)"),
    ),
    misconception(
        "leaky",
        "relu_backward",
        "A hundredth of the gradient leaks through where z is negative. For a ReLU it is 0 there.",
        ("(z > 0)", "np.where(z > 0, 1, 0.01)"),
    ),
    misconception(
        "threshold",
        "relu_backward",
        "Small positive sums were treated as if they were zero. The switch is at 0, not at a threshold above it.",
        ("(z > 0)", "(z > 0.1)"),
    ),
    misconception(
        "capped",
        "relu_backward",
        "Nothing passes where z is large, as for a ReLU that is capped. Where z > 0 the gradient passes, however "
        "large z is.",
        ("(z > 0)", "(z > 0) * (z < 6)"),
    ),
    misconception(
        "always-float64",
        "relu_backward",
        "The result is always float64. A mask of bools times a float32 array stays float32; astype(float) does not.",
        ("(z > 0)", "(z > 0).astype(float)"),
    ),
    misconception(
        "upstream-modified",
        "relu_backward",
        "The zeros were written into dout itself, which belongs to the caller: make a new array.",
        ("dout * (z > 0)", "np.multiply(dout, z > 0, out=dout)"),
    ),
]

SOFTMAX = [
    # Ahead of mistakes in the forward pass that give the same backward: those are named by the forward checks.
    misconception(
        "exponentials-cached-for-probabilities",
        "softmax_forward",
        "The cache holds the exponentials before they were divided by their sum. The slopes are written with the "
        "probabilities.",
        ("cache = out", "cache = powers"),
    ),
    misconception(
        "softmax-again",
        "softmax_backward",
        "The probabilities in the cache were taken for scores and went through softmax once more.",
        ("p = cache", "p = np.exp(cache) / np.exp(cache).sum(axis=-1, keepdims=True)"),
    ),
    misconception(
        "wrong-axis",
        "softmax_forward",
        "Softmax runs along the first axis: columns sum to 1, not rows. The classes are on the last axis.",
        ("z.max(axis=-1", "z.max(axis=0"),
        ("powers.sum(axis=-1", "powers.sum(axis=0"),
    ),
    misconception(
        "second-axis",
        "softmax_forward",
        "axis=1 is the last axis only as long as there are two. Use axis=-1.",
        ("z.max(axis=-1", "z.max(axis=1"),
        ("powers.sum(axis=-1", "powers.sum(axis=1"),
    ),
    misconception(
        "wrong-axis-in-the-sum",
        "softmax_forward",
        "Each row lost its own largest score, but the exponentials were added up along the first axis. The classes "
        "are on the last axis, in both places.",
        ("powers.sum(axis=-1", "powers.sum(axis=0"),
    ),
    misconception(
        "whole-array",
        "softmax_forward",
        "All exponentials of the array were added up. Each row is a distribution of its own and sums to 1 by itself.",
        ("powers.sum(axis=-1, keepdims=True)", "powers.sum()"),
    ),
    misconception(
        "not-normalised",
        "softmax_forward",
        "The exponentials were not divided by their sum, so the rows do not add up to 1.",
        ("powers / powers.sum(axis=-1, keepdims=True)", "powers"),
    ),
    misconception(
        "no-exponential",
        "softmax_forward",
        "The scores themselves were divided by their sum; the exponential is missing.",
        ("np.exp(shifted)", "shifted"),
    ),
    misconception(
        "sign-of-the-exponent",
        "softmax_forward",
        "The exponent has the wrong sign: the smallest score got the largest probability.",
        ("np.exp(shifted)", "np.exp(-shifted)"),
    ),
    misconception(
        "base-two",
        "softmax_forward",
        "Powers of 2 were taken; softmax is made of powers of e.",
        ("np.exp(shifted)", "np.exp2(shifted)"),
    ),
    misconception(
        "twice",
        "softmax_forward",
        "Softmax was applied twice, to scores and then to the probabilities: the result is much too even.",
        ("cache = out", "out = np.exp(out) / np.exp(out).sum(axis=-1, keepdims=True)\n    cache = out"),
    ),
    misconception(
        "no-shift",
        "softmax_forward",
        "e^1000 overflows, and inf / inf is nan; e^-1000 vanishes, and 0 / 0 is nan. Subtract the row's largest "
        "score first.",
        ("z - z.max(axis=-1, keepdims=True)", "z"),
    ),
    misconception(
        "shifted-by-the-largest-of-all",
        "softmax_forward",
        "The largest score of the whole array was subtracted: in a row of much smaller scores all exponentials "
        "vanish, and "
        "0 / 0 is nan. Each row needs its own.",
        ("z.max(axis=-1, keepdims=True)", "z.max()"),
    ),
    misconception(
        "scores-cached-for-probabilities",
        "softmax_forward",
        "The cache holds the scores where softmax_backward expects the probabilities.",
        ("cache = out", "cache = z"),
    ),
    misconception(
        "diagonal-only",
        "softmax_backward",
        "Only p (1 - p) was used, as if each probability depended on its own score alone. Every score moves all "
        "probabilities of its row, and blame comes along all those paths.",
        ("p * (dout - average)", "dout * p * (1 - p)"),
    ),
    misconception(
        "average-not-subtracted",
        "softmax_backward",
        "dout was multiplied by the probabilities and that is all. The row's average, with weights p, is "
        "subtracted first.",
        ("p * (dout - average)", "p * dout"),
    ),
    misconception(
        "average-without-weights",
        "softmax_backward",
        "The upstream gradients of a row were added up without weights. Each counts with its probability: sum of "
        "dout times p.",
        ("np.sum(dout * p,", "np.sum(dout,"),
    ),
    misconception(
        "plain-mean",
        "softmax_backward",
        "The plain mean of the row was subtracted. It is the average weighted with the probabilities, which "
        "already sum to 1.",
        ("np.sum(dout * p,", "np.mean(dout,"),
    ),
    misconception(
        "weighted-mean-divided-again",
        "softmax_backward",
        "The weighted average was divided by the number of classes as well. The weights sum to 1: add up, and do "
        "not divide.",
        ("np.sum(dout * p,", "np.mean(dout * p,"),
    ),
    misconception(
        "wrong-axis",
        "softmax_backward",
        "The average was taken along the first axis, over the samples. A row's entries depend on each other, "
        "samples do not.",
        ("axis=-1", "axis=0"),
    ),
    misconception(
        "second-axis",
        "softmax_backward",
        "axis=1 is the last axis only as long as there are two. Use axis=-1.",
        ("axis=-1", "axis=1"),
    ),
    misconception(
        "whole-array",
        "softmax_backward",
        "The average was taken over the whole array. Each row is a distribution of its own.",
        ("np.sum(dout * p, axis=-1, keepdims=True)", "np.sum(dout * p)"),
    ),
    misconception(
        "wrong-sign",
        "softmax_backward",
        "The sign is turned round: it is the upstream gradient minus the average.",
        ("dout - average", "average - dout"),
    ),
    misconception(
        "plus-for-minus",
        "softmax_backward",
        "The average was added. It is subtracted, so that each row of the result sums to 0.",
        ("dout - average", "dout + average"),
    ),
    misconception(
        "probability-factor-missing",
        "softmax_backward",
        "The factor p in front is missing. A class with almost no probability hardly answers to its score, so its "
        "gradient is small as well.",
        ("p * (dout - average)", "dout - average"),
    ),
    misconception(
        "crossentropy-shortcut",
        "softmax_backward",
        "p - dout is the famous shortcut for softmax and cross-entropy together, with one-hot targets. Here dout is an "
        "upstream gradient like any other.",
        ("p * (dout - average)", "p - dout"),
    ),
    misconception(
        "upstream-ignored",
        "softmax_backward",
        "The upstream gradient was not used: this is the diagonal p (1 - p) of the matrix of slopes and nothing else.",
        ("p * (dout - average)", "p * (1 - p)"),
    ),
    misconception(
        "average-not-multiplied",
        "softmax_backward",
        "Only dout was multiplied by p, and the average not: p * (dout - average) needs its parentheses.",
        ("p * (dout - average)", "p * dout - average"),
    ),
    misconception(
        "upstream-modified",
        "softmax_backward",
        "The average was subtracted from dout in place. dout belongs to the caller: make a new array.",
        ("(dout - average)", "np.subtract(dout, average, out=dout)"),
    ),
]

NETWORK = [
    misconception(
        "relu-after-the-last-layer",
        "mlp_loss",
        "There is a ReLU after the last layer too. Logits must be free to be negative: ReLU stands between the "
        "layers only.",
        ("number < len(params) - 1", "True"),
    ),
    misconception(
        "no-relu",
        "mlp_loss",
        "There is no ReLU between the layers, so that all of them together are no more than one linear layer.",
        ("number < len(params) - 1", "False"),
    ),
    misconception(
        "relu-after-the-first-layer-only",
        "mlp_loss",
        "Only the first layer is followed by a ReLU. It comes after every layer but the last, however many there are.",
        ("number < len(params) - 1", "number == 0 and len(params) > 1"),
    ),
    misconception(
        "relu-forgotten-on-the-way-back",
        "mlp_loss",
        "The loss is right, but the gradient went past the ReLU as if it were not there: neurons that were off "
        "got blamed.",
        ("d = relu_backward(d, relu_cache)", "pass"),
    ),
    misconception(
        "tanh-between-the-layers",
        "mlp_loss",
        "Between the layers tanh was used. This network has ReLU there.",
        ("relu_forward(h)", "tanh_forward(h)"),
        ("relu_backward(d, relu_cache)", "tanh_backward(d, relu_cache)"),
    ),
    misconception(
        "bias-forgotten",
        "mlp_loss",
        "The weighted sums were made without the biases.",
        ("dense_forward(h, w, b)", "dense_forward(h, w, 0 * b)"),
    ),
    misconception(
        "loss-summed",
        "mlp_loss",
        "The loss is a sum over the samples. It is their mean: divide by N. (The gradient is right.)",
        ("loss = -np.sum(log_p[rows, labels]) / n", "loss = -np.sum(log_p[rows, labels])"),
    ),
    misconception(
        "gradient-not-averaged",
        "mlp_loss",
        "The loss is a mean over the samples, but its 1/N is missing in the gradients, which are N times too large.",
        ("d = d / n", "d = d / 1"),
    ),
    misconception(
        "neither-averaged",
        "mlp_loss",
        "Loss and gradients are sums over the samples, and so N times too large. The loss is a mean: divide by N.",
        ("labels]) / n", "labels])"),
        ("d = d / n", "d = d / 1"),
    ),
    misconception(
        "averaged-over-classes-too",
        "mlp_loss",
        "The mean was taken over all N times C logits. There is one loss for each sample: divide by N only.",
        ("labels]) / n", "labels]) / h.size"),
        ("d = d / n", "d = d / h.size"),
    ),
    misconception(
        "averaged-twice",
        "mlp_loss",
        "The gradients were divided by N twice: once at the logits and once more on the way. The first 1/N "
        "travels with the gradient.",
        ("d = d / n", "d = d / n**2"),
    ),
    misconception(
        "loss-sign",
        "mlp_loss",
        "The minus in front of the logarithm is missing: the loss came out negative.",
        ("loss = -np.sum", "loss = np.sum"),
    ),
    misconception(
        "gradient-sign",
        "mlp_loss",
        "The gradients have the wrong sign: it is softmax minus one-hot, prediction minus truth.",
        ("d = d / n", "d = -d / n"),
    ),
    misconception(
        "labels-not-subtracted",
        "mlp_loss",
        "The one-hot labels were not subtracted: the gradient at the logits is softmax minus one-hot.",
        ("d[rows, labels] -= 1", "d[rows, labels] -= 0"),
    ),
    misconception(
        "labels-added",
        "mlp_loss",
        "The one-hot labels were added. They are subtracted: prediction minus truth.",
        ("d[rows, labels] -= 1", "d[rows, labels] += 1"),
    ),
    misconception(
        "predicted-class-for-label",
        "mlp_loss",
        "The loss looks at the class the network likes best, not at the label: it never learns that it was wrong.",
        ("log_p[rows, labels]", "log_p.max(axis=1)"),
    ),
    misconception(
        "logarithm-missing",
        "mlp_loss",
        "The loss is minus the probability of the label. Cross-entropy is minus its logarithm.",
        ("-np.sum(log_p[rows, labels])", "-np.sum(np.exp(log_p[rows, labels]))"),
    ),
    misconception(
        "logarithm-to-base-two",
        "mlp_loss",
        "The loss was measured with the logarithm to base 2. It is the natural one.",
        ("-np.sum(log_p[rows, labels])", "-np.sum(log_p[rows, labels] / np.log(2))"),
    ),
    misconception(
        "labels-off-by-one",
        "mlp_loss",
        "The labels were counted from 1. They are column numbers and begin at 0.",
        ("log_p[rows, labels]", "log_p[rows, labels - 1]"),
        ("d[rows, labels]", "d[rows, labels - 1]"),
    ),
    misconception(
        "softmax-over-the-batch",
        "mlp_loss",
        "The exponentials were added up over the samples. Softmax goes over the classes, within each row.",
        ("np.exp(shifted).sum(axis=1, keepdims=True)", "np.exp(shifted).sum(axis=0, keepdims=True)"),
    ),
    misconception(
        "softmax-twice",
        "mlp_loss",
        "Softmax was applied twice, before the cross-entropy and in it. Softmax cross-entropy starts from the logits.",
        ("    shifted = ", "    h = softmax_forward(h)[0]\n    shifted = "),
    ),
    misconception(
        "softmax-slope-once-more",
        "mlp_loss",
        "The gradient at the logits was multiplied by p (1 - p) again. Softmax minus one-hot is already the "
        "derivative with "
        "respect to the logits.",
        ("d = d / n", "d = d / n * np.exp(log_p) * (1 - np.exp(log_p))"),
    ),
    misconception(
        "no-shift",
        "mlp_loss",
        "Large logits overflow in the exponential, and very small ones leave a logarithm of zero. Subtract each "
        "row's largest logit.",
        ("h - h.max(axis=1, keepdims=True)", "h - 0"),
    ),
    misconception(
        "shifted-by-the-largest-of-all",
        "mlp_loss",
        "The largest logit of the whole batch was subtracted. In a row of much smaller ones all exponentials "
        "vanish; each "
        "row needs its own.",
        ("h.max(axis=1, keepdims=True)", "h.max()"),
    ),
    misconception(
        "epsilon-in-the-logarithm",
        "mlp_loss",
        "1e-7 was added to the probability before its logarithm: the loss is a little off everywhere, and stops "
        "at 16. With "
        "logits log p needs no such help.",
        ("-np.sum(log_p[rows, labels])", "-np.sum(np.log(np.exp(log_p[rows, labels]) + 1e-7))"),
    ),
    misconception(
        "gradients-in-reverse-order",
        "mlp_loss",
        "The pairs of grads come in the order in which they were found, last layer first. They belong in the "
        "order of params.",
        ("grads[::-1]", "grads"),
    ),
    misconception(
        "pairs-swapped",
        "mlp_loss",
        "Each pair holds db before dw. It is (dw, db), like the (w, b) in params.",
        ("grads.append((dw, db))", "grads.append((db, dw))"),
    ),
    misconception(
        "bias-gradients-zero",
        "mlp_loss",
        "The biases got no gradient. They learn like the weights.",
        ("grads.append((dw, db))", "grads.append((dw, 0 * db))"),
    ),
    misconception(
        "step-taken",
        "mlp_loss",
        "params were changed: a learning step was taken on the way back. Only report the gradients; whoever "
        "called decides what to do.",
        (
            "grads.append((dw, db))",
            "params[len(params) - 1 - len(grads)][0][...] -= 0.1 * dw\n        grads.append((dw, db))",
        ),
    ),
    misconception(
        "always-float64",
        "mlp_loss",
        "The gradients are always float64. Float32 parameters get float32 gradients: give new arrays the dtype "
        "of the logits.",
        ("d = np.exp(log_p)", "d = np.exp(log_p).astype(float)"),
    ),
]

VALUE = [
    # Ahead of those that look the same with plain numbers only: they are named by the checks without.
    misconception(
        "number-minus-value-turned-round",
        "Value",
        "2 - v came out as v - 2: in __rsub__ the number comes first.",
        ("Value.of(number) - self", "self - number"),
    ),
    misconception(
        "number-by-value-turned-round",
        "Value",
        "2 / v came out as v / 2: in __rtruediv__ the number is the numerator.",
        ("Value.of(number) / self", "self / number"),
    ),
    misconception(
        "number-minus-value-without-gradient",
        "Value",
        "2 - v has the right value, but no gradient comes back to v.",
        ("Value.of(number) - self", "Value(number - self.data)"),
    ),
    misconception(
        "number-times-value-without-gradient",
        "Value",
        "2 * v has the right value, but no gradient comes back to v.",
        ("Value.of(number) * self", "Value(number * self.data)"),
    ),
    misconception(
        "number-plus-value-without-number",
        "Value",
        "2 + v came out as v: the number was dropped.",
        ("Value.of(number) + self", "Value.of(0) + self"),
    ),
    misconception(
        "sum-forgets-the-second",
        "Value",
        "A sum handed its gradient to the first summand only. Both have slope 1.",
        ("[(self, 1.0), (other, 1.0)]", "[(self, 1.0)]"),
    ),
    misconception(
        "sum-splits-the-gradient",
        "Value",
        "A sum gave each summand half of its gradient. Nothing is shared out: both get all of it.",
        ("[(self, 1.0), (other, 1.0)]", "[(self, 0.5), (other, 0.5)]"),
    ),
    misconception(
        "product-slopes-not-crossed",
        "Value",
        "Each factor of a product got its own value as slope. It is the other one's: the slope of a b with "
        "respect to a is b.",
        ("[(self, other.data), (other, self.data)]", "[(self, self.data), (other, other.data)]"),
    ),
    misconception(
        "product-forgets-the-second",
        "Value",
        "A product handed its gradient to the first factor only, as if the other were a plain number.",
        ("[(self, other.data), (other, self.data)]", "[(self, other.data)]"),
    ),
    misconception(
        "product-slope-one",
        "Value",
        "The factors of a product got slope 1, as in a sum. Each gets the other factor.",
        ("[(self, other.data), (other, self.data)]", "[(self, 1.0), (other, 1.0)]"),
    ),
    misconception(
        "difference-slope-sign",
        "Value",
        "In a - b the gradient of b has the wrong sign: if b grows, the difference shrinks.",
        ("(other, -1.0)]", "(other, 1.0)]"),
    ),
    misconception(
        "difference-adds",
        "Value",
        "The difference was computed as a sum.",
        ("self.data - other.data", "self.data + other.data"),
    ),
    misconception(
        "difference-turned-round",
        "Value",
        "a - b was computed as b - a.",
        ("Value(self.data - other.data, [(self, 1.0), (other, -1.0)])",
         "Value(other.data - self.data, [(self, -1.0), (other, 1.0)])"),
    ),
    misconception(
        "negation-slope-sign",
        "Value",
        "The slope of -a is -1: the gradient changes its sign on the way back as well.",
        ("Value(-self.data, [(self, -1.0)])", "Value(-self.data, [(self, 1.0)])"),
    ),
    misconception(
        "negation-forgets-its-parent",
        "Value",
        "-a is a new value that does not remember a, so no gradient comes back to it.",
        ("Value(-self.data, [(self, -1.0)])", "Value(-self.data)"),
    ),
    misconception(
        "quotient-slope-sign",
        "Value",
        "In a / b the gradient of b lacks its minus: if b grows, the quotient shrinks.",
        ("-self.data / other.data**2", "self.data / other.data**2"),
    ),
    misconception(
        "quotient-slope-not-squared",
        "Value",
        "In a / b the slope with respect to b is -a / b², with a square.",
        ("-self.data / other.data**2", "-self.data / other.data"),
    ),
    misconception(
        "quotient-slope-without-numerator",
        "Value",
        "In a / b the slope with respect to b is -a / b²; the a is missing.",
        ("-self.data / other.data**2", "-1 / other.data**2"),
    ),
    misconception(
        "quotient-slope-of-the-product",
        "Value",
        "In a / b the slope with respect to a is 1 / b. Here it is b, as in a product.",
        ("(self, 1 / other.data)", "(self, other.data)"),
    ),
    misconception(
        "quotient-forgets-the-denominator",
        "Value",
        "In a / b no gradient reached b, as if it were a plain number.",
        ("[(self, 1 / other.data), (other, -self.data / other.data**2)]", "[(self, 1 / other.data)]"),
    ),
    misconception(
        "quotient-rounded-down",
        "Value",
        "// divides and rounds down. Division is /.",
        ("self.data / other.data, [", "self.data // other.data, ["),
    ),
    misconception(
        "power-exponent-not-lowered",
        "Value",
        "The exponent was not lowered: the slope of x to the k is k times x to the (k - 1).",
        ("self.data ** (k - 1)", "self.data**k"),
    ),
    misconception(
        "power-minus-one-outside",
        "Value",
        "`k * x**k - 1` takes the 1 from the whole product, as Python raises to powers first. Put the exponent in "
        "parentheses: x ** (k - 1).",
        ("self.data ** (k - 1)", "self.data**k - 1"),
    ),
    misconception(
        "power-exponent-raised",
        "Value",
        "The exponent was raised by one, as in an integral. It is lowered: k times x to the (k - 1).",
        ("(k - 1)", "(k + 1)"),
    ),
    misconception(
        "power-factor-missing",
        "Value",
        "The factor k is missing: the slope of x to the k is k times x to the (k - 1).",
        ("k * self.data", "self.data"),
    ),
    misconception(
        "power-factor-off-by-one",
        "Value",
        "The factor in front is k itself, not k - 1: only the exponent is lowered.",
        ("k * self.data", "(k - 1) * self.data"),
    ),
    misconception(
        "power-always-a-square",
        "Value",
        "The slope of a square, 2 x, was used for every exponent.",
        ("k * self.data ** (k - 1)", "2 * self.data"),
    ),
    misconception(
        "power-as-exponential",
        "Value",
        "The slope is that of a number to the power of x, with a logarithm in it. Here x is below, and the "
        "exponent is fixed.",
        ("k * self.data ** (k - 1)", "self.data**k * np.log(self.data)"),
    ),
    misconception(
        "power-by-logarithm",
        "Value",
        "The power was worked out as e to the k log x, which is nan for a negative x, although its cube is a "
        "fine number.",
        ("Value(self.data**k,", "Value(np.exp(k * np.log(self.data)),"),
    ),
    misconception(
        "exp-slope-by-the-power-rule",
        "Value",
        "The power rule was used on e^x. There the variable is above: the slope of e^x is e^x.",
        ("[(self, e)]", "[(self, self.data * np.exp(self.data - 1))]"),
    ),
    misconception(
        "exp-slope-of-the-input",
        "Value",
        "The slope of e^x is e^x, the result; the number that went in was used.",
        ("[(self, e)]", "[(self, self.data)]"),
    ),
    misconception(
        "exp-slope-one",
        "Value",
        "exp passed the gradient on unchanged. It is multiplied by the slope, which is the result itself.",
        ("[(self, e)]", "[(self, 1.0)]"),
    ),
    misconception(
        "exp-of-the-result",
        "Value",
        "The exponential was taken once more for the slope. The slope of e^x is e^x, the result as it is.",
        ("[(self, e)]", "[(self, np.exp(e))]"),
    ),
    misconception(
        "log-slope-of-the-result",
        "Value",
        "The slope of the logarithm is one over the number that went in, not one over the result.",
        ("1 / self.data)])", "1 / np.log(self.data))])"),
    ),
    misconception(
        "log-slope-not-inverted",
        "Value",
        "The slope of log x is 1 / x. Here it is x.",
        ("1 / self.data)])", "self.data)])"),
    ),
    misconception(
        "log-to-base-ten",
        "Value",
        "The logarithm is to base 10. It is the natural one, to base e.",
        ("Value(np.log(self.data)", "Value(np.log10(self.data)"),
    ),
    misconception(
        "tanh-slope-of-the-input",
        "Value",
        "1 - x² was made with the number that went in. The formula is for the result: 1 - tanh²(x).",
        ("1 - t**2", "1 - self.data**2"),
    ),
    misconception(
        "tanh-slope-not-squared",
        "Value",
        "The slope of tanh is 1 - t², with a square.",
        ("1 - t**2", "1 - t"),
    ),
    misconception(
        "tanh-slope-of-the-sigmoid",
        "Value",
        "t (1 - t) is the slope of the sigmoid. Tanh's is 1 - t².",
        ("1 - t**2", "t * (1 - t)"),
    ),
    misconception(
        "tanh-slope-at-the-result",
        "Value",
        "The slope was taken at the result: tanh of a tanh, as the guide does with its a. It is taken at the "
        "number that went in.",
        ("1 - t**2", "1 - np.tanh(t) ** 2"),
    ),
    misconception(
        "relu-slope-at-zero",
        "Value",
        "At exactly 0 the gradient passed. By convention, Keras's and ours, the slope is 0 there.",
        ("if self.data > 0", "if self.data >= 0"),
    ),
    misconception(
        "relu-slope-one",
        "Value",
        "relu let every gradient pass. From a negative number nothing passes.",
        ("1.0 if self.data > 0 else 0.0", "1.0"),
    ),
    misconception(
        "relu-slope-is-the-value",
        "Value",
        "The slope of relu is 1 for positive numbers, however large they are; here the number itself was used.",
        ("1.0 if self.data > 0", "self.data if self.data > 0"),
    ),
    misconception(
        "relu-leaks",
        "Value",
        "Negative numbers came through relu, a hundredth of them. They become 0.",
        ("max(self.data, 0.0)", "max(self.data, 0.01 * self.data)"),
    ),
    misconception(
        "not-started",
        "Value",
        "All gradients are 0: backward() has to start with a grad of 1 at the value it is called on.",
        ("self.grad = 1.0", "self.grad = 0.0"),
    ),
    misconception(
        "started-with-the-value",
        "Value",
        "backward() started with the result's own number. The derivative of the result with respect to itself is 1.",
        ("self.grad = 1.0", "self.grad = self.data"),
    ),
    misconception(
        "chain-broken",
        "Value",
        "Each value handed on its slope alone. The chain rule multiplies it by the gradient that came from above.",
        ("slope * value.grad", "slope"),
    ),
    misconception(
        "slopes-added",
        "Value",
        "Slope and gradient from above were added. The chain rule multiplies.",
        ("slope * value.grad", "slope + value.grad"),
    ),
    misconception(
        "overwritten-not-added",
        "Value",
        "`=` instead of `+=`: a value that was used twice kept the gradient of one use only. They add up.",
        ("parent.grad += slope", "parent.grad = slope"),
    ),
    misconception(
        "recursion-overwrites",
        "Value",
        "Each value set its grad to what had just arrived, and passed that on. A value that was used twice kept the "
        "gradient of its last use only; the gradients of all its uses add up.",
        ("        visit(self)\n        self.grad = 1.0\n        for value in reversed(order):\n"
         "            for parent, slope in value.parents:\n                parent.grad += slope * value.grad\n",
         "        def send(value, upstream):\n            value.grad = upstream\n"
         "            for parent, slope in value.parents:\n                send(parent, slope * upstream)\n\n"
         "        send(self, 1.0)\n"),
    ),
    misconception(
        "same-parent-twice-counted-once",
        "Value",
        "In v * v and v + v the value is its own partner, and was counted once. It is a parent twice, and "
        "collects along both paths.",
        ("self.parents = parents", "self.parents = list({id(pair[0]): pair for pair in parents}.values())"),
    ),
    misconception(
        "stops-at-the-parents",
        "Value",
        "The gradient came as far as the direct parents of the result, and no further. Either backward() stops there, "
        "or it goes through the values from first to last: begin at the result and walk the order in reverse.",
        ("in reversed(order)", "in order"),
    ),
    misconception(
        "parents-noted-after-their-children",
        "Value",
        "A value was put into the list as soon as it was found, not after its parents. Where paths of different length "
        "meet, a gradient is passed on before it is complete.",
        ("                seen.add(value)\n", "                seen.add(value)\n                order.append(value)\n"),
        ("visit(parent)\n                order.append(value)\n", "visit(parent)\n"),
        ("in reversed(order)", "in order"),
    ),
    misconception(
        "breadth-first",
        "Value",
        "The values were taken level by level from the result. One that is used near the result and again further away "
        "passes its gradient on before the second part has come. Parents first, then the value itself, and then "
        "backward.",
        ("        visit(self)\n",
         "        order = [self]\n        for value in order:\n"
         "            order += [p for p in dict.fromkeys(p for p, _ in value.parents) if p not in order]\n"),
        ("in reversed(order)", "in order"),
    ),
    misconception(
        "visited-more-than-once",
        "Value",
        "A value that was used twice was put into the list twice, and passed on its gradient twice. Each value once.",
        ("                seen.add(value)\n", ""),
    ),
    misconception(
        "passed-on-at-every-visit",
        "Value",
        "Each time a gradient arrived, the whole sum so far was passed on, so the first part went down the same "
        "path again. "
        "Pass on once, when all parts have come.",
        ("        visit(self)\n        self.grad = 1.0\n        for value in reversed(order):\n"
         "            for parent, slope in value.parents:\n                parent.grad += slope * value.grad\n",
         "        def send(value):\n            for parent, slope in value.parents:\n"
         "                parent.grad += slope * value.grad\n                send(parent)\n\n"
         "        self.grad = 1.0\n        send(self)\n"),
    ),
]  # fmt: skip

MISCONCEPTIONS = [*NUMERICAL, *DENSE, *ACTIVATIONS, *SOFTMAX, *NETWORK, *VALUE]
