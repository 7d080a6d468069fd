"""What goes wrong in regularization: small changes to the solution, each with the sentence a student reads."""

from autograder.declare import misconception

MISCONCEPTIONS = [
    # --- L2 ---
    misconception(
        "half",
        "l2_penalty",
        "Penalty and gradient are both halved: this is strength/2 times the sum of squares, as some books have "
        "it. Here, as in Keras, there is no half.",
        ("penalty = strength * np.sum", "penalty = 0.5 * strength * np.sum"),
        ("grad = 2 * strength * w", "grad = strength * w"),
    ),
    misconception(
        "half-in-the-penalty",
        "l2_penalty",
        "The penalty has a half in front that the gradient does not know of. There is none: the gradient's 2 stays.",
        ("penalty = strength * np.sum", "penalty = 0.5 * strength * np.sum"),
    ),
    misconception(
        "missing-two",
        "l2_penalty",
        "The gradient lacks its 2: it comes down from the square, and there is no half in the penalty to cancel it.",
        ("grad = 2 * strength * w", "grad = strength * w"),
    ),
    misconception(
        "mean-over-the-weights",
        "l2_penalty",
        "Penalty and gradient are divided by the number of weights. The penalty is a sum: every weight pays in full.",
        ("np.sum(w**2)", "np.mean(w**2)"),
        ("grad = 2 * strength * w", "grad = 2 * strength * w / w.size"),
    ),
    misconception(
        "mean-in-the-penalty",
        "l2_penalty",
        "The squares were averaged in the penalty. It is their sum; your gradient already belongs to the sum.",
        ("np.sum(w**2)", "np.mean(w**2)"),
    ),
    misconception(
        "divided-by-the-rows",
        "l2_penalty",
        "Penalty and gradient are divided by the length of the first axis, as if that were a batch. Weights have none.",
        ("np.sum(w**2)", "np.sum(w**2) / len(w)"),
        ("grad = 2 * strength * w", "grad = 2 * strength * w / len(w)"),
    ),
    misconception(
        "norm-not-square",
        "l2_penalty",
        "The penalty is the norm of the weights, the root of the sum of squares. L2 takes the sum without the root.",
        ("np.sum(w**2)", "np.sqrt(np.sum(w**2))"),
    ),
    misconception(
        "sizes-not-squares",
        "l2_penalty",
        "The penalty adds up the sizes of the weights: that is L1. L2 adds up their squares.",
        ("np.sum(w**2)", "np.sum(np.abs(w))"),
    ),
    misconception(
        "sign-for-weight",
        "l2_penalty",
        "The gradient has the weight's sign but not its size: that belongs to L1. L2 pulls harder the larger w is.",
        ("grad = 2 * strength * w", "grad = 2 * strength * np.sign(w)"),
    ),
    misconception(
        "wrong-sign",
        "l2_penalty",
        "The gradient points towards zero. A gradient says where the penalty grows, which is away from zero; the "
        "step of training is the one that turns it round.",
        ("grad = 2 * strength * w", "grad = -2 * strength * w"),
    ),
    misconception(
        "strength-squared",
        "l2_penalty",
        "The strength was squared along with the weights. It stands outside the square.",
        ("strength * np.sum(w**2)", "np.sum((strength * w) ** 2)"),
    ),
    misconception(
        "strength-not-in-the-gradient",
        "l2_penalty",
        "The gradient does not contain the strength: the penalty does, so its derivative does too.",
        ("grad = 2 * strength * w", "grad = 2 * w"),
    ),
    misconception(
        "gradient-left-out",
        "l2_penalty",
        "The gradient is zero everywhere, so the penalty is reported but never felt: no weight would shrink.",
        ("grad = 2 * strength * w", "grad = 0 * w"),
    ),
    misconception(
        "one-axis-only",
        "l2_penalty",
        "The sum runs along the last axis only and leaves several numbers. The penalty is one number for all weights.",
        ("np.sum(w**2)", "np.sum(w**2, axis=-1)"),
    ),
    misconception(
        "input-modified",
        "l2_penalty",
        "The gradient was computed in place and overwrote the weights, which belong to the caller. Make a new array.",
        ("grad = 2 * strength * w", "grad = np.multiply(w, 2 * strength, out=w)"),
    ),
    # --- L1 ---
    misconception(
        "weight-for-sign",
        "l1_penalty",
        "The gradient is proportional to the weight, which belongs to L2. |w| is equally steep everywhere: only "
        "the sign of w matters.",
        ("np.sign(w)", "w"),
    ),
    misconception(
        "gradient-of-l2",
        "l1_penalty",
        "The gradient is twice the strength times the weight: that is L2's. L1's is the strength, with w's sign.",
        ("strength * np.sign(w)", "2 * strength * w"),
    ),
    misconception(
        "squares-not-sizes",
        "l1_penalty",
        "The penalty adds up squares: that is L2. L1 adds up the sizes.",
        ("np.sum(np.abs(w))", "np.sum(w**2)"),
    ),
    misconception(
        "sizes-forgotten",
        "l1_penalty",
        "The weights were added up with their signs, so positive and negative ones cancel. Take each one's size first.",
        ("np.sum(np.abs(w))", "np.sum(w)"),
    ),
    misconception(
        "size-of-the-sum",
        "l1_penalty",
        "The size was taken after adding up, when positive and negative weights have already cancelled. First the "
        "sizes, then the sum.",
        ("np.sum(np.abs(w))", "np.abs(np.sum(w))"),
    ),
    misconception(
        "sign-lost",
        "l1_penalty",
        "The gradient is positive for every weight, so negative ones would be pushed further from zero. It has "
        "the sign of w.",
        ("np.sign(w)", "np.abs(np.sign(w))"),
    ),
    misconception(
        "zero-pushed-up",
        "l1_penalty",
        "A weight of exactly zero gets the gradient of a positive one. It has arrived: there the gradient is 0.",
        ("np.sign(w)", "(np.sign(w) + (w == 0))"),
    ),
    misconception(
        "zero-pushed-down",
        "l1_penalty",
        "A weight of exactly zero gets the gradient of a negative one. It has arrived: there the gradient is 0.",
        ("np.sign(w)", "(np.sign(w) - (w == 0))"),
    ),
    misconception(
        "zero-over-zero",
        "l1_penalty",
        "w / |w| is 0/0, which is nan, for a weight of exactly zero. np.sign gives 0 there, as it should be.",
        ("np.sign(w)", "(w / np.abs(w))"),
    ),
    misconception(
        "wrong-sign",
        "l1_penalty",
        "The gradient points towards zero. A gradient says where the penalty grows, which is away from zero; the "
        "step of training is the one that turns it round.",
        ("strength * np.sign(w)", "-strength * np.sign(w)"),
    ),
    misconception(
        "mean-over-the-weights",
        "l1_penalty",
        "Penalty and gradient are divided by the number of weights. The penalty is a sum: every weight pays in full.",
        ("np.sum(np.abs(w))", "np.mean(np.abs(w))"),
        ("np.sign(w)", "np.sign(w) / w.size"),
    ),
    misconception(
        "mean-in-the-penalty",
        "l1_penalty",
        "The sizes were averaged in the penalty. It is their sum; your gradient already belongs to the sum.",
        ("np.sum(np.abs(w))", "np.mean(np.abs(w))"),
    ),
    misconception(
        "divided-by-the-rows",
        "l1_penalty",
        "Penalty and gradient are divided by the length of the first axis, as if that were a batch. Weights have none.",
        ("np.sum(np.abs(w))", "np.sum(np.abs(w)) / len(w)"),
        ("np.sign(w)", "np.sign(w) / len(w)"),
    ),
    misconception(
        "half",
        "l1_penalty",
        "There is a half in the penalty. Not even the books that halve L2 halve L1: there is no 2 to cancel.",
        ("penalty = strength * np.sum", "penalty = 0.5 * strength * np.sum"),
    ),
    misconception(
        "strength-not-in-the-gradient",
        "l1_penalty",
        "The gradient does not contain the strength: the penalty does, so its derivative does too.",
        ("strength * np.sign(w)", "np.sign(w)"),
    ),
    misconception(
        "one-axis-only",
        "l1_penalty",
        "The sum runs along the last axis only and leaves several numbers. The penalty is one number for all weights.",
        ("np.sum(np.abs(w))", "np.sum(np.abs(w), axis=-1)"),
    ),
    # --- dropout ---
    misconception(
        "not-inverted",
        "dropout_forward",
        "What is kept comes through unscaled, so in training the next layer gets less than it will get "
        "afterwards. Divide by 1 - rate here, in training.",
        ("astype(x.dtype) / (1 - rate)", "astype(x.dtype)"),
    ),
    misconception(
        "divided-by-rate",
        "dropout_forward",
        "What is kept is divided by the rate. The share that is kept is 1 - rate: divide by that, and the mean stays.",
        ("astype(x.dtype) / (1 - rate)", "astype(x.dtype) / rate"),
    ),
    misconception(
        "multiplied-not-divided",
        "dropout_forward",
        "What is kept is multiplied by 1 - rate, so the mean shrinks twice. Divide by it, to make up for what is "
        "missing.",
        ("astype(x.dtype) / (1 - rate)", "astype(x.dtype) * (1 - rate)"),
    ),
    misconception(
        "rate-is-kept",
        "dropout_forward",
        "The rate is the share that is kept here. It is the share that is dropped; 1 - rate is kept.",
        (">= rate", "< rate"),
    ),
    misconception(
        "rate-is-kept-throughout",
        "dropout_forward",
        "The rate was taken for the probability to keep, in drawing and in scaling, as some old libraries have "
        "it. Here it is the probability to drop.",
        (">= rate", "< rate"),
        ("astype(x.dtype) / (1 - rate)", "astype(x.dtype) / rate"),
    ),
    misconception(
        "dropped-without-training",
        "dropout_forward",
        "Entries are dropped without training too. Then the output must be the input: a network in use does not "
        "gamble.",
        ("if not training", "if False"),
    ),
    misconception(
        "scaled-without-training",
        "dropout_forward",
        "Without training the input is multiplied by 1 - rate. With inverted dropout the scaling is done in "
        "training, and nothing is left to do.",
        ("return x, None", "return x * (1 - rate), None"),
    ),
    misconception(
        "off-by-default",
        "dropout_forward",
        "When the caller does not mention training nothing is dropped. The default of training is True.",
        ("training=True", "training=False"),
    ),
    misconception(
        "whole-samples",
        "dropout_forward",
        "Whole samples are dropped: one number was drawn per row. Every entry is decided by itself.",
        ("rng.random(x.shape)", "rng.random((len(x), *(1,) * (x.ndim - 1)))"),
    ),
    misconception(
        "one-mask-for-all-samples",
        "dropout_forward",
        "Every sample has the same entries dropped: the mask was drawn for one sample. Draw it in the shape of "
        "the whole batch.",
        ("rng.random(x.shape)", "rng.random(x.shape[1:])"),
    ),
    misconception(
        "whole-features",
        "dropout_forward",
        "A feature is dropped everywhere or nowhere: one number was drawn per column. Every entry is decided by "
        "itself.",
        ("rng.random(x.shape)", "rng.random(x.shape[-1])"),
    ),
    misconception(
        "whole-channels",
        "dropout_forward",
        "In images a channel is dropped as a whole. That is spatial dropout, another layer; here every entry is "
        "decided by itself.",
        ("rng.random(x.shape)", "rng.random((len(x), *(1,) * (x.ndim - 2), x.shape[-1]))"),
    ),
    misconception(
        "own-generator",
        "dropout_forward",
        "Every call drops the same entries: a generator with a fixed seed is made inside. Draw from the rng you "
        "are given.",
        ("rng.random(x.shape)", "np.random.default_rng(0).random(x.shape)"),
    ),
    misconception(
        "normal-not-uniform",
        "dropout_forward",
        "The numbers compared with the rate are normal, so the share below it is not the rate. Draw them "
        "uniformly from [0, 1): rng.random does.",
        ("rng.random(x.shape)", "rng.normal(size=x.shape)"),
    ),
    misconception(
        "float64-mask",
        "dropout_forward",
        "A float32 input comes out as float64: dividing a mask of bools or integers makes float64. Give the mask "
        "the dtype of x first.",
        ("kept.astype(x.dtype)", "kept"),
    ),
    misconception(
        "input-modified",
        "dropout_forward",
        "The mask was multiplied into x in place, which destroys the caller's array. Make a new one.",
        ("return x * mask, mask", "x *= mask\n    return x, mask"),
    ),
    # --- dropout, backward ---
    misconception(
        "mask-ignored",
        "dropout_backward",
        "The gradient comes through as it was, even where the input was dropped. What had no influence has no "
        "gradient: multiply by the forward's mask.",
        ("dout * mask", "dout"),
    ),
    misconception(
        "scale-lost",
        "dropout_backward",
        "The right entries get through, but without the factor 1/(1 - rate) that the forward pass gave them.",
        ("dout * mask", "dout * (mask > 0)"),
    ),
    misconception(
        "scaled-twice",
        "dropout_backward",
        "The factor 1/(1 - rate) is there twice. The forward multiplied by the mask once, so the backward does too.",
        ("dout * mask", "dout * mask * mask"),
    ),
    misconception(
        "scale-turned-round",
        "dropout_backward",
        "Where the forward divided by 1 - rate, the backward multiplies by it. The derivative of m x is m, not 1/m.",
        ("dout * mask", "dout * (mask > 0) / np.maximum(mask, 1)"),
    ),
    misconception(
        "dropped-for-kept",
        "dropout_backward",
        "The gradient passes where the input was dropped, and is stopped where it was kept: it is the wrong way round.",
        ("dout * mask", "dout * (mask == 0)"),
    ),
    misconception(
        "wrong-sign",
        "dropout_backward",
        "The sign is turned round. The mask's factors are positive, so the gradient keeps its sign.",
        ("dout * mask", "-dout * mask"),
    ),
    misconception(
        "zero-without-training",
        "dropout_backward",
        "Without training the gradient is zero. The forward returned its input then, so the gradient passes as it is.",
        ("return dout\n", "return np.zeros_like(dout)\n"),
    ),
    misconception(
        "input-modified",
        "dropout_backward",
        "The mask was multiplied into dout in place; the upstream gradient belongs to the caller. Make a new array.",
        ("return dout * mask", "dout *= mask\n    return dout"),
    ),
    # --- early stopping ---
    misconception(
        "tie-is-better",
        "early_stopping",
        "A loss equal to the best one counts as better here. Only a strictly lower one is: a flat curve has stalled.",
        ("loss < best_loss", "loss <= best_loss"),
    ),
    misconception(
        "tie-not-counted",
        "early_stopping",
        "An epoch that ties with the best is not counted at all. It brought nothing better, so the patience wears.",
        ("else:", "elif loss > best_loss:"),
    ),
    misconception(
        "count-not-reset",
        "early_stopping",
        "The epochs without a better one are counted in all, not in a row. A better one starts the count anew.",
        ("loss, epoch, 0", "loss, epoch, waited"),
    ),
    misconception(
        "one-epoch-late",
        "early_stopping",
        "It stops one epoch late. The epoch that makes `patience` of them in a row is the last.",
        ("waited >= patience", "waited > patience"),
    ),
    misconception(
        "one-epoch-early",
        "early_stopping",
        "It stops one epoch early: `patience` epochs in a row without a better one have to be complete.",
        ("waited >= patience", "waited + 1 >= patience"),
    ),
    misconception(
        "patience-ignored",
        "early_stopping",
        "It stops at the first epoch that is not better, whatever the patience is.",
        ("waited >= patience", "waited >= 1"),
    ),
    misconception(
        "never-stops",
        "early_stopping",
        "It goes through to the last epoch, whatever the losses do. After `patience` epochs in a row without a "
        "better one it should stop.",
        ("waited >= patience", "False"),
    ),
    misconception(
        "compares-with-the-previous",
        "early_stopping",
        "Each loss is compared with the one before it. On the way down from a bump that looks better and is not: "
        "compare with the best so far.",
        ("waited += 1", "best_loss, waited = loss, waited + 1"),
    ),
    misconception(
        "best-of-the-future",
        "early_stopping",
        "The best epoch is sought in the whole array, even after the stop. Those epochs are never trained, so "
        "they cannot be the best.",
        ("return epoch, best_epoch", "return epoch, int(np.argmin(validation_losses))"),
    ),
    misconception(
        "higher-is-better",
        "early_stopping",
        "The highest loss is taken for the best. These are losses, not accuracies: lower is better.",
        ("np.inf", "-np.inf"),
        ("loss < best_loss", "loss > best_loss"),
    ),
    misconception(
        "results-swapped",
        "early_stopping",
        "The two results are swapped: first comes the epoch at which training stops, then the best one.",
        ("return epoch, best_epoch", "return best_epoch, epoch"),
        ("return len(validation_losses) - 1, best_epoch", "return best_epoch, len(validation_losses) - 1"),
    ),
    misconception(
        "counted-from-one",
        "early_stopping",
        "The epochs are counted from 1. The first one is epoch 0, like the index of its loss.",
        ("enumerate(validation_losses)", "enumerate(validation_losses, 1)"),
        ("len(validation_losses) - 1", "len(validation_losses)"),
    ),
    misconception(
        "length-for-last-epoch",
        "early_stopping",
        "When nothing stops it, the number of epochs is returned. The last of them has the number one less, since "
        "they are counted from 0.",
        ("len(validation_losses) - 1", "len(validation_losses)"),
    ),
    misconception(
        "stop-for-best",
        "early_stopping",
        "The epoch of the stop is returned as the best one too. The best lies `patience` epochs before it.",
        ("return epoch, best_epoch", "return epoch, epoch"),
    ),
    misconception(
        "best-for-stop",
        "early_stopping",
        "The best epoch is returned as the stop too. Only `patience` epochs later can one know that it was the best.",
        ("return epoch, best_epoch", "return best_epoch, best_epoch"),
    ),
    misconception(
        "last-for-best",
        "early_stopping",
        "When nothing stops it, the last epoch is called the best. It need not be: an earlier one may have been lower.",
        ("- 1, best_epoch", "- 1, len(validation_losses) - 1"),
    ),
    # --- folds ---
    misconception(
        "pair-swapped",
        "kfold_indices",
        "Each pair is the wrong way round: the small part trains and the large one validates. It is (train, "
        "validation).",
        ("append((train, validation))", "append((validation, train))"),
    ),
    misconception(
        "trains-on-everything",
        "kfold_indices",
        "Every sample trains in every fold, the validating ones too. A network validated on what it has learned "
        "by heart looks better than it is.",
        ("np.concatenate(folds[:i] + folds[i + 1 :])", "order"),
    ),
    misconception(
        "one-fold-trains",
        "kfold_indices",
        "Only one of the other folds trains. All of them do: everything that does not validate.",
        ("np.concatenate(folds[:i] + folds[i + 1 :])", "folds[i - 1]"),
    ),
    misconception(
        "same-fold-every-time",
        "kfold_indices",
        "The same fold validates every time, so most samples never do. Each fold has its turn.",
        ("validation = folds[i]", "validation = folds[0]"),
    ),
    misconception(
        "remainder-lost",
        "kfold_indices",
        "When k does not divide n, the last few samples are in no fold at all. Every sample belongs to one.",
        ("np.array_split(order, k)", "np.array_split(order[: n // k * k], k)"),
    ),
    misconception(
        "remainder-never-validates",
        "kfold_indices",
        "When k does not divide n, the last few samples always train and never validate. Each validates once.",
        ("np.array_split(order, k)", "np.array_split(order[: n // k * k], k)"),
        ("np.concatenate(folds[:i] + folds[i + 1 :])", "np.setdiff1d(order, validation)"),
    ),
    misconception(
        "remainder-in-the-last",
        "kfold_indices",
        "The last fold gets the whole remainder, and may be much larger than the others. Sizes differ by at most one.",
        ("np.array_split(order, k)", "np.split(order, [n // k * i for i in range(1, k)])"),
    ),
    misconception(
        "rounded-up",
        "kfold_indices",
        "The size of a fold was rounded up, so that the last one gets too little. Sizes differ by at most one.",
        ("np.array_split(order, k)", "[order[i * -(-n // k) : (i + 1) * -(-n // k)] for i in range(k)]"),
    ),
    misconception(
        "a-fold-too-few",
        "kfold_indices",
        "There are only k - 1 pairs: the last fold never validates. `range` stops before its end.",
        ("range(k)", "range(k - 1)"),
    ),
    misconception(
        "k-taken-for-size",
        "kfold_indices",
        "The folds have k samples each. k is the number of folds, not their size.",
        ("np.array_split(order, k)", "np.array_split(order, n // k)"),
        ("range(k)", "range(n // k)"),
    ),
    # --- Glorot ---
    misconception(
        "std-for-limit",
        "glorot_uniform",
        "The limit is the root of 2 over the sum of the fans, which is the standard deviation. A uniform "
        "distribution needs a limit root 3 times as large: a 6 under the root.",
        ("np.sqrt(6 /", "np.sqrt(2 /"),
    ),
    misconception(
        "variance-for-limit",
        "glorot_uniform",
        "The limit is 2 over the sum of the fans: that is the variance, without its root and without the factor "
        "of a uniform distribution.",
        ("np.sqrt(6 / (fan_in + fan_out))", "2 / (fan_in + fan_out)"),
    ),
    misconception(
        "no-root",
        "glorot_uniform",
        "The root is missing: the limit is the root of 6 over the sum of the fans.",
        ("np.sqrt(6 / (fan_in + fan_out))", "6 / (fan_in + fan_out)"),
    ),
    misconception(
        "three-for-six",
        "glorot_uniform",
        "There is a 3 under the root, so that the variance is 1 over the sum of the fans. It is 2 over the sum: "
        "take 6.",
        ("np.sqrt(6 /", "np.sqrt(3 /"),
    ),
    misconception(
        "mean-of-the-fans",
        "glorot_uniform",
        "The 6 was divided by the mean of the fans. It is divided by their sum; the 2 of the mean is in the 6 already.",
        ("np.sqrt(6 / (fan_in + fan_out))", "np.sqrt(12 / (fan_in + fan_out))"),
    ),
    misconception(
        "fan-in-only",
        "glorot_uniform",
        "Only fan_in is under the root: this is He's uniform rule. Glorot's uses the sum of both fans.",
        ("np.sqrt(6 / (fan_in + fan_out))", "np.sqrt(6 / fan_in)"),
    ),
    misconception(
        "lecun",
        "glorot_uniform",
        "The limit is the root of 3 over fan_in: LeCun's rule, which looks at the inputs only. Glorot's uses both "
        "fans.",
        ("np.sqrt(6 / (fan_in + fan_out))", "np.sqrt(3 / fan_in)"),
    ),
    misconception(
        "fan-out-only",
        "glorot_uniform",
        "Only fan_out is under the root. Glorot's rule uses the sum of both fans.",
        ("np.sqrt(6 / (fan_in + fan_out))", "np.sqrt(6 / fan_out)"),
    ),
    misconception(
        "normal-not-uniform",
        "glorot_uniform",
        "The variance is right, but the weights are normal. This one draws uniformly between two limits.",
        ("rng.uniform(-limit, limit, size=shape)", "rng.normal(0, limit / np.sqrt(3), size=shape)"),
    ),
    misconception(
        "positive-only",
        "glorot_uniform",
        "All weights are positive: the lower end is 0. It is minus the limit, so that the mean is 0.",
        ("-limit, limit", "0, limit"),
    ),
    misconception(
        "zeros",
        "glorot_uniform",
        "All weights are zero. Then all neurons of a layer get the same gradient and stay alike for ever.",
        ("rng.uniform(-limit, limit, size=shape)", "np.zeros(shape)"),
    ),
    misconception(
        "one-row-repeated",
        "glorot_uniform",
        "All rows are the same: weights for one row were drawn and repeated. Draw as many as the shape has entries.",
        ("rng.uniform(-limit, limit, size=shape)", "np.zeros(shape) + rng.uniform(-limit, limit, size=shape[-1])"),
    ),
    misconception(
        "window-ignored",
        "glorot_uniform",
        "For a convolution only the channels were counted. Each output looks at kh * kw * C inputs: the window "
        "counts in both fans.",
        ("np.prod(shape[:-2])", "1"),
    ),
    misconception(
        "window-in-fan-in-only",
        "glorot_uniform",
        "The window was counted in fan_in but not in fan_out. An input also reaches kh * kw outputs per channel.",
        ("window * shape[-1]", "shape[-1]"),
    ),
    misconception(
        "first-axes",
        "glorot_uniform",
        "For a convolution the first two axes were taken for in and out. In kernels (kh, kw, C, F) they are the "
        "last two.",
        ("np.prod(shape[:-2])", "np.prod(shape[2:])"),
        ("window * shape[-2]", "window * shape[0]"),
        ("window * shape[-1]", "window * shape[1]"),
    ),
    misconception(
        "own-generator",
        "glorot_uniform",
        "Two calls give the same weights: a generator with a fixed seed is made inside. Draw from the rng you are "
        "given.",
        ("rng.uniform(", "np.random.default_rng(0).uniform("),
    ),
    # --- He ---
    misconception(
        "variance-for-std",
        "he_normal",
        "The variance 2 / fan_in was used as standard deviation, which makes the weights far too small. Take its root.",
        ("np.sqrt(2 / fan_in)", "(2 / fan_in)"),
    ),
    misconception(
        "one-for-two",
        "he_normal",
        "The variance is 1 / fan_in: LeCun's rule. ReLU loses half of the mean square, and He's 2 puts it back.",
        ("np.sqrt(2 / fan_in)", "np.sqrt(1 / fan_in)"),
    ),
    misconception(
        "six-for-two",
        "he_normal",
        "There is a 6 under the root. It belongs to the limit of a uniform distribution; a normal one takes 2 / "
        "fan_in.",
        ("np.sqrt(2 / fan_in)", "np.sqrt(6 / fan_in)"),
    ),
    misconception(
        "fan-out",
        "he_normal",
        "The fan taken is fan_out, the last axis. He's rule counts what comes in: the axis before it.",
        ("window * shape[-2]", "window * shape[-1]"),
    ),
    misconception(
        "both-fans",
        "he_normal",
        "The variance is 2 over the sum of both fans: that is Glorot's. He's rule uses fan_in alone.",
        ("np.sqrt(2 / fan_in)", "np.sqrt(2 / (fan_in + window * shape[-1]))"),
    ),
    misconception(
        "window-ignored",
        "he_normal",
        "For a convolution only the channels were counted. Each output looks at kh * kw * C inputs.",
        ("np.prod(shape[:-2])", "1"),
    ),
    misconception(
        "first-axes",
        "he_normal",
        "For a convolution the first axis was taken for the number of input channels. In kernels (kh, kw, C, F) "
        "it is the last but one.",
        ("shape[:-2]", "shape[2:]"),
        ("window * shape[-2]", "window * shape[0]"),
    ),
    misconception(
        "not-corrected",
        "he_normal",
        "The standard deviation comes out 12 % too small: cutting the tails narrows what is left. Draw with s / "
        "0.87962566.",
        ("np.sqrt(2 / fan_in) / 0.87962566", "np.sqrt(2 / fan_in)"),
    ),
    misconception(
        "multiplied-by-the-correction",
        "he_normal",
        "The standard deviation was multiplied by 0.87962566. Cutting the tails makes it smaller, so divide "
        "beforehand.",
        ("np.sqrt(2 / fan_in) / 0.87962566", "np.sqrt(2 / fan_in) * 0.87962566"),
    ),
    misconception(
        "tails-kept",
        "he_normal",
        "Nothing was drawn again: some weights lie beyond two standard deviations, and the whole is too wide.",
        ("while np.any(np.abs(weights) > 2 * std)", "while False"),
    ),
    misconception(
        "plain-normal",
        "he_normal",
        "This is a plain normal distribution with the right standard deviation. Keras's has no tails: what is "
        "beyond two standard deviations is drawn again.",
        ("np.sqrt(2 / fan_in) / 0.87962566", "np.sqrt(2 / fan_in)"),
        ("while np.any(np.abs(weights) > 2 * std)", "while False"),
    ),
    misconception(
        "clipped",
        "he_normal",
        "The tails were clipped, so that one weight in twenty sits exactly on an edge. Draw those again instead.",
        ("rng.normal(0, std, size=np.sum(outside))", "np.clip(weights[outside], -2 * std, 2 * std)"),
    ),
    misconception(
        "drawn-again-once",
        "he_normal",
        "What was drawn again was not looked at again: a few of those values are outside too. Go on until none is.",
        ("while np.any", "if np.any"),
    ),
    misconception(
        "cut-at-two-s",
        "he_normal",
        "The cut is at twice the final standard deviation s. It belongs at twice the one that is drawn with, s / "
        "0.87962566.",
        ("np.any(np.abs(weights) > 2 * std)", "np.any(np.abs(weights) > 2 * 0.87962566 * std)"),
        ("outside = np.abs(weights) > 2 * std", "outside = np.abs(weights) > 2 * 0.87962566 * std"),
    ),
    misconception(
        "cut-at-three",
        "he_normal",
        "The cut is at three standard deviations. It belongs at two, for which 0.87962566 is the right correction.",
        ("np.any(np.abs(weights) > 2 * std)", "np.any(np.abs(weights) > 3 * std)"),
        ("outside = np.abs(weights) > 2 * std", "outside = np.abs(weights) > 3 * std"),
    ),
    misconception(
        "cut-above-only",
        "he_normal",
        "Only large positive weights were drawn again; large negative ones stayed, so the mean is below 0. Look "
        "at the size.",
        ("np.any(np.abs(weights) > 2 * std)", "np.any(weights > 2 * std)"),
        ("outside = np.abs(weights) > 2 * std", "outside = weights > 2 * std"),
    ),
    misconception(
        "uniform-not-normal",
        "he_normal",
        "The standard deviation is right, but the weights are uniform. This one draws from a normal distribution.",
        ("rng.normal(0, std, size=shape)", "np.sqrt(6 / fan_in) * rng.uniform(-1, 1, size=shape)"),
    ),
    misconception(
        "zeros",
        "he_normal",
        "All weights are zero. Then all neurons of a layer get the same gradient and stay alike for ever.",
        ("rng.normal(0, std, size=shape)", "np.zeros(shape)"),
    ),
    misconception(
        "own-generator",
        "he_normal",
        "Two calls give the same weights: a generator with a fixed seed is made inside. Draw from the rng you are "
        "given.",
        ("window = np.prod(shape[:-2])", "window, rng = np.prod(shape[:-2]), np.random.default_rng(0)"),
    ),
    # --- batch normalisation ---
    misconception(
        "unbiased-variance",
        "batch_norm_forward",
        "The variance is divided by n - 1. Batch normalisation divides by n, as np.var does unless told otherwise.",
        ("x.var(axis=axes)", "((x - mean) ** 2).sum(axis=axes) / max(x[..., 0].size - 1, 1)"),
    ),
    misconception(
        "unbiased-moving-variance",
        "batch_norm_forward",
        "The output is right, but the moving variance takes in the one divided by n - 1, as PyTorch's does. "
        "Keras's, and ours, takes the same variance that normalises the batch.",
        ("(1 - momentum) * var", "(1 - momentum) * var * x[..., 0].size / max(x[..., 0].size - 1, 1)"),
    ),
    misconception(
        "epsilon-outside-the-root",
        "batch_norm_forward",
        "Epsilon was added to the standard deviation. It belongs inside the root, beside the variance.",
        ("np.sqrt(var + epsilon)", "np.sqrt(var) + epsilon"),
    ),
    misconception(
        "epsilon-missing",
        "batch_norm_forward",
        "Epsilon is missing: a feature with hardly any variance is divided by almost nothing.",
        ("np.sqrt(var + epsilon)", "np.sqrt(var)"),
    ),
    misconception(
        "no-root",
        "batch_norm_forward",
        "The features are divided by their variance. Divide by the standard deviation, its root.",
        ("np.sqrt(var + epsilon)", "(var + epsilon)"),
    ),
    misconception(
        "other-epsilon",
        "batch_norm_forward",
        "When the caller names no epsilon, 1e-5 is used, as in PyTorch. The default here is 1e-3, as in Keras.",
        ("epsilon=1e-3", "epsilon=1e-5"),
    ),
    misconception(
        "other-momentum",
        "batch_norm_forward",
        "When the caller names no momentum, 0.9 is used. The default here is 0.99, as in Keras.",
        ("momentum=0.99", "momentum=0.9"),
    ),
    misconception(
        "off-by-default",
        "batch_norm_forward",
        "When the caller does not mention training, the moving averages are used. The default of training is True.",
        ("training=True", "training=False"),
    ),
    misconception(
        "momentum-turned-round",
        "batch_norm_forward",
        "The momentum multiplies the batch's statistics, as in PyTorch. Here it is the share of the old value "
        "that stays.",
        ("momentum * moving_mean + (1 - momentum) * mean", "(1 - momentum) * moving_mean + momentum * mean"),
        ("momentum * moving_var + (1 - momentum) * var", "(1 - momentum) * moving_var + momentum * var"),
    ),
    misconception(
        "momentum-without-its-rest",
        "batch_norm_forward",
        "The batch's statistics were added in full to what was left of the old ones. They get the rest, 1 - "
        "momentum, or the averages grow far too large.",
        ("(1 - momentum) * mean", "mean"),
        ("(1 - momentum) * var", "var"),
    ),
    misconception(
        "moving-replaced",
        "batch_norm_forward",
        "The moving averages are just the last batch's statistics. Keep momentum of the old value.",
        ("momentum * moving_mean + (1 - momentum) * mean", "mean"),
        ("momentum * moving_var + (1 - momentum) * var", "var"),
    ),
    misconception(
        "moving-not-updated",
        "batch_norm_forward",
        "The moving averages come back as they were, so in use the network would know nothing of the data. In "
        "training they take a step towards the batch.",
        ("momentum * moving_mean + (1 - momentum) * mean", "moving_mean"),
        ("momentum * moving_var + (1 - momentum) * var", "moving_var"),
    ),
    misconception(
        "moving-variance-not-updated",
        "batch_norm_forward",
        "The moving mean takes its step, the moving variance stays. Both do.",
        ("momentum * moving_var + (1 - momentum) * var", "moving_var"),
    ),
    misconception(
        "moving-std",
        "batch_norm_forward",
        "The moving variance takes in the standard deviation. It averages variances; the root is taken when it is "
        "used.",
        ("(1 - momentum) * var", "(1 - momentum) * np.sqrt(var)"),
    ),
    misconception(
        "moving-averages-in-training",
        "batch_norm_forward",
        "In training the batch was normalised with the moving averages. There it is normalised with its own mean "
        "and variance.",
        ("np.sqrt(var + epsilon)", "np.sqrt(moving_var + epsilon)"),
        ("(x - mean)", "(x - moving_mean)"),
    ),
    misconception(
        "batch-without-training",
        "batch_norm_forward",
        "Without training the batch's own statistics were used. A single sample has none: use the moving averages.",
        ("mean = moving_mean\n", "mean = x.mean(axis=tuple(range(x.ndim - 1)))\n"),
        ("var = moving_var\n", "var = x.var(axis=tuple(range(x.ndim - 1)))\n"),
    ),
    misconception(
        "moving-updated-without-training",
        "batch_norm_forward",
        "The moving averages change without training. Then they are only used: return them as they came.",
        (
            "var = moving_var\n",
            "var = moving_var\n"
            "        axes = tuple(range(x.ndim - 1))\n"
            "        moving_mean = moving_mean + (1 - momentum) * (x.mean(axis=axes) - mean)\n"
            "        moving_var = moving_var + (1 - momentum) * (x.var(axis=axes) - var)\n",
        ),
    ),
    misconception(
        "over-the-features",
        "batch_norm_forward",
        "The statistics run along the features of each sample: that is layer normalisation. Here each feature is "
        "normalised over the samples.",
        ("x.mean(axis=axes)", "x.mean(axis=-1, keepdims=True)"),
        ("x.var(axis=axes)", "x.var(axis=-1, keepdims=True)"),
    ),
    misconception(
        "over-everything",
        "batch_norm_forward",
        "One mean and one variance were taken for all features together. Each feature, on the last axis, has its own.",
        ("range(x.ndim - 1)", "range(x.ndim)"),
    ),
    misconception(
        "per-pixel",
        "batch_norm_forward",
        "For images every pixel has statistics of its own: only the first axis was averaged over. Average over "
        "all axes but the last.",
        ("tuple(range(x.ndim - 1))", "(0,)"),
    ),
    misconception(
        "not-centred",
        "batch_norm_forward",
        "The mean was not subtracted: the features are scaled but not centred.",
        ("(x - mean)", "x"),
    ),
    misconception(
        "not-scaled",
        "batch_norm_forward",
        "The features are centred, but not divided by their standard deviation.",
        ("(x - mean) / std", "(x - mean)"),
    ),
    misconception(
        "gamma-missing",
        "batch_norm_forward",
        "gamma is not in the output: the normalised features are multiplied by it, then beta is added.",
        ("gamma * x_hat + beta", "x_hat + beta"),
    ),
    misconception(
        "beta-missing",
        "batch_norm_forward",
        "beta is not in the output: it is added at the end.",
        ("gamma * x_hat + beta", "gamma * x_hat"),
    ),
    misconception(
        "gamma-and-beta-swapped",
        "batch_norm_forward",
        "gamma and beta are swapped: gamma multiplies, beta is added.",
        ("gamma * x_hat + beta", "beta * x_hat + gamma"),
    ),
    misconception(
        "beta-first",
        "batch_norm_forward",
        "beta was added before gamma multiplied. First multiply by gamma, then add beta.",
        ("gamma * x_hat + beta", "gamma * (x_hat + beta)"),
    ),
    misconception(
        "moving-swapped",
        "batch_norm_forward",
        "The moving mean and the moving variance are returned in the wrong order: the mean comes first.",
        ("return out, moving_mean, moving_var", "return out, moving_var, moving_mean"),
    ),
    misconception(
        "moving-modified",
        "batch_norm_forward",
        "The moving averages were updated in place, which changes the caller's arrays. Return new ones.",
        (
            "moving_mean = momentum * moving_mean + (1 - momentum) * mean",
            "moving_mean *= momentum\n        moving_mean += (1 - momentum) * mean",
        ),
        (
            "moving_var = momentum * moving_var + (1 - momentum) * var",
            "moving_var *= momentum\n        moving_var += (1 - momentum) * var",
        ),
    ),
    misconception(
        "input-modified",
        "batch_norm_forward",
        "The mean was subtracted in place, which changes the caller's x. Make a new array.",
        ("(x - mean)", "np.subtract(x, mean, out=x)"),
    ),
    # --- batch normalisation, backward ---
    misconception(
        "statistics-as-constants",
        "batch_norm_backward",
        "Mean and variance were taken for constants. They are computed from x, and x reaches the output through "
        "them too: the sum of dx over the batch should be 0.",
        ("(dx_hat - through_mean - through_var)", "dx_hat"),
    ),
    misconception(
        "mean-path-missing",
        "batch_norm_backward",
        "The way through the mean is missing: moving one sample moves the mean, and with it all the others. The "
        "sum of dx should be 0.",
        ("dx_hat - through_mean - through_var", "dx_hat - through_var"),
    ),
    misconception(
        "variance-path-missing",
        "batch_norm_backward",
        "The way through the variance is missing. The sum of dx is 0, but the sum of dx times x_hat should "
        "(almost) be 0 as well.",
        ("dx_hat - through_mean - through_var", "dx_hat - through_mean"),
    ),
    misconception(
        "paths-added",
        "batch_norm_backward",
        "The ways through mean and variance were added. Both counteract the direct one, and are subtracted.",
        ("dx_hat - through_mean - through_var", "dx_hat + through_mean + through_var"),
    ),
    misconception(
        "half-the-variance-path",
        "batch_norm_backward",
        "Only half of the way through the variance is there. The derivative of the square brings a 2, which "
        "cancels the half that the root brings.",
        ("x_hat * np.mean(", "0.5 * x_hat * np.mean("),
    ),
    misconception(
        "x-hat-missing",
        "batch_norm_backward",
        "The way through the variance takes the same from every sample. How much x_i moves the variance depends "
        "on where it is: multiply by x_hat.",
        ("x_hat * np.mean(", "np.mean("),
    ),
    misconception(
        "not-divided-by-std",
        "batch_norm_backward",
        "dx is not divided by the standard deviation. The forward pass divided by it, so its derivative does.",
        ("(dx_hat - through_mean - through_var) / std", "dx_hat - through_mean - through_var"),
    ),
    misconception(
        "divided-by-variance",
        "batch_norm_backward",
        "dx is divided by the variance. It is divided by the standard deviation, once.",
        (" / std", " / std**2"),
    ),
    misconception(
        "gamma-missing",
        "batch_norm_backward",
        "dx lacks gamma: on its way to x the gradient passes the multiplication by gamma first.",
        ("dout * gamma", "dout"),
    ),
    misconception(
        "sums-for-means",
        "batch_norm_backward",
        "Sums were taken where the means over the batch belong: the 1/n of mean and variance is missing.",
        ("np.mean(dx_hat, axis=axes)", "np.sum(dx_hat, axis=axes)"),
        ("np.mean(dx_hat * x_hat, axis=axes)", "np.sum(dx_hat * x_hat, axis=axes)"),
    ),
    misconception(
        "means-along-the-features",
        "batch_norm_backward",
        "The means in dx run along the features: that is layer normalisation's. Here they run over the samples, "
        "as in the forward pass.",
        ("np.mean(dx_hat, axis=axes)", "np.mean(dx_hat, axis=-1, keepdims=True)"),
        ("np.mean(dx_hat * x_hat, axis=axes)", "np.mean(dx_hat * x_hat, axis=-1, keepdims=True)"),
    ),
    misconception(
        "dgamma-without-x-hat",
        "batch_norm_backward",
        "dgamma equals dbeta. gamma multiplies x_hat, so its gradient is the sum of dout times x_hat.",
        ("np.sum(dout * x_hat, axis=axes)", "np.sum(dout, axis=axes)"),
    ),
    misconception(
        "dgamma-with-gamma",
        "batch_norm_backward",
        "dgamma contains gamma. The derivative of gamma times x_hat by gamma is x_hat alone.",
        ("np.sum(dout * x_hat, axis=axes)", "np.sum(dout * gamma * x_hat, axis=axes)"),
    ),
    misconception(
        "averaged-over-the-batch",
        "batch_norm_backward",
        "dgamma and dbeta were averaged over the samples. They are sums: any 1/N of the loss is in dout already.",
        ("dgamma = np.sum(", "dgamma = np.mean("),
        ("dbeta = np.sum(", "dbeta = np.mean("),
    ),
    misconception(
        "dbeta-not-summed",
        "batch_norm_backward",
        "dbeta still has a value per sample. beta was added to all samples, so its gradient adds up over them.",
        ("np.sum(dout, axis=axes)", "dout"),
    ),
    misconception(
        "summed-over-features",
        "batch_norm_backward",
        "Everything was summed over the features as well, so that dgamma and dbeta are single numbers. Each "
        "feature has its own.",
        ("range(dout.ndim - 1)", "range(dout.ndim)"),
    ),
    misconception(
        "first-axis-only",
        "batch_norm_backward",
        "For images only the first axis was summed and averaged over. Rows and columns are samples too: all axes "
        "but the last.",
        ("tuple(range(dout.ndim - 1))", "(0,)"),
    ),
    misconception(
        "results-swapped",
        "batch_norm_backward",
        "dgamma and dbeta are returned in the wrong order: dx, dgamma, dbeta.",
        ("return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
    ),
    misconception(
        "input-modified",
        "batch_norm_backward",
        "gamma was multiplied into dout in place; the upstream gradient belongs to the caller. Make a new array.",
        ("dout * gamma", "np.multiply(dout, gamma, out=dout)"),
    ),
    # --- layer normalisation ---
    misconception(
        "over-the-batch",
        "layer_norm_forward",
        "The statistics run over the samples: that is batch normalisation. Here each sample is normalised by "
        "itself, along its features.",
        ("x.mean(axis=-1, keepdims=True)", "x.mean(axis=0, keepdims=True)"),
        ("x.var(axis=-1, keepdims=True)", "x.var(axis=0, keepdims=True)"),
    ),
    misconception(
        "over-everything",
        "layer_norm_forward",
        "One mean and one variance were taken for the whole array. Every sample has its own.",
        ("x.mean(axis=-1, keepdims=True)", "x.mean()"),
        ("x.var(axis=-1, keepdims=True)", "x.var()"),
    ),
    misconception(
        "over-the-whole-sequence",
        "layer_norm_forward",
        "In sequences all time steps of a sample share one mean. Every step is normalised by itself: only the "
        "last axis is averaged over.",
        ("x.mean(axis=-1, keepdims=True)", "x.mean(axis=tuple(range(1, x.ndim)), keepdims=True)"),
        ("x.var(axis=-1, keepdims=True)", "x.var(axis=tuple(range(1, x.ndim)), keepdims=True)"),
    ),
    misconception(
        "unbiased-variance",
        "layer_norm_forward",
        "The variance is divided by D - 1. Layer normalisation divides by D, as np.var does unless told otherwise.",
        ("x.var(axis=-1, keepdims=True)", "x.var(axis=-1, keepdims=True, ddof=1)"),
    ),
    misconception(
        "mean-square-for-variance",
        "layer_norm_forward",
        "The variance was taken about zero: it is the mean of the squares. Subtract the mean before squaring.",
        ("x.var(axis=-1, keepdims=True)", "(x**2).mean(axis=-1, keepdims=True)"),
    ),
    misconception(
        "epsilon-outside-the-root",
        "layer_norm_forward",
        "Epsilon was added to the standard deviation. It belongs inside the root, beside the variance.",
        ("np.sqrt(var + epsilon)", "np.sqrt(var) + epsilon"),
    ),
    misconception(
        "epsilon-missing",
        "layer_norm_forward",
        "Epsilon is missing: a sample whose features hardly differ is divided by almost nothing.",
        ("np.sqrt(var + epsilon)", "np.sqrt(var)"),
    ),
    misconception(
        "no-root",
        "layer_norm_forward",
        "The sample is divided by its variance. Divide by the standard deviation, its root.",
        ("np.sqrt(var + epsilon)", "(var + epsilon)"),
    ),
    misconception(
        "other-epsilon",
        "layer_norm_forward",
        "When the caller names no epsilon, 1e-5 is used, as in PyTorch. The default here is 1e-3, as in Keras.",
        ("epsilon=1e-3", "epsilon=1e-5"),
    ),
    misconception(
        "not-centred",
        "layer_norm_forward",
        "The mean was not subtracted: each sample is scaled but not centred.",
        ("(x - mean)", "x"),
    ),
    misconception(
        "gamma-missing",
        "layer_norm_forward",
        "gamma is not in the output: the normalised features are multiplied by it, then beta is added.",
        ("gamma * x_hat + beta", "x_hat + beta"),
    ),
    misconception(
        "beta-missing",
        "layer_norm_forward",
        "beta is not in the output: it is added at the end.",
        ("gamma * x_hat + beta", "gamma * x_hat"),
    ),
    misconception(
        "gamma-and-beta-swapped",
        "layer_norm_forward",
        "gamma and beta are swapped: gamma multiplies, beta is added.",
        ("gamma * x_hat + beta", "beta * x_hat + gamma"),
    ),
    misconception(
        "beta-first",
        "layer_norm_forward",
        "beta was added before gamma multiplied. First multiply by gamma, then add beta.",
        ("gamma * x_hat + beta", "gamma * (x_hat + beta)"),
    ),
    misconception(
        "input-modified",
        "layer_norm_forward",
        "The mean was subtracted in place, which changes the caller's x. Make a new array.",
        ("(x - mean)", "np.subtract(x, mean, out=x)"),
    ),
    # --- layer normalisation, backward ---
    misconception(
        "statistics-as-constants",
        "layer_norm_backward",
        "Mean and variance were taken for constants. They are computed from x, and x reaches the output through "
        "them too: the sum of dx over each row should be 0.",
        ("(dx_hat - through_mean - through_var)", "dx_hat"),
    ),
    misconception(
        "mean-path-missing",
        "layer_norm_backward",
        "The way through the mean is missing: moving one feature moves the mean, and with it all the others. The "
        "sum of each row of dx should be 0.",
        ("dx_hat - through_mean - through_var", "dx_hat - through_var"),
    ),
    misconception(
        "variance-path-missing",
        "layer_norm_backward",
        "The way through the variance is missing. Each row of dx sums to 0, but the sum of dx times x_hat should "
        "(almost) be 0 as well.",
        ("dx_hat - through_mean - through_var", "dx_hat - through_mean"),
    ),
    misconception(
        "paths-added",
        "layer_norm_backward",
        "The ways through mean and variance were added. Both counteract the direct one, and are subtracted.",
        ("dx_hat - through_mean - through_var", "dx_hat + through_mean + through_var"),
    ),
    misconception(
        "x-hat-missing",
        "layer_norm_backward",
        "The way through the variance takes the same from every feature of a sample. Multiply by x_hat: far from "
        "the mean a feature moves the variance more.",
        ("x_hat * np.mean(", "np.mean("),
    ),
    misconception(
        "gamma-missing",
        "layer_norm_backward",
        "dx lacks gamma: on its way to x the gradient passes the multiplication by gamma first.",
        ("dout * gamma", "dout"),
    ),
    misconception(
        "gamma-after-the-means",
        "layer_norm_backward",
        "gamma was multiplied in at the end, after the means were taken. In batch normalisation that comes to the "
        "same; here gamma differs along the axis of the means, so it goes in before.",
        ("dout * gamma", "dout"),
        ("(dx_hat - through_mean - through_var)", "gamma * (dx_hat - through_mean - through_var)"),
    ),
    misconception(
        "not-divided-by-std",
        "layer_norm_backward",
        "dx is not divided by the standard deviation. The forward pass divided by it, so its derivative does.",
        ("(dx_hat - through_mean - through_var) / std", "dx_hat - through_mean - through_var"),
    ),
    misconception(
        "divided-by-variance",
        "layer_norm_backward",
        "dx is divided by the variance. It is divided by the standard deviation, once.",
        (" / std", " / std**2"),
    ),
    misconception(
        "sums-for-means",
        "layer_norm_backward",
        "Sums were taken where the means over the features belong: the 1/D of mean and variance is missing.",
        ("np.mean(dx_hat, axis", "np.sum(dx_hat, axis"),
        ("np.mean(dx_hat * x_hat, axis", "np.sum(dx_hat * x_hat, axis"),
    ),
    misconception(
        "means-over-the-batch",
        "layer_norm_backward",
        "The means in dx run over the samples: that is batch normalisation's. Here they run along the features, "
        "as in the forward pass.",
        ("np.mean(dx_hat, axis=-1", "np.mean(dx_hat, axis=0"),
        ("np.mean(dx_hat * x_hat, axis=-1", "np.mean(dx_hat * x_hat, axis=0"),
    ),
    misconception(
        "dgamma-without-x-hat",
        "layer_norm_backward",
        "dgamma equals dbeta. gamma multiplies x_hat, so its gradient is the sum of dout times x_hat.",
        ("np.sum(dout * x_hat, axis=axes)", "np.sum(dout, axis=axes)"),
    ),
    misconception(
        "dgamma-with-gamma",
        "layer_norm_backward",
        "dgamma contains gamma. The derivative of gamma times x_hat by gamma is x_hat alone.",
        ("np.sum(dout * x_hat, axis=axes)", "np.sum(dout * gamma * x_hat, axis=axes)"),
    ),
    misconception(
        "summed-along-the-features",
        "layer_norm_backward",
        "dgamma and dbeta were summed along the features, like the means of dx. gamma and beta are shared by all "
        "samples: sum over all axes but the last.",
        ("np.sum(dout * x_hat, axis=axes)", "np.sum(dout * x_hat, axis=-1)"),
        ("np.sum(dout, axis=axes)", "np.sum(dout, axis=-1)"),
    ),
    misconception(
        "first-axis-only",
        "layer_norm_backward",
        "For sequences dgamma and dbeta were summed over the samples but not over the time steps. gamma and beta "
        "are shared by those as well: sum over all axes but the last.",
        ("tuple(range(dout.ndim - 1))", "(0,)"),
    ),
    misconception(
        "averaged-over-the-batch",
        "layer_norm_backward",
        "dgamma and dbeta were averaged over the samples. They are sums: any 1/N of the loss is in dout already.",
        ("dgamma = np.sum(", "dgamma = np.mean("),
        ("dbeta = np.sum(", "dbeta = np.mean("),
    ),
    misconception(
        "results-swapped",
        "layer_norm_backward",
        "dgamma and dbeta are returned in the wrong order: dx, dgamma, dbeta.",
        ("return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
    ),
    misconception(
        "input-modified",
        "layer_norm_backward",
        "gamma was multiplied into dout in place; the upstream gradient belongs to the caller. Make a new array.",
        ("dout * gamma", "np.multiply(dout, gamma, out=dout)"),
    ),
    # --- measures ---
    misconception(
        "count",
        "accuracy",
        "This is the number of right answers. Accuracy is their share: divide by how many answers there are.",
        ("np.mean", "np.sum"),
    ),
    misconception(
        "percent",
        "accuracy",
        "This is a percentage. Accuracy is a fraction between 0 and 1.",
        ("np.mean", "100 * np.mean"),
    ),
    misconception(
        "error-rate",
        "accuracy",
        "This is the share of wrong answers: the comparison is the wrong way round.",
        ("y_true == y_pred", "y_true != y_pred"),
    ),
    misconception(
        "all-or-nothing",
        "accuracy",
        "It is 1 only if every answer is right, and else 0. Count the share of right ones.",
        ("np.mean(y_true == y_pred)", "float(np.all(y_true == y_pred))"),
    ),
    misconception(
        "distance-counted",
        "accuracy",
        "The difference of the class numbers was used, so class 2 for class 0 is worse than class 1 for class 0. "
        "Class numbers are names: an answer is right or wrong.",
        ("np.mean(y_true == y_pred)", "1 - np.mean(np.abs(y_true - y_pred))"),
    ),
    misconception(
        "class-zero-ignored",
        "accuracy",
        "Right answers of class 0 were not counted. It is a class like any other.",
        ("y_true == y_pred", "(y_true == y_pred) & (y_true > 0)"),
    ),
    misconception(
        "transposed",
        "confusion_matrix",
        "Rows and columns are swapped: rows are the true classes, columns the predicted ones.",
        ("counts[y_true[i], y_pred[i]]", "counts[y_pred[i], y_true[i]]"),
    ),
    misconception(
        "each-pair-once",
        "confusion_matrix",
        "A pair that occurs several times is counted once. `counts[y_true, y_pred] += 1` with whole arrays does "
        "that: it reads all old values first. Loop, or use np.add.at.",
        ("for i in range(len(y_true)):\n        counts[y_true[i], y_pred[i]] += 1", "counts[y_true, y_pred] += 1"),
    ),
    misconception(
        "size-from-the-labels",
        "confusion_matrix",
        "The matrix is only as large as the labels that occur. The argument `classes` says how many classes there are.",
        ("np.zeros((classes, classes)", "np.zeros((max(*y_true, *y_pred) + 1,) * 2"),
    ),
    misconception(
        "rows-divided",
        "confusion_matrix",
        "Each row was divided by its sum. Counts are asked for.",
        ("return counts", "return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)"),
    ),
    misconception(
        "divided-by-n",
        "confusion_matrix",
        "The counts were divided by the number of samples. Counts are asked for.",
        ("return counts", "return counts / len(y_true)"),
    ),
    misconception(
        "float-counts",
        "confusion_matrix",
        "The counts are right, but floats: np.zeros makes those unless it is given dtype=int. Counts are integers.",
        ("dtype=int", "dtype=float"),
    ),
    misconception(
        "right-ones-only",
        "confusion_matrix",
        "Only right answers were counted, so everything off the diagonal is zero. The mistakes are the point of it.",
        ("counts[y_true[i], y_pred[i]] += 1", "counts[y_true[i], y_true[i]] += y_true[i] == y_pred[i]"),
    ),
    misconception(
        "both-ways",
        "confusion_matrix",
        "Every sample was counted in both directions, so the matrix is symmetric. One sample adds one, in its "
        "true class's row.",
        (
            "counts[y_true[i], y_pred[i]] += 1",
            "counts[y_true[i], y_pred[i]] += 1\n        counts[y_pred[i], y_true[i]] += 1",
        ),
    ),
    misconception(
        "precision-and-recall-swapped",
        "precision_recall_f1",
        "Precision and recall are swapped. Precision is over what was called a class, a column; recall over what "
        "is one, a row.",
        ("return precision, recall, f1", "return recall, precision, f1"),
    ),
    misconception(
        "rows-for-both",
        "precision_recall_f1",
        "Precision is over the row's sum, like recall. What was called a class is a column.",
        ("confusion.sum(axis=0)", "confusion.sum(axis=1)"),
    ),
    misconception(
        "columns-for-both",
        "precision_recall_f1",
        "Recall is over the column's sum, like precision. What truly is a class is a row.",
        ("confusion.sum(axis=1)", "confusion.sum(axis=0)"),
    ),
    misconception(
        "over-all-samples",
        "precision_recall_f1",
        "The diagonal was divided by the number of all samples. Precision is over a column's sum, recall over a row's.",
        ("np.maximum(predicted, 1)", "confusion.sum()"),
        ("np.maximum(true, 1)", "confusion.sum()"),
    ),
    misconception(
        "over-the-wrong-ones",
        "precision_recall_f1",
        "The right ones were divided by the wrong ones only. A column's sum holds both, and so does a row's.",
        ("confusion.sum(axis=0)", "confusion.sum(axis=0) - right"),
        ("confusion.sum(axis=1)", "confusion.sum(axis=1) - right"),
    ),
    misconception(
        "whole-diagonal",
        "precision_recall_f1",
        "The whole diagonal was added up, for every class. Each class has one entry of it for itself.",
        ("right = np.diag(confusion)", "right = np.full(len(confusion), np.trace(confusion))"),
    ),
    misconception(
        "plain-mean",
        "precision_recall_f1",
        "F1 is the plain mean of precision and recall here. It is the harmonic one, which is near the smaller of "
        "the two.",
        ("2 * precision * recall / np.where(total > 0, total, 1)", "total / 2"),
    ),
    misconception(
        "geometric-mean",
        "precision_recall_f1",
        "F1 is the geometric mean here, the root of the product. It is the harmonic one: twice the product over "
        "the sum.",
        ("2 * precision * recall / np.where(total > 0, total, 1)", "np.sqrt(precision * recall)"),
    ),
    misconception(
        "two-missing",
        "precision_recall_f1",
        "F1 lacks its 2: with precision and recall both 1 it has to be 1.",
        ("2 * precision * recall", "precision * recall"),
    ),
    misconception(
        "product-only",
        "precision_recall_f1",
        "F1 is the product of precision and recall here, which is below both. Twice the product is divided by the sum.",
        ("2 * precision * recall / np.where(total > 0, total, 1)", "precision * recall"),
    ),
    misconception(
        "averaged-over-classes",
        "precision_recall_f1",
        "The classes were averaged into one number each. Every class has its own precision, recall and F1.",
        ("return precision, recall, f1", "return precision.mean(), recall.mean(), f1.mean()"),
    ),
    misconception(
        "whole-numbers",
        "precision_recall_f1",
        "Precision and recall were divided as whole numbers, so that almost all are 0. Use /, not //.",
        ("right / np.maximum(predicted", "right // np.maximum(predicted"),
        ("right / np.maximum(true", "right // np.maximum(true"),
    ),
    misconception(
        "never-predicted-is-nan",
        "precision_recall_f1",
        "A class that was never predicted has a precision of 0/0, which came out as nan. It counts as 0.",
        ("np.maximum(predicted, 1)", "predicted"),
    ),
    misconception(
        "never-true-is-nan",
        "precision_recall_f1",
        "A class that never occurs has a recall of 0/0, which came out as nan. It counts as 0.",
        ("np.maximum(true, 1)", "true"),
    ),
    misconception(
        "f1-is-nan",
        "precision_recall_f1",
        "Where precision and recall are both 0, F1 is 0/0, which came out as nan. It counts as 0.",
        ("np.where(total > 0, total, 1)", "total"),
    ),
    misconception(
        "all-zero-divisions-nan",
        "precision_recall_f1",
        "Where there is nothing to divide by, nan came out. Every 0/0 counts as 0 here: look at each denominator "
        "first.",
        ("np.maximum(predicted, 1)", "predicted"),
        ("np.maximum(true, 1)", "true"),
        ("np.where(total > 0, total, 1)", "total"),
    ),
    misconception(
        "nothing-counts-as-one",
        "precision_recall_f1",
        "A class that was never predicted got precision 1, one that never occurs recall 1. Where nothing is to be "
        "found these count as 0.",
        ("right / np.maximum(predicted, 1)", "np.where(predicted > 0, right / np.maximum(predicted, 1), 1)"),
        ("right / np.maximum(true, 1)", "np.where(true > 0, right / np.maximum(true, 1), 1)"),
    ),
    misconception(
        "draws-from-the-global-state",
        "dropout_forward",
        "The numbers come from NumPy's global state, so the same rng does not give the same answer twice. Everything "
        "random comes from the rng you are given.",
        ("rng.random(x.shape)", "np.random.random(x.shape)"),
    ),
    misconception(
        "draws-from-the-global-state",
        "glorot_uniform",
        "The numbers come from NumPy's global state, so the same rng does not give the same answer twice. Everything "
        "random comes from the rng you are given.",
        ("rng.uniform(", "np.random.uniform("),
    ),
    misconception(
        "draws-from-the-global-state",
        "he_normal",
        "The numbers come from NumPy's global state, so the same rng does not give the same answer twice. Everything "
        "random comes from the rng you are given.",
        ("weights = rng.normal(0", "weights = np.random.normal(0"),
    ),
]
