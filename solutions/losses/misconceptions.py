"""What goes wrong in the losses: small changes to the solution, each with the sentence a student reads."""

from autograder.declare import misconception

MISCONCEPTIONS = [
    # --- mean squared error ---
    misconception(
        "sum-not-mean",
        "mean_squared_error",
        "This is the sum of the squared errors: it grows with the batch. The mean divides by the number of entries.",
        ("np.mean(error**2)", "np.sum(error**2)"),
    ),
    misconception(
        "mean-over-rows-only",
        "mean_squared_error",
        "The sum of squares was divided by the number of rows. Every entry counts, so divide by the number of entries.",
        ("np.mean(error**2)", "np.sum(error**2) / len(error)"),
    ),
    misconception(
        "half",
        "mean_squared_error",
        "There is a ½ in front. Some books have it, to make the derivative prettier; this course, like "
        "Keras, does not.",
        ("np.mean(error**2)", "0.5 * np.mean(error**2)"),
    ),
    misconception(
        "root",
        "mean_squared_error",
        "This is the root mean squared error: the square root at the end is one step too many.",
        ("np.mean(error**2)", "np.sqrt(np.mean(error**2))"),
    ),
    misconception(
        "absolute-not-squared",
        "mean_squared_error",
        "This is the mean absolute error. Here each error is squared, so that large ones weigh more.",
        ("np.mean(error**2)", "np.mean(np.abs(error))"),
    ),
    misconception(
        "not-squared",
        "mean_squared_error",
        "The errors were averaged without being squared, so errors up and down cancel and a bad model can "
        "look perfect.",
        ("np.mean(error**2)", "np.mean(error)"),
    ),
    misconception(
        "square-of-the-mean",
        "mean_squared_error",
        "The mean was taken first and squared afterwards: errors up and down cancel before they can count.",
        ("np.mean(error**2)", "np.mean(error) ** 2"),
    ),
    misconception(
        "difference-of-squares",
        "mean_squared_error",
        "The two arrays were squared before they were subtracted. The square of a difference is not a "
        "difference of squares.",
        ("np.mean(error**2)", "np.mean(y_pred**2 - y_true**2)"),
    ),
    misconception(
        "one-axis-only",
        "mean_squared_error",
        "The mean runs along the last axis only, which leaves one number per row. The loss is a single number.",
        ("np.mean(error**2)", "np.mean(error**2, axis=-1)"),
    ),
    misconception(
        "first-axis-only",
        "mean_squared_error",
        "The mean runs along the first axis only, which leaves one number per column. The loss is a single number.",
        ("np.mean(error**2)", "np.mean(error**2, axis=0)"),
    ),
    misconception(
        "input-modified",
        "mean_squared_error",
        "The subtraction was done in place and overwrote y_pred, which belongs to the caller. Make a new array.",
        ("error = y_pred - y_true", "error = np.subtract(y_pred, y_true, out=y_pred)"),
    ),
    # --- its gradient ---
    misconception(
        "missing-two",
        "mean_squared_error_grad",
        "The factor 2 is missing: it comes from differentiating the square, and there is no ½ in this "
        "loss to cancel it.",
        ("2 * (y_pred", "(y_pred"),
    ),
    misconception(
        "missing-mean",
        "mean_squared_error_grad",
        "This is the gradient of the sum of squares. The loss is a mean, and its 1/n stays in the gradient.",
        (" / y_pred.size", ""),
    ),
    misconception(
        "mean-over-rows-only",
        "mean_squared_error_grad",
        "The gradient was divided by the number of rows; the loss averages over all entries.",
        ("y_pred.size", "len(y_pred)"),
    ),
    misconception(
        "mean-over-columns-only",
        "mean_squared_error_grad",
        "The gradient was divided by the length of the last axis; the loss averages over all entries.",
        ("y_pred.size", "y_pred.shape[-1]"),
    ),
    misconception(
        "wrong-sign",
        "mean_squared_error_grad",
        "The sign is turned round: this is truth minus prediction. A prediction that is too high has a "
        "positive gradient.",
        ("(y_pred - y_true)", "(y_true - y_pred)"),
    ),
    misconception(
        "sign-only",
        "mean_squared_error_grad",
        "Only the sign of the error is left: that is the gradient of the absolute error. A square's "
        "depends on its size.",
        ("2 * (y_pred - y_true)", "np.sign(y_pred - y_true)"),
    ),
    misconception(
        "square-kept",
        "mean_squared_error_grad",
        "The error is still squared. Differentiating lowers the exponent: the derivative of a square is linear.",
        ("(y_pred - y_true)", "(y_pred - y_true) ** 2"),
    ),
    misconception(
        "averaged-gradient",
        "mean_squared_error_grad",
        "All entries were added up to a single number. The gradient says for each prediction where to go: "
        "keep its shape.",
        ("2 * (y_pred - y_true)", "np.sum(2 * (y_pred - y_true))"),
    ),
    misconception(
        "input-modified",
        "mean_squared_error_grad",
        "The subtraction was done in place and overwrote y_pred, which belongs to the caller. Make a new array.",
        ("(y_pred - y_true)", "np.subtract(y_pred, y_true, out=y_pred)"),
    ),
    # --- Huber ---
    misconception(
        "missing-half-delta-squared",
        "huber",
        "The straight piece lacks its constant, half of delta squared: the two pieces do not meet at delta.",
        ("delta * size - 0.5 * delta**2", "delta * size"),
    ),
    misconception(
        "delta-squared-not-halved",
        "huber",
        "The constant of the straight piece is the whole of delta squared, so the loss drops at the bend. "
        "Half is right.",
        ("- 0.5 * delta**2", "- delta**2"),
    ),
    misconception(
        "delta-not-squared",
        "huber",
        "The constant of the straight piece has delta where it needs its square: the pieces meet only if delta is 1.",
        ("- 0.5 * delta**2", "- 0.5 * delta"),
    ),
    misconception(
        "slope-one",
        "huber",
        "The straight piece has slope 1. It has to go on as steeply as the parabola ends, which is with slope delta.",
        ("delta * size", "size"),
    ),
    misconception(
        "missing-half",
        "huber",
        "The parabola has no ½. Unlike the mean squared error, Huber's loss has one: only then do the pieces meet.",
        ("0.5 * error**2", "error**2"),
    ),
    misconception(
        "delta-ignored",
        "huber",
        "delta makes no difference here: the loss bends at 1 whatever is asked for.",
        ("error = y_pred - y_true", "error, delta = y_pred - y_true, 1.0"),
    ),
    misconception(
        "other-default",
        "huber",
        "The default of delta is 1.0; this looks like 1.35, the default that some statistics packages have.",
        ("delta=1.0", "delta=1.35"),
    ),
    misconception(
        "pieces-swapped",
        "huber",
        "The pieces are swapped: the parabola is for errors up to delta, the straight line for those beyond.",
        ("size <= delta", "size > delta"),
    ),
    misconception(
        "sign-of-error-kept",
        "huber",
        "The error was compared with delta without taking its size, so large negative errors end up on the parabola.",
        ("size <= delta", "error <= delta"),
    ),
    misconception(
        "straight-piece-signed",
        "huber",
        "The straight piece uses the error with its sign, so large negative errors lower the loss. Use "
        "the error's size.",
        ("delta * size", "delta * error"),
    ),
    misconception(
        "bend-compares-square",
        "huber",
        "The squared error was compared with delta. The bend is where the error itself, in size, reaches delta.",
        ("size <= delta", "error**2 <= delta"),
    ),
    misconception(
        "always-squared",
        "huber",
        "Every error is on the parabola, so this is half the mean squared error. Beyond delta the loss "
        "goes on straight.",
        ("np.where(size <= delta, 0.5 * error**2, delta * size - 0.5 * delta**2)", "0.5 * error**2"),
    ),
    misconception(
        "sum-not-mean",
        "huber",
        "The entries were added up, not averaged: divide by how many there are.",
        ("np.mean", "np.sum"),
    ),
    misconception(
        "mean-over-rows-only",
        "huber",
        "The sum was divided by the number of rows. Huber's loss is a mean over all entries.",
        ("np.mean", "1 / len(y_pred) * np.sum"),
    ),
    # --- its gradient ---
    misconception(
        "missing-mean",
        "huber_grad",
        "The 1/n of the mean is missing: this is the gradient of the sum.",
        (" / error.size", ""),
    ),
    misconception(
        "mean-over-rows-only",
        "huber_grad",
        "The gradient was divided by the number of rows; the loss averages over all entries.",
        ("error.size", "len(error)"),
    ),
    misconception(
        "wrong-sign",
        "huber_grad",
        "The sign is turned round: with y_pred too high the loss rises with y_pred, so the gradient is positive.",
        ("y_pred - y_true", "y_true - y_pred"),
    ),
    misconception(
        "slope-one",
        "huber_grad",
        "Beyond the bend only the sign of the error is left. The slope there is delta, with that sign.",
        ("delta * np.sign(error)", "np.sign(error)"),
    ),
    misconception(
        "sign-lost",
        "huber_grad",
        "Beyond the bend the slope is delta whatever the sign of the error: large negative errors are "
        "pushed the wrong way.",
        ("delta * np.sign(error)", "delta"),
    ),
    misconception(
        "no-bend",
        "huber_grad",
        "Beyond delta the gradient still grows with the error, as on the parabola. The straight piece has "
        "the same slope everywhere: the size of the error is gone.",
        ("delta * np.sign(error)", "error"),
    ),
    misconception(
        "zero-beyond-delta",
        "huber_grad",
        "Beyond delta the gradient is zero, so outliers are ignored altogether. They should still pull, "
        "with strength delta.",
        ("delta * np.sign(error)", "0 * error"),
    ),
    misconception(
        "doubled-inside",
        "huber_grad",
        "Inside delta there is a factor 2. The ½ of Huber's parabola has already cancelled it.",
        ("<= delta, error", "<= delta, 2 * error"),
    ),
    misconception(
        "sign-of-error-kept",
        "huber_grad",
        "The error was compared with delta without taking its size: large negative errors are treated as small ones.",
        ("np.abs(error) <= delta", "error <= delta"),
    ),
    misconception(
        "pieces-swapped",
        "huber_grad",
        "The pieces are swapped: up to delta the gradient is the error, beyond it is delta with the error's sign.",
        ("np.abs(error) <= delta", "np.abs(error) > delta"),
    ),
    misconception(
        "delta-ignored",
        "huber_grad",
        "delta makes no difference here: the gradient is held between -1 and 1 whatever is asked for.",
        ("error = y_pred - y_true", "error, delta = y_pred - y_true, 1.0"),
    ),
    misconception(
        "averaged-gradient",
        "huber_grad",
        "All entries were averaged into one number. The gradient has an entry for each prediction.",
        ("return slope", "return np.sum(slope)"),
    ),
    # --- binary cross-entropy ---
    misconception(
        "missing-no-term",
        "binary_crossentropy",
        "The term with 1 - y is missing: a no costs nothing, whatever the prediction.",
        (" + (1 - y_true) * np.log(1 - p)", ""),
    ),
    misconception(
        "same-logarithm-twice",
        "binary_crossentropy",
        "Both terms use log p. A no should be charged for the probability it was given, 1 - p.",
        ("np.log(1 - p)", "np.log(p)"),
    ),
    misconception(
        "minus-between-terms",
        "binary_crossentropy",
        "The two terms are subtracted from each other, so a wrong no is rewarded. Both belong inside the minus sign.",
        ("np.log(p) + (1", "np.log(p) - (1"),
    ),
    misconception(
        "wrong-sign",
        "binary_crossentropy",
        "The minus sign is missing: logarithms of probabilities are negative, a loss is not.",
        ("return -np.mean", "return np.mean"),
    ),
    misconception(
        "sum-not-mean",
        "binary_crossentropy",
        "The entries were added up, not averaged: divide by how many there are.",
        ("np.mean", "np.sum"),
    ),
    misconception(
        "mean-over-rows-only",
        "binary_crossentropy",
        "The sum was divided by the number of rows. Binary cross-entropy is a mean over all entries: each "
        "is a question.",
        ("np.mean(", "1 / len(p) * np.sum("),
    ),
    misconception(
        "log2",
        "binary_crossentropy",
        "This is measured in bits: every value is 1.4427 times too large. The logarithm here is the natural one.",
        ("-np.mean", "-1 / np.log(2) * np.mean"),
    ),
    misconception(
        "log10",
        "binary_crossentropy",
        "This uses the logarithm to base 10: every value is 0.4343 times what it should be. Use the natural one.",
        ("-np.mean", "-1 / np.log(10) * np.mean"),
    ),
    misconception(
        "no-clip",
        "binary_crossentropy",
        "Predictions of exactly 0 or 1 give an infinite or undefined loss. Clip the probabilities before "
        "the logarithm.",
        ("np.clip(y_pred, 1e-7, 1 - 1e-7)", "y_pred"),
    ),
    misconception(
        "clipped-below-only",
        "binary_crossentropy",
        "Predictions of 0 are caught, predictions of 1 are not: then 1 - p is 0, and its logarithm infinite.",
        ("np.clip(y_pred, 1e-7, 1 - 1e-7)", "np.maximum(y_pred, 1e-7)"),
    ),
    misconception(
        "epsilon-added",
        "binary_crossentropy",
        "A little was added inside the logarithms. That changes every loss; a clip leaves ordinary "
        "probabilities alone.",
        ("np.clip(y_pred, 1e-7, 1 - 1e-7)", "y_pred"),
        ("np.log(p)", "np.log(p + 1e-7)"),
        ("np.log(1 - p)", "np.log(1 - p + 1e-7)"),
    ),
    misconception(
        "other-clip",
        "binary_crossentropy",
        "The clip is at another place: 1e-15, as in older scikit-learn. Here, as in Keras, it is at 1e-7 and 1 - 1e-7.",
        ("1e-7, 1 - 1e-7)", "1e-15, 1 - 1e-15)"),
    ),
    misconception(
        "wide-clip",
        "binary_crossentropy",
        "The clip is too wide: it already changes probabilities near 0.001. It belongs at 1e-7 and 1 - 1e-7.",
        ("1e-7, 1 - 1e-7)", "1e-2, 1 - 1e-2)"),
    ),
    misconception(
        "logarithm-clipped",
        "binary_crossentropy",
        "The logarithm was limited to -100, as PyTorch does. Here the probability is clipped, and no loss "
        "exceeds 16.12.",
        ("np.clip(y_pred, 1e-7, 1 - 1e-7)", "y_pred"),
        ("np.log(p)", "np.maximum(np.log(p), -100)"),
        ("np.log(1 - p)", "np.maximum(np.log(1 - p), -100)"),
    ),
    misconception(
        "arguments-swapped",
        "binary_crossentropy",
        "Truth and prediction are swapped: the logarithm goes around the prediction, the truth weighs it.",
        ("np.clip(y_pred,", "np.clip(y_true,"),
        ("y_true * np.log(p) + (1 - y_true)", "y_pred * np.log(p) + (1 - y_pred)"),
    ),
    misconception(
        "targets-rounded",
        "binary_crossentropy",
        "Targets were turned into 0 or 1 first. A target may be a probability itself, and then both terms "
        "count in part.",
        ("    p = np.clip", "    y_true = (y_true > 0.5).astype(y_pred.dtype)\n    p = np.clip"),
    ),
    misconception(
        "only-certain-targets",
        "binary_crossentropy",
        "Every target that is not exactly 1 was taken for a no. A target of 0.75 is three quarters of a yes.",
        ("    p = np.clip", "    y_true = (y_true == 1).astype(y_pred.dtype)\n    p = np.clip"),
    ),
    # --- its gradient ---
    misconception(
        "missing-mean",
        "binary_crossentropy_grad",
        "The 1/n of the mean is missing: this is the gradient of the sum.",
        (" / y_pred.size", ""),
    ),
    misconception(
        "mean-over-rows-only",
        "binary_crossentropy_grad",
        "The gradient was divided by the number of rows; the loss averages over all entries.",
        ("y_pred.size", "len(y_pred)"),
    ),
    misconception(
        "wrong-sign",
        "binary_crossentropy_grad",
        "The sign is turned round: when the answer is yes, more probability lowers the loss, so the "
        "gradient is negative.",
        ("return (from_yes + from_no)", "return -(from_yes + from_no)"),
    ),
    misconception(
        "derivative-of-the-logits",
        "binary_crossentropy_grad",
        "This is p - y, the derivative with respect to a sigmoid's pre-activation. Here it is taken at "
        "the probability.",
        ("(from_yes + from_no)", "(y_pred - y_true)"),
    ),
    misconception(
        "missing-no-term",
        "binary_crossentropy_grad",
        "Only -y/p is there: where the answer is no, the gradient is zero and nothing is learned.",
        ("(from_yes + from_no)", "from_yes"),
    ),
    misconception(
        "inner-derivative-forgotten",
        "binary_crossentropy_grad",
        "The term for no has the wrong sign: the inner derivative of log(1 - p) is -1, and that was left out.",
        ("from_yes + from_no", "from_yes - from_no"),
    ),
    misconception(
        "yes-term-sign",
        "binary_crossentropy_grad",
        "The term for yes has the wrong sign: the minus in front of the loss was left out there.",
        ("-y_true / y_pred\n", "y_true / y_pred\n"),
    ),
    misconception(
        "multiplied-not-divided",
        "binary_crossentropy_grad",
        "p (1 - p) multiplies p - y here; it belongs below the line. Multiplied, it is the slope of a "
        "squared error's sigmoid.",
        ("(from_yes + from_no)", "(y_pred - y_true) * y_pred * (1 - y_pred)"),
    ),
    misconception(
        "same-denominator",
        "binary_crossentropy_grad",
        "Both terms are divided by p. The derivative of log(1 - p) has 1 - p below the line.",
        ("(1 - y_true) / (1 - y_pred)", "(1 - y_true) / y_pred"),
    ),
    misconception(
        "averaged-gradient",
        "binary_crossentropy_grad",
        "All entries were averaged into one number. The gradient has an entry for each prediction.",
        ("return (from_yes + from_no)", "return np.sum(from_yes + from_no)"),
    ),
    misconception(
        "loss-returned",
        "binary_crossentropy_grad",
        "These are the losses of the entries, not their derivatives: the derivative of a logarithm has no "
        "logarithm in it.",
        ("-y_true / y_pred\n", "-y_true * np.log(y_pred)\n"),
        ("(1 - y_true) / (1 - y_pred)", "(y_true - 1) * np.log(1 - y_pred)"),
    ),
    misconception(
        "targets-rounded",
        "binary_crossentropy_grad",
        "Targets were turned into 0 or 1 first. A target may be a probability itself, and then both terms "
        "count in part.",
        ("    from_yes =", "    y_true = (y_true > 0.5).astype(y_pred.dtype)\n    from_yes ="),
    ),
    # --- categorical cross-entropy ---
    misconception(
        "sum-not-mean",
        "categorical_crossentropy",
        "The rows were added up, not averaged: divide by the number of rows.",
        (" / len(y_pred)", ""),
    ),
    misconception(
        "mean-over-entries",
        "categorical_crossentropy",
        "The sum was divided by N times C. The C entries of a row are one answer: divide by the number of rows only.",
        ("len(y_pred)", "y_pred.size"),
    ),
    misconception(
        "mean-over-columns",
        "categorical_crossentropy",
        "The sum was divided by the number of classes. The mean is over the rows.",
        ("len(y_pred)", "y_pred.shape[1]"),
    ),
    misconception(
        "wrong-sign",
        "categorical_crossentropy",
        "The minus sign is missing: logarithms of probabilities are negative, a loss is not.",
        ("return -np.sum", "return np.sum"),
    ),
    misconception(
        "log2",
        "categorical_crossentropy",
        "This is measured in bits: every value is 1.4427 times too large. The logarithm here is the natural one.",
        ("np.log(p)", "np.log2(p)"),
    ),
    misconception(
        "log10",
        "categorical_crossentropy",
        "This uses the logarithm to base 10: every value is 0.4343 times what it should be. Use the natural one.",
        ("np.log(p)", "np.log10(p)"),
    ),
    misconception(
        "binary-formula",
        "categorical_crossentropy",
        "The terms with 1 - y are here too: that is C yes-or-no questions. Of C classes, only the true "
        "one's term counts.",
        ("np.sum(y_true * np.log(p))", "np.sum(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))"),
    ),
    misconception(
        "row-losses-returned",
        "categorical_crossentropy",
        "There is one loss for each row. The loss of the batch is their mean, a single number.",
        ("np.sum(y_true * np.log(p)) / len(y_pred)", "np.sum(y_true * np.log(p), axis=1)"),
    ),
    misconception(
        "probability-not-logarithm",
        "categorical_crossentropy",
        "The logarithm is missing: this is minus the mean probability given to the true class.",
        ("np.log(p)", "p"),
    ),
    misconception(
        "arguments-swapped",
        "categorical_crossentropy",
        "Truth and prediction are swapped: the logarithm goes around the prediction, the truth picks the class.",
        ("p = y_pred / y_pred.sum(axis=1, keepdims=True)", "p = y_true"),
        ("np.sum(y_true *", "np.sum(y_pred *"),
    ),
    misconception(
        "not-normalised",
        "categorical_crossentropy",
        "The rows were used as they came. Each row is divided by its sum first, so that it adds up to one.",
        ("p = y_pred / y_pred.sum(axis=1, keepdims=True)", "p = y_pred"),
    ),
    misconception(
        "wrong-axis",
        "categorical_crossentropy",
        "The columns were divided by their sums. A sample is a row: its C entries have to add up to one.",
        ("axis=1", "axis=0"),
    ),
    misconception(
        "whole-batch-normalised",
        "categorical_crossentropy",
        "Everything was divided by the sum of the whole array. Each row has its own sum.",
        ("y_pred.sum(axis=1, keepdims=True)", "y_pred.sum()"),
    ),
    misconception(
        "divided-by-the-largest",
        "categorical_crossentropy",
        "Each row was divided by its largest entry, so it does not add up to one. Divide by the sum.",
        ("y_pred.sum(axis=1, keepdims=True)", "y_pred.max(axis=1, keepdims=True)"),
    ),
    misconception(
        "softmax-applied",
        "categorical_crossentropy",
        "A softmax was applied. y_pred holds probabilities, up to a factor, not logits: a division by the "
        "sum is enough.",
        ("y_pred / y_pred.sum(axis=1, keepdims=True)", "np.exp(y_pred) / np.sum(np.exp(y_pred), 1)[:, None]"),
    ),
    misconception(
        "clipped-before-dividing",
        "categorical_crossentropy",
        "The clip came before the division: it cut off entries above 1 that were no probabilities yet. Divide first.",
        ("p = y_pred / y_pred.sum(axis=1, keepdims=True)", "p = y_pred"),
        (
            "np.clip(p, 1e-7, 1 - 1e-7)",
            "np.clip(p, 1e-7, 1 - 1e-7)\n    p = p / p.sum(axis=1, keepdims=True)",
        ),
    ),
    misconception(
        "no-clip",
        "categorical_crossentropy",
        "A true class with probability zero makes the loss infinite or undefined. Clip after dividing, "
        "before the logarithm.",
        ("np.clip(p, 1e-7, 1 - 1e-7)", "p"),
    ),
    misconception(
        "epsilon-added",
        "categorical_crossentropy",
        "A little was added inside the logarithm. That changes every loss; a clip leaves ordinary probabilities alone.",
        ("np.clip(p, 1e-7, 1 - 1e-7)", "p + 1e-7"),
    ),
    misconception(
        "other-clip",
        "categorical_crossentropy",
        "The clip is at another place: 1e-15, as in older scikit-learn. Here, as in Keras, it is at 1e-7 and 1 - 1e-7.",
        ("1e-7, 1 - 1e-7)", "1e-15, 1 - 1e-15)"),
    ),
    # --- its gradient ---
    misconception(
        "missing-mean",
        "categorical_crossentropy_grad",
        "The 1/N of the mean over the rows is missing: this is the gradient of the sum.",
        (" / len(y_pred)", ""),
    ),
    misconception(
        "mean-over-entries",
        "categorical_crossentropy_grad",
        "The gradient was divided by N times C; the loss is a mean over the N rows.",
        ("len(y_pred)", "y_pred.size"),
    ),
    misconception(
        "division-forgotten",
        "categorical_crossentropy_grad",
        "This is -y/p alone. It leaves out that the row is divided by its sum, so wrong classes get no "
        "gradient at all.",
        ("1 / row_sums - y_true / y_pred", "-y_true / y_pred"),
    ),
    misconception(
        "rows-assumed-normalised",
        "categorical_crossentropy_grad",
        "This is 1 - y/p, right only for rows that add up to one. In general a row's own sum comes in.",
        ("1 / row_sums -", "1 -"),
    ),
    misconception(
        "derivative-at-the-shares",
        "categorical_crossentropy_grad",
        "This is the derivative for the rows after the division. One factor of the chain rule is missing: "
        "1 over the sum.",
        ("1 / row_sums - y_true / y_pred", "1 - y_true / (y_pred / row_sums)"),
    ),
    misconception(
        "derivative-of-the-logits",
        "categorical_crossentropy_grad",
        "This is p - y, the derivative with respect to a softmax's logits. Here it is taken at the probabilities.",
        ("1 / row_sums - y_true / y_pred", "y_pred / row_sums - y_true"),
    ),
    misconception(
        "wrong-sign",
        "categorical_crossentropy_grad",
        "The sign is turned round: raising the true class's entry lowers the loss, so its gradient is negative.",
        ("(1 / row_sums - y_true / y_pred)", "(y_true / y_pred - 1 / row_sums)"),
    ),
    misconception(
        "only-the-true-class",
        "categorical_crossentropy_grad",
        "The wrong classes have a gradient of zero. But raising one of them lowers the true one's share, "
        "and that costs.",
        ("(1 / row_sums - y_true / y_pred)", "y_true * (1 / row_sums - y_true / y_pred)"),
    ),
    misconception(
        "wrong-axis",
        "categorical_crossentropy_grad",
        "The sums are those of the columns. A sample is a row, and each row is divided by its own sum.",
        ("axis=1", "axis=0"),
    ),
    misconception(
        "sum-part-sign",
        "categorical_crossentropy_grad",
        "The part that comes from the sum has the wrong sign: a larger sum means smaller shares, hence a larger loss.",
        ("(1 / row_sums - y_true", "(-1 / row_sums - y_true"),
    ),
    misconception(
        "binary-formula",
        "categorical_crossentropy_grad",
        "This is the gradient of C yes-or-no questions, with a term for 1 - y. Of C classes only the true "
        "one's term counts.",
        ("1 / row_sums - y_true / y_pred", "(1 - y_true) / (1 - y_pred / row_sums) - y_true / y_pred"),
    ),
    # --- softmax cross-entropy ---
    misconception(
        "missing-mean",
        "softmax_crossentropy",
        "The gradient is that of the sum over the rows. The loss is their mean, and its 1/N stays in the gradient.",
        ("target) / n", "target)"),
    ),
    misconception(
        "sum-not-mean",
        "softmax_crossentropy",
        "The loss is the sum over the rows, while the gradient is that of the mean. Divide the loss by "
        "the number of rows.",
        ("log_p) / n", "log_p)"),
    ),
    misconception(
        "no-mean-at-all",
        "softmax_crossentropy",
        "Neither the loss nor the gradient is divided by the number of rows: both grow with the batch.",
        ("log_p) / n", "log_p)"),
        ("target) / n", "target)"),
    ),
    misconception(
        "mean-over-entries",
        "softmax_crossentropy",
        "Loss and gradient were divided by N times C. The C entries of a row are one answer: divide by N.",
        ("log_p) / n", "log_p) / logits.size"),
        ("target) / n", "target) / logits.size"),
    ),
    misconception(
        "gradient-mean-over-entries",
        "softmax_crossentropy",
        "The loss is right, but its gradient was divided by N times C. Both carry the same 1/N.",
        ("target) / n", "target) / logits.size"),
    ),
    misconception(
        "loss-mean-over-entries",
        "softmax_crossentropy",
        "The gradient is right, but the loss was averaged over N times C entries. It is a sum over a row, "
        "a mean over rows.",
        ("log_p) / n", "log_p) / logits.size"),
    ),
    misconception(
        "gradient-sign",
        "softmax_crossentropy",
        "The gradient has the wrong sign: this is target minus softmax, and a step against it would raise the loss.",
        ("(np.exp(log_p) - target)", "(target - np.exp(log_p))"),
    ),
    misconception(
        "loss-sign",
        "softmax_crossentropy",
        "The loss is negative: the minus in front of the logarithm is missing.",
        ("loss = -np.sum", "loss = np.sum"),
    ),
    misconception(
        "gradient-is-softmax",
        "softmax_crossentropy",
        "The gradient is just the softmax: the target has not been subtracted.",
        ("(np.exp(log_p) - target)", "np.exp(log_p)"),
    ),
    misconception(
        "sigmoid-slope-added",
        "softmax_crossentropy",
        "The gradient has an extra factor p (1 - p). With the cross-entropy's 1/p the softmax's slope cancels already.",
        ("(np.exp(log_p) - target)", "(np.exp(log_p) - target) * np.exp(log_p) * (1 - np.exp(log_p))"),
    ),
    misconception(
        "gradient-at-the-probabilities",
        "softmax_crossentropy",
        "The gradient stops at the probabilities, -t/p. It is asked for the logits: the softmax's own "
        "derivative is missing.",
        ("(np.exp(log_p) - target)", "(-target / np.exp(log_p))"),
    ),
    misconception(
        "softmax-diagonal-only",
        "softmax_crossentropy",
        "Of the softmax's derivative only the diagonal was used, p (1 - p): each logit moves all C "
        "probabilities, not one.",
        ("(np.exp(log_p) - target)", "-target * (1 - np.exp(log_p))"),
    ),
    misconception(
        "log-left-in-the-gradient",
        "softmax_crossentropy",
        "The gradient subtracts the target from the logarithm of the softmax. It belongs to the softmax itself.",
        ("(np.exp(log_p) - target)", "(log_p - target)"),
    ),
    misconception(
        "log10",
        "softmax_crossentropy",
        "The loss uses the logarithm to base 10: it is 0.4343 times what it should be. Use the natural one.",
        ("target * log_p", "target * log_p / np.log(10)"),
    ),
    misconception(
        "log2",
        "softmax_crossentropy",
        "The loss is measured in bits: it is 1.4427 times too large. The logarithm here is the natural one.",
        ("target * log_p", "target * log_p / np.log(2)"),
    ),
    misconception(
        "wrong-axis",
        "softmax_crossentropy",
        "The softmax runs down the columns, across the samples. It belongs within a row, across the classes.",
        ("logits.max(axis=1,", "logits.max(axis=0,"),
        (".sum(axis=1,", ".sum(axis=0,"),
    ),
    misconception(
        "softmax-over-the-batch",
        "softmax_crossentropy",
        "The exponentials of the whole batch were added up. Each row has its own sum.",
        ("logits.max(axis=1, keepdims=True)", "logits.max()"),
        ("np.exp(shifted).sum(axis=1, keepdims=True)", "np.exp(shifted).sum()"),
    ),
    misconception(
        "double-softmax",
        "softmax_crossentropy",
        "The softmax was applied twice: its result went through another softmax, which flattens all probabilities.",
        (
            "    target = np.zeros_like",
            "    p = np.exp(log_p)\n    log_p = p - np.log(np.exp(p).sum(axis=1, keepdims=True))\n"
            "    target = np.zeros_like",
        ),
    ),
    misconception(
        "no-shift",
        "softmax_crossentropy",
        "Large logits overflow in the exponential, and nan or infinity comes out. Subtract each row's "
        "largest logit first.",
        ("logits - logits.max(axis=1, keepdims=True)", "logits"),
    ),
    misconception(
        "softmax-overflows",
        "softmax_crossentropy",
        "A softmax of large logits overflows to nan, and its logarithm is taken after that. Subtract each row's "
        "largest logit first, and work with the logarithm throughout.",
        ("logits - logits.max(axis=1, keepdims=True)", "logits"),
        (
            "log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))",
            "log_p = np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True))",
        ),
    ),
    misconception(
        "one-shift-for-the-batch",
        "softmax_crossentropy",
        "The largest logit of the whole batch was subtracted, so rows of small logits underflow. Each row "
        "needs its own.",
        ("logits.max(axis=1, keepdims=True)", "logits.max()"),
    ),
    misconception(
        "shifted-by-the-mean",
        "softmax_crossentropy",
        "Each row's mean was subtracted. The largest logit can still be far above it and overflow: "
        "subtract the largest.",
        ("logits.max(axis=1, keepdims=True)", "logits.mean(axis=1, keepdims=True)"),
    ),
    misconception(
        "log-of-rounded-softmax",
        "softmax_crossentropy",
        "The logarithm was taken of a softmax already rounded to zero. Work with the logarithm of the "
        "softmax throughout.",
        (
            "log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))",
            "log_p = np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True))",
        ),
    ),
    misconception(
        "softmax-clipped",
        "softmax_crossentropy",
        "The softmax was clipped before the logarithm, so no loss exceeds 16.12. From logits the loss can "
        "be had exactly.",
        ("target * log_p", "target * np.maximum(log_p, np.log(1e-7))"),
    ),
    misconception(
        "epsilon-added",
        "softmax_crossentropy",
        "A little was added to the softmax inside the logarithm. That changes every loss, and large ones entirely.",
        ("target * log_p", "target * np.log(np.exp(log_p) + 1e-7)"),
    ),
    misconception(
        "labels-from-one",
        "softmax_crossentropy",
        "The labels were counted from 1: every sample is charged for its neighbour class. Label 0 is the first column.",
        ("[np.arange(n), labels]", "[np.arange(n), labels - 1]"),
    ),
    misconception(
        "likeliest-class-charged",
        "softmax_crossentropy",
        "Each row is charged for the class with the largest logit. It is the label that says which class counts.",
        ("[np.arange(n), labels]", "[np.arange(n), logits.argmax(axis=1)]"),
    ),
    misconception(
        "labels-mark-columns",
        "softmax_crossentropy",
        "The labels marked whole columns, in every row. Each label belongs to its own row only.",
        ("[np.arange(n), labels]", "[:, labels]"),
    ),
    misconception(
        "smoothing-ignored",
        "softmax_crossentropy",
        "label_smoothing makes no difference here: the target stays one-hot.",
        ("target = (1 - label_smoothing) * target + label_smoothing / classes", "target = 1 * target"),
    ),
    misconception(
        "smoothing-over-the-others",
        "softmax_crossentropy",
        "The smoothing was spread over the C - 1 wrong classes. It goes to all C classes, the true one included.",
        ("* target + label_smoothing / classes", "* target + (1 - target) * label_smoothing / (classes - 1)"),
    ),
    misconception(
        "smoothing-not-taken-away",
        "softmax_crossentropy",
        "The smoothing was added, but the one-hot part was not scaled by 1 - e: the target adds up to more than one.",
        ("(1 - label_smoothing) * target", "target"),
    ),
    misconception(
        "smoothing-not-spread",
        "softmax_crossentropy",
        "Every class got the whole of the smoothing; it is shared, so that the target adds up to one.",
        ("label_smoothing / classes", "label_smoothing"),
    ),
    misconception(
        "smoothing-only-taken-away",
        "softmax_crossentropy",
        "The one-hot part was scaled by 1 - e, but nothing was spread over the classes: the target adds "
        "up to less than one.",
        (" + label_smoothing / classes", ""),
    ),
    misconception(
        "smoothing-in-the-loss-only",
        "softmax_crossentropy",
        "The loss uses the smoothed target, the gradient the one-hot one. Both need the same target.",
        (
            "dlogits = (",
            "target = (target - label_smoothing / classes) / (1 - label_smoothing)\n    dlogits = (",
        ),
    ),
    misconception(
        "smoothing-in-the-gradient-only",
        "softmax_crossentropy",
        "The gradient uses the smoothed target, the loss the one-hot one. Both need the same target.",
        ("target * log_p", "(target - label_smoothing / classes) / (1 - label_smoothing) * log_p"),
    ),
    misconception(
        "input-modified",
        "softmax_crossentropy",
        "The shift was done in place and overwrote the logits, which belong to the caller. Make a new array.",
        ("shifted = logits - logits", "shifted = logits\n    shifted -= logits"),
    ),
    # --- KL divergence ---
    misconception(
        "arguments-swapped",
        "kl_divergence",
        "The arguments are swapped: this is the divergence the other way round. The truth weighs, and stands on top.",
        ("y * np.log(y / p)", "p * np.log(p / y)"),
    ),
    misconception(
        "fraction-upside-down",
        "kl_divergence",
        "The fraction is upside down: the result has the wrong sign, and a divergence is never negative.",
        ("np.log(y / p)", "np.log(p / y)"),
    ),
    misconception(
        "weighted-by-the-prediction",
        "kl_divergence",
        "The logarithms are weighed by the prediction. It is the truth that says how often each case occurs.",
        ("y * np.log", "p * np.log"),
    ),
    misconception(
        "cross-entropy-only",
        "kl_divergence",
        "This is the cross-entropy: not 0 when both agree. The divergence subtracts the entropy of the truth.",
        ("y * np.log(y / p)", "-y * np.log(p)"),
    ),
    misconception(
        "symmetric",
        "kl_divergence",
        "Both directions were averaged. The KL divergence is not symmetric: it goes from y_true to y_pred.",
        ("y * np.log(y / p)", "(y - p) * np.log(y / p) / 2"),
    ),
    misconception(
        "sum-not-mean",
        "kl_divergence",
        "The rows were added up, not averaged: divide by the number of rows.",
        (" / len(y_pred)", ""),
    ),
    misconception(
        "mean-over-entries",
        "kl_divergence",
        "The sum was divided by N times C. The C entries of a row are one distribution: divide by the number of rows.",
        ("len(y_pred)", "y_pred.size"),
    ),
    misconception(
        "mean-over-columns",
        "kl_divergence",
        "The sum was divided by the number of classes. The mean is over the rows.",
        ("len(y_pred)", "y_pred.shape[1]"),
    ),
    misconception(
        "log2",
        "kl_divergence",
        "This is measured in bits: every value is 1.4427 times too large. The logarithm here is the natural one.",
        ("np.log(y / p)", "np.log2(y / p)"),
    ),
    misconception(
        "log10",
        "kl_divergence",
        "This uses the logarithm to base 10: every value is 0.4343 times what it should be. Use the natural one.",
        ("np.log(y / p)", "np.log10(y / p)"),
    ),
    misconception(
        "row-losses-returned",
        "kl_divergence",
        "There is one divergence for each row. The loss of the batch is their mean, a single number.",
        ("np.sum(y * np.log(y / p)) / len(y_pred)", "np.sum(y * np.log(y / p), axis=1)"),
    ),
    misconception(
        "terms-made-positive",
        "kl_divergence",
        "The absolute value of each term was added. Single terms may be negative; only a whole row cannot.",
        ("np.sum(y * np.log(y / p))", "np.sum(np.abs(y * np.log(y / p)))"),
    ),
    misconception(
        "no-clip",
        "kl_divergence",
        "Zeros give nan or infinity. Clip both arrays before dividing and taking logarithms.",
        ("np.clip(y_true, 1e-7, 1)", "y_true"),
        ("np.clip(y_pred, 1e-7, 1)", "y_pred"),
    ),
    misconception(
        "truth-not-clipped",
        "kl_divergence",
        "Only the prediction was clipped: where the truth is 0 the result is 0 times minus infinity, which is nan.",
        ("np.clip(y_true, 1e-7, 1)", "y_true"),
    ),
    misconception(
        "prediction-not-clipped",
        "kl_divergence",
        "Only the truth was clipped: where the prediction is 0 the divergence is infinite.",
        ("np.clip(y_pred, 1e-7, 1)", "y_pred"),
    ),
    misconception(
        "zero-truth-skipped",
        "kl_divergence",
        "Where the truth is 0 the term was left out. That is sound mathematics, but here such a truth is "
        "clipped to 1e-7.",
        ("y * np.log", "(y_true > 0) * y * np.log"),
    ),
    misconception(
        "not-clipped-above",
        "kl_divergence",
        "Predictions above 1 were used as they came: the clip ends at 1.",
        ("np.clip(y_pred, 1e-7, 1)", "np.maximum(y_pred, 1e-7)"),
    ),
    misconception(
        "rows-normalised",
        "kl_divergence",
        "The rows of the prediction were divided by their sums. That is categorical cross-entropy's "
        "habit; here they stay.",
        ("np.clip(y_pred, 1e-7, 1)", "np.clip(y_pred / y_pred.sum(axis=1, keepdims=True), 1e-7, 1)"),
    ),
    misconception(
        "epsilon-added",
        "kl_divergence",
        "A little was added to both arrays. That changes every term; a clip leaves ordinary probabilities alone.",
        ("np.clip(y_true, 1e-7, 1)", "y_true + 1e-7"),
        ("np.clip(y_pred, 1e-7, 1)", "y_pred + 1e-7"),
    ),
    # --- hinge ---
    misconception(
        "labels-left-at-zero",
        "hinge",
        "Labels of 0 were used as they are: a no then costs 1 whatever the score. In a 0/1 batch, 0 means -1.",
        ("2 * signs - 1", "signs"),
    ),
    misconception(
        "always-mapped",
        "hinge",
        "Labels that already were -1 and 1 were mapped as well, which turns -1 into -3. Only a 0/1 batch is mapped.",
        ("np.all((signs == 0) | (signs == 1))", "True"),
    ),
    misconception(
        "mapped-the-wrong-way",
        "hinge",
        "In a 0/1 batch yes and no were swapped: 1 became -1 and 0 became 1.",
        ("2 * signs - 1", "1 - 2 * signs"),
    ),
    misconception(
        "both-labels-needed",
        "hinge",
        "A batch of zeros only was not recognised as 0/1 labels. Every label there is 0 or 1, so the rule applies.",
        ("(signs == 1))", "(signs == 1)) and np.any(signs == 1)"),
    ),
    misconception(
        "never-less-than-nothing",
        "hinge",
        "Scores beyond the margin earn a negative loss. Once the margin is kept the loss is 0: take the "
        "larger of the two.",
        ("np.maximum(0, 1 - signs * y_pred)", "1 - signs * y_pred"),
    ),
    misconception(
        "minimum-for-maximum",
        "hinge",
        "The smaller of the two was taken: only scores beyond the margin count, with a negative sign.",
        ("np.maximum", "np.minimum"),
    ),
    misconception(
        "no-margin",
        "hinge",
        "There is no margin: a score barely on the right side is already free. The product has to reach 1.",
        ("1 - signs * y_pred", "-signs * y_pred"),
    ),
    misconception(
        "label-not-multiplied",
        "hinge",
        "The score was used without its label, as if every answer were yes.",
        ("1 - signs * y_pred", "1 - y_pred"),
    ),
    misconception(
        "wrong-sign",
        "hinge",
        "The product was added to 1, so scores on the right side cost and those on the wrong side are free.",
        ("1 - signs * y_pred", "1 + signs * y_pred"),
    ),
    misconception(
        "difference-not-product",
        "hinge",
        "The score was subtracted from its label. Label times score is compared with 1: for a no the signs must turn.",
        ("1 - signs * y_pred", "signs - y_pred"),
    ),
    misconception(
        "squared",
        "hinge",
        "This is the squared hinge. Here the shortfall counts as it is.",
        ("np.maximum(0, 1 - signs * y_pred)", "np.maximum(0, 1 - signs * y_pred) ** 2"),
    ),
    misconception(
        "absolute-shortfall",
        "hinge",
        "The absolute value was taken: being right by more than the margin costs. Beyond the margin the loss is 0.",
        ("np.maximum(0, 1 - signs * y_pred)", "np.abs(1 - signs * y_pred)"),
    ),
    misconception(
        "maximum-of-the-mean",
        "hinge",
        "The mean was taken before the maximum: good scores make up for bad ones. Each entry is cut off "
        "at 0 by itself.",
        ("np.mean(np.maximum(0, 1 - signs * y_pred))", "np.maximum(0, np.mean(1 - signs * y_pred))"),
    ),
    misconception(
        "sum-not-mean",
        "hinge",
        "The entries were added up, not averaged: divide by how many there are.",
        ("np.mean", "np.sum"),
    ),
    misconception(
        "mean-over-rows-only",
        "hinge",
        "The sum was divided by the number of rows. The hinge loss is a mean over all entries.",
        ("np.mean", "1 / len(y_pred) * np.sum"),
    ),
    misconception(
        "errors-counted",
        "hinge",
        "Only the side of the score was used, not its size: every wrong answer costs the same.",
        ("signs * y_pred", "signs * np.sign(y_pred)"),
    ),
]
