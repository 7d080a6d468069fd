"""What goes wrong in recurrent networks: small changes to the solution, each with the sentence a student reads."""

from autograder.declare import misconception

SUMMED = ("dwx", "dwh", "db")


def overwritten(*names):
    """Swaps that make the loop forget what earlier rounds found."""
    return tuple((f"{name} = {name} + {name}_t", f"{name} = {name}_t") for name in names)


def only_once(*names):
    """Swaps that keep what the first round of the loop, the last step, found."""
    return tuple((f"{name} = {name} + {name}_t", f"{name} = {name}_t if t == steps - 1 else {name}") for name in names)


# --- any cell, one step forward -----------------------------------------------------------------------------

STEPS = [
    misconception(
        "state-ignored",
        "rnn_step_forward",
        "The state before plays no part, so this is an ordinary dense layer: the network remembers nothing. Add h wh.",
        (" + h @ wh", ""),
    ),
    misconception(
        "input-ignored",
        "rnn_step_forward",
        "The input plays no part: the new state is made of the old one alone. Add x wx.",
        ("x @ wx + ", ""),
    ),
    misconception(
        "bias-left-out",
        "rnn_step_forward",
        "The bias is missing: it is added to every row before the tanh.",
        (" @ wh + b", " @ wh"),
    ),
    misconception(
        "bias-outside",
        "rnn_step_forward",
        "The bias was added after the tanh. It belongs inside: with it outside, a state can leave the range -1 to 1.",
        (" @ wh + b", " @ wh"),
        ("np.tanh(z)", "np.tanh(z) + b"),
    ),
    misconception(
        "no-bend",
        "rnn_step_forward",
        "The tanh is missing, so the network is linear, and a state can grow without bounds from step to step.",
        ("np.tanh(z)", "z"),
    ),
    misconception(
        "sigmoid-for-tanh",
        "rnn_step_forward",
        "The sum went through a sigmoid: all states are positive. The plain network's bend is a tanh.",
        ("np.tanh(z)", "sigmoid(z)"),
    ),
    misconception(
        "relu-for-tanh",
        "rnn_step_forward",
        "The sum went through a ReLU. The plain network's bend is a tanh, which keeps every state between -1 and 1.",
        ("np.tanh(z)", "np.maximum(z, 0)"),
    ),
    misconception(
        "wh-transposed",
        "rnn_step_forward",
        "wh was transposed. It is square, so no shape complains: rows belong to the old state, columns to the new one.",
        ("h @ wh", "h @ wh.T"),
    ),
    misconception(
        "tanh-overflows",
        "rnn_step_forward",
        "Large sums give nan: the exponentials of the tanh overflow, and infinity over infinity is undefined. "
        "np.tanh is safe for every input.",
        ("np.tanh(z)", "(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))"),
    ),
    misconception(
        "state-overwritten",
        "rnn_step_forward",
        "The new state was written into the array of the old one, which belongs to the caller. Make a new array.",
        ("np.tanh(z)", "np.tanh(z, out=h)"),
    ),
    misconception(
        "step-kept-in-a-global",
        "rnn_step_forward",
        "What the way back needs is kept in one place for all calls, so a second forward pass overwrites it. Each call "
        "returns a cache of its own.",
        ("(x, h, wx, wh, h_next)", "globals().setdefault('kept', [])"),
        (
            "h_next = np.tanh(z)",
            "h_next = np.tanh(z)\n    globals()['kept'] = globals().get('kept', [])\n"
            "    globals()['kept'][:] = [x, h, wx, wh, h_next]",
        ),
    ),
    # --- its way back ---
    misconception(
        "slope-left-out",
        "rnn_step_backward",
        "The tanh's slope is missing: the gradient went through as if there were no bend.",
        (" * (1 - h_next**2)", ""),
    ),
    misconception(
        "slope-at-the-sum",
        "rnn_step_backward",
        "The slope was taken as 1 - z², with z the sum before the tanh. It is one minus the square of the tanh's "
        "value.",
        ("h_next**2", "np.arctanh(h_next) ** 2"),
    ),
    misconception(
        "slope-of-the-old-state",
        "rnn_step_backward",
        "The slope was made of the state before the step. It belongs to the tanh of this step, whose value is the new "
        "state.",
        ("(1 - h_next**2)", "(1 - h**2)"),
    ),
    misconception(
        "slope-not-squared",
        "rnn_step_backward",
        "The slope was taken as one minus the tanh. The tanh has to be squared.",
        ("h_next**2", "h_next"),
    ),
    misconception(
        "slope-of-a-sigmoid",
        "rnn_step_backward",
        "h (1 - h) is the slope of a sigmoid. The tanh's is 1 - h².",
        ("(1 - h_next**2)", "h_next * (1 - h_next)"),
    ),
    misconception(
        "wh-not-transposed",
        "rnn_step_backward",
        "The gradient of the state went through wh the way the state did. On the way back it is wh transposed; since "
        "wh is square, no shape complains.",
        ("dz @ wh.T", "dz @ wh"),
    ),
    misconception(
        "new-state-in-dwh",
        "rnn_step_backward",
        "dwh was made of the new state. wh was multiplied with the state before the step.",
        ("h.T @ dz", "h_next.T @ dz"),
    ),
    misconception(
        "dwh-transposed",
        "rnn_step_backward",
        "dwh is transposed: its rows belong to the old state, its columns to the new one, as in wh.",
        ("h.T @ dz", "dz.T @ h"),
    ),
    misconception(
        "dwx-transposed",
        "rnn_step_backward",
        "dwx is transposed: a gradient has the shape of what it is the gradient of, here (D, H).",
        ("x.T @ dz", "dz.T @ x"),
    ),
    misconception(
        "weights-before-the-bend",
        "rnn_step_backward",
        "dwx, dwh and db were made of dh, before it went through the tanh. They need the gradient of the sum inside.",
        ("x.T @ dz", "x.T @ dh"),
        ("h.T @ dz", "h.T @ dh"),
        ("dz.sum", "dh.sum"),
    ),
    misconception(
        "guide-dw",
        "rnn_step_backward",
        "The guide's slip: dwh and dwx were made of the gradient after it was multiplied by wh. They need the gradient "
        "of the sum inside the tanh, before any weight.",
        ("x.T @ dz", "x.T @ dh_before"),
        ("h.T @ dz", "h.T @ dh_before"),
    ),
    misconception(
        "dh-handed-through",
        "rnn_step_backward",
        "dh was handed on unchanged. The state before acts on the new one through the tanh and wh, so the gradient "
        "must come back through both.",
        ("dz @ wh.T", "dh"),
    ),
    misconception(
        "db-not-summed",
        "rnn_step_backward",
        "db has a row for each sample. One bias serves the whole batch, so its gradients add up over the rows.",
        ("dz.sum(axis=0)", "dz"),
    ),
    misconception(
        "db-averaged",
        "rnn_step_backward",
        "db is the mean over the batch. It is the sum: if the loss is a mean, dh carries the 1/N already.",
        ("dz.sum(axis=0)", "dz.mean(axis=0)"),
    ),
    misconception(
        "weights-averaged",
        "rnn_step_backward",
        "All gradients of weights are divided by N. If the loss is a mean over the batch, dh carries the 1/N already.",
        ("x.T @ dz", "x.T @ dz / len(x)"),
        ("h.T @ dz", "h.T @ dz / len(x)"),
        ("dz.sum(axis=0)", "dz.mean(axis=0)"),
    ),
    misconception(
        "dh-overwritten",
        "rnn_step_backward",
        "The gradient that came from above was multiplied in place: it belongs to the caller. Make a new array.",
        ("dh * (1 - h_next**2)", "np.multiply(dh, 1 - h_next**2, out=dh)"),
    ),
]

# --- LSTM, one step -----------------------------------------------------------------------------------------

BLOCKS = "zi, zf, zg, zo = "


def lstm_order(name, order, says):
    return misconception(f"gates-{name}", "lstm_step_forward", says, (BLOCKS, f"{order} = "))


LSTM_STEP = [
    lstm_order(
        "i-f-o-c",
        "zi, zf, zo, zg",
        "The blocks of columns were read as i, f, o, c. Everything fits and everything is wrong: the order here is "
        "i, f, c, o.",
    ),
    lstm_order(
        "f-i-c-o",
        "zf, zi, zg, zo",
        "Input and forget gate are swapped: the first block is the input gate, the second the forget gate (i, f, c, "
        "o).",
    ),
    lstm_order(
        "i-o-f-c",
        "zi, zo, zf, zg",
        "The blocks of columns were read as i, o, f, c, as in ONNX. The order here is Keras's: i, f, c, o.",
    ),
    misconception(
        "gates-interleaved",
        "lstm_step_forward",
        "Every fourth column was taken for a gate. The columns are not interleaved: they come in four blocks of H.",
        ("np.split(z, 4, axis=1)", "(z[:, k::4] for k in range(4))"),
    ),
    misconception(
        "state-ignored",
        "lstm_step_forward",
        "The gates do not see the state before. They are made of x and h alike: add h wh.",
        (" + h @ wh", ""),
    ),
    misconception(
        "bias-left-out",
        "lstm_step_forward",
        "The bias is missing: it is added to every row of the pre-activations.",
        (" @ wh + b", " @ wh"),
    ),
    misconception(
        "cell-for-state-in-the-gates",
        "lstm_step_forward",
        "The gates were made of the cell. They see the state h; the cell is only kept, added to and shown.",
        ("h @ wh", "c @ wh"),
    ),
    misconception(
        "forget-gate-left-out",
        "lstm_step_forward",
        "The whole old cell was kept: the forget gate is missing (the LSTM of 1997 had none). Multiply c by f.",
        ("f * c + i", "c + i"),
    ),
    misconception(
        "forget-gate-turned-round",
        "lstm_step_forward",
        "The old cell was multiplied by 1 - f. In spite of its name the forget gate says how much is kept.",
        ("f * c + i", "(1 - f) * c + i"),
    ),
    misconception(
        "input-gate-left-out",
        "lstm_step_forward",
        "The whole candidate was added to the cell: the input gate i is missing.",
        ("i * g", "g"),
    ),
    misconception(
        "forget-bias-added",
        "lstm_step_forward",
        "A 1 was added to the forget gate's pre-activation. The forget bias of 1 is an initial value of b, and is in b "
        "already.",
        ("sigmoid(zf)", "sigmoid(zf + 1)"),
    ),
    misconception(
        "sigmoid-candidate",
        "lstm_step_forward",
        "The candidate went through a sigmoid, so the cell could only ever be raised. Of the four blocks, c is the one "
        "with a tanh.",
        ("np.tanh(zg)", "sigmoid(zg)"),
    ),
    misconception(
        "tanh-output-gate",
        "lstm_step_forward",
        "The output gate went through a tanh. Gates are sigmoids, between 0 and 1.",
        ("sigmoid(zo)", "np.tanh(zo)"),
    ),
    misconception(
        "hard-sigmoid",
        "lstm_step_forward",
        "The gates are straight lines cut off at 0 and 1, the hard sigmoid of old Keras versions. Here they are true "
        "sigmoids.",
        ("sigmoid(zi), sigmoid(zf)", "np.clip(0.2 * zi + 0.5, 0, 1), np.clip(0.2 * zf + 0.5, 0, 1)"),
        ("sigmoid(zo)", "np.clip(0.2 * zo + 0.5, 0, 1)"),
    ),
    misconception(
        "output-without-tanh",
        "lstm_step_forward",
        "The new state is o times the cell itself. The cell goes through a tanh first: without it a state could "
        "leave the range -1 to 1.",
        ("h_next = o * tanh_c", "h_next = o * c_next"),
    ),
    misconception(
        "output-gate-left-out",
        "lstm_step_forward",
        "The whole tanh of the cell is shown: the output gate o is missing.",
        ("h_next = o * tanh_c", "h_next = tanh_c"),
    ),
    misconception(
        "old-cell-shown",
        "lstm_step_forward",
        "The new state shows the cell from before the step. First make the new cell, then show it.",
        ("tanh_c = np.tanh(c_next)", "tanh_c = np.tanh(c)"),
    ),
    misconception(
        "tanh-of-the-cell-returned",
        "lstm_step_forward",
        "The returned cell went through the tanh. The tanh is only for what is shown; the cell itself is handed on "
        "as it is.",
        ("return h_next, c_next", "return h_next, tanh_c"),
    ),
    misconception(
        "state-and-cell-swapped",
        "lstm_step_forward",
        "State and cell came back in the wrong order: h first, then c.",
        ("return h_next, c_next", "return c_next, h_next"),
    ),
    misconception(
        "sigmoid-overflows",
        "lstm_step_forward",
        "A gate that is wide open gives nan: exp(z) / (1 + exp(z)) is infinity over infinity. Use the sigmoid that "
        "is given.",
        ("sigmoid(zi), sigmoid(zf)", "np.exp(zi) / (1 + np.exp(zi)), np.exp(zf) / (1 + np.exp(zf))"),
    ),
    misconception(
        "cell-overwritten",
        "lstm_step_forward",
        "The new cell was written into the array of the old one, which belongs to the caller. Make a new array.",
        ("c_next = f * c + i * g", "c_next = np.add(f * c, i * g, out=c)"),
    ),
    # --- its way back ---
    misconception(
        "path-through-the-state-left-out",
        "lstm_step_backward",
        "The cell's gradient is dc alone. The cell also acts on the loss through the new state: add dh · o · (1 - "
        "tanh² c).",
        ("dc + dh * o * (1 - tanh_c**2)", "dc"),
    ),
    misconception(
        "dc-left-out",
        "lstm_step_backward",
        "The cell's gradient is only what comes through the new state. Add dc, which comes from later steps.",
        ("dc + dh * o * (1 - tanh_c**2)", "dh * o * (1 - tanh_c**2)"),
    ),
    misconception(
        "tanh-slope-left-out",
        "lstm_step_backward",
        "On the way from the new state to the cell the tanh's slope, 1 - tanh² c, is missing.",
        ("dh * o * (1 - tanh_c**2)", "dh * o"),
    ),
    misconception(
        "tanh-slope-at-the-state",
        "lstm_step_backward",
        "The tanh's slope was made of the new state, o tanh c. It is one minus the square of tanh c alone.",
        ("(1 - tanh_c**2)", "(1 - (o * tanh_c) ** 2)"),
    ),
    misconception(
        "tanh-slope-at-the-cell",
        "lstm_step_backward",
        "The tanh's slope was taken as 1 - c². It is one minus the square of tanh c.",
        ("(1 - tanh_c**2)", "(1 - np.arctanh(tanh_c) ** 2)"),
    ),
    misconception(
        "output-gate-left-out",
        "lstm_step_backward",
        "On the way from the new state to the cell the output gate o is missing.",
        ("dh * o * (1 - tanh_c**2)", "dh * (1 - tanh_c**2)"),
    ),
    misconception(
        "slope-on-dc-too",
        "lstm_step_backward",
        "dc was sent through output gate and tanh as well. It reaches the cell itself, from later steps: only dh "
        "takes that way.",
        ("dc + dh * o * (1 - tanh_c**2)", "(dc + dh) * o * (1 - tanh_c**2)"),
    ),
    misconception(
        "gates-see-dc-only",
        "lstm_step_backward",
        "di, df and dg were made of dc as it came in. They need the whole gradient of the new cell, with the part "
        "through the new state.",
        ("di = dc_next * g", "di = dc * g"),
        ("df = dc_next * c", "df = dc * c"),
        ("dg = dc_next * i", "dg = dc * i"),
    ),
    misconception(
        "dc-handed-on-without-the-state's-part",
        "lstm_step_backward",
        "What is handed on to the cell before is f · dc. It has to be f times the whole gradient of the new cell.",
        ("dc_before = dc_next * f", "dc_before = dc * f"),
    ),
    misconception(
        "forget-gate-left-out",
        "lstm_step_backward",
        "The cell's gradient was handed on unchanged. The old cell was multiplied by f, so its gradient is too.",
        ("dc_before = dc_next * f", "dc_before = dc_next"),
    ),
    misconception(
        "new-cell-in-df",
        "lstm_step_backward",
        "The forget gate's gradient was made of the new cell. The gate was multiplied with the cell before the step.",
        ("df = dc_next * c", "df = dc_next * np.arctanh(tanh_c)"),
    ),
    misconception(
        "cell-for-tanh-in-do",
        "lstm_step_backward",
        "The output gate's gradient was made of the cell itself. The gate was multiplied with the tanh of the cell.",
        ("do = dh * tanh_c", "do = dh * np.arctanh(tanh_c)"),
    ),
    misconception(
        "di-and-dg-swapped",
        "lstm_step_backward",
        "di and dg are swapped. In i · g the gradient of each factor is made with the other one: di with g, dg with i.",
        ("di = dc_next * g", "di = dc_next * i"),
        ("dg = dc_next * i", "dg = dc_next * g"),
    ),
    misconception(
        "gate-slopes-left-out",
        "lstm_step_backward",
        "The slopes of the sigmoids are missing: di, df and do are gradients of gates, and wanted are those of what is "
        "inside the sigmoids.",
        (" * i * (1 - i)", ""),
        (" * f * (1 - f)", ""),
        (" * o * (1 - o)", ""),
    ),
    misconception(
        "candidate-slope-left-out",
        "lstm_step_backward",
        "The candidate's slope, 1 - g², is missing.",
        (" * (1 - g**2)", ""),
    ),
    misconception(
        "candidate-as-a-gate",
        "lstm_step_backward",
        "The candidate got a sigmoid's slope, g (1 - g). It is a tanh: 1 - g².",
        ("(1 - g**2)", "g * (1 - g)"),
    ),
    misconception(
        "gates-with-tanh-slope",
        "lstm_step_backward",
        "The gates got a tanh's slope, 1 - s². They are sigmoids: s (1 - s).",
        (" * i * (1 - i)", " * (1 - i**2)"),
        (" * f * (1 - f)", " * (1 - f**2)"),
        (" * o * (1 - o)", " * (1 - o**2)"),
    ),
    misconception(
        "blocks-swapped",
        "lstm_step_backward",
        "The four blocks were put together as f, i, c, o. They must be in the order of the forward pass: i, f, c, o.",
        ("[dzi, dzf, dzg, dzo]", "[dzf, dzi, dzg, dzo]"),
    ),
    misconception(
        "states-swapped",
        "lstm_step_backward",
        "The gradients of state and cell came back in the wrong order: dh first, then dc.",
        ("dh_before, dc_before, dwx", "dc_before, dh_before, dwx"),
    ),
    misconception(
        "new-state-in-dwh",
        "lstm_step_backward",
        "dwh was made of the new state. wh was multiplied with the state before the step.",
        ("dwh = h.T", "dwh = (o * tanh_c).T"),
    ),
    misconception(
        "db-averaged",
        "lstm_step_backward",
        "db is the mean over the batch. It is the sum: if the loss is a mean, dh carries the 1/N already.",
        ("dz.sum(axis=0)", "dz.mean(axis=0)"),
    ),
    misconception(
        "dc-overwritten",
        "lstm_step_backward",
        "The part through the state was added to dc in place: dc belongs to the caller. Make a new array.",
        ("dc_next = dc + dh * o * (1 - tanh_c**2)", "dc_next = np.add(dc, dh * o * (1 - tanh_c**2), out=dc)"),
    ),
]

# --- GRU, one step ------------------------------------------------------------------------------------------


def gru_order(name, order, says):
    first, second = (", ".join(f"{side}{gate}" for gate in order) for side in "xh")
    return misconception(
        f"gates-{name}",
        "gru_step_forward",
        says,
        ("xz, xr, xc = np", f"{first} = np"),
        ("hz, hr, hc = np", f"{second} = np"),
    )


CANDIDATE = "wh[:, 2 * h.shape[1] :]"

GRU_STEP = [
    gru_order(
        "r-z-h", "rzc", "The update gate z and the reset gate r are swapped. The blocks come in the order z, r, h."
    ),
    gru_order("h-z-r", "czr", "The blocks of columns were read as h, z, r. The order here is z, r, h."),
    misconception(
        "gates-interleaved",
        "gru_step_forward",
        "Every third column was taken for a gate. The columns are not interleaved: they come in three blocks of H.",
        ("np.split(from_x, 3, axis=1)", "(from_x[:, k::3] for k in range(3))"),
        ("np.split(from_h, 3, axis=1)", "(from_h[:, k::3] for k in range(3))"),
    ),
    misconception(
        "z-turned-round",
        "gru_step_forward",
        "The blend is turned round: (1 - z) of the old state and z of the candidate. Many texts write it so; here, "
        "as in Keras, z is what stays.",
        ("z * h + (1 - z) * candidate", "(1 - z) * h + z * candidate"),
    ),
    misconception(
        "reset-before-the-product",
        "gru_step_forward",
        "The reset gate was multiplied with h before the product with wh. Here it comes after it: reset_after=True.",
        ("r * hc)", f"(r * h) @ {CANDIDATE} + b[1, 2 * h.shape[1] :])"),
    ),
    misconception(
        "reset-without-the-bias",
        "gru_step_forward",
        "The reset gate multiplies only the product h wh. The recurrent bias belongs inside: r · (h wh + b₁).",
        ("r * hc)", f"r * (h @ {CANDIDATE}) + b[1, 2 * h.shape[1] :])"),
    ),
    misconception(
        "reset-of-the-whole-sum",
        "gru_step_forward",
        "The reset gate multiplies the input's share too. It only steers how much of the old state is seen.",
        ("xc + r * hc", "r * (xc + hc)"),
    ),
    misconception(
        "reset-left-out",
        "gru_step_forward",
        "The reset gate plays no part: the candidate sees the whole old state. Multiply the state's share by r.",
        ("xc + r * hc", "xc + hc"),
    ),
    misconception(
        "state-ignored-by-the-candidate",
        "gru_step_forward",
        "The candidate does not see the old state at all. It does, as far as r lets it.",
        ("xc + r * hc", "xc"),
    ),
    misconception(
        "gates-see-the-input-only",
        "gru_step_forward",
        "The gates z and r are made of the input alone. Both see the old state as well.",
        ("sigmoid(xz + hz)", "sigmoid(xz)"),
        ("sigmoid(xr + hr)", "sigmoid(xr)"),
    ),
    misconception(
        "bias-rows-swapped",
        "gru_step_forward",
        "The rows of b are swapped. For z and r that makes no difference, but in the candidate only the second row, "
        "the state's, is multiplied by r.",
        ("x @ wx + b[0]", "x @ wx + b[1]"),
        ("h @ wh + b[1]", "h @ wh + b[0]"),
    ),
    misconception(
        "first-bias-only",
        "gru_step_forward",
        "The second row of b is missing: the state's share has a bias of its own.",
        ("h @ wh + b[1]", "h @ wh"),
    ),
    misconception(
        "second-bias-only",
        "gru_step_forward",
        "The first row of b is missing: the input's share has a bias of its own.",
        ("x @ wx + b[0]", "x @ wx"),
    ),
    misconception(
        "first-bias-twice",
        "gru_step_forward",
        "The first row of b was added to both shares. The state's share takes the second row.",
        ("h @ wh + b[1]", "h @ wh + b[0]"),
    ),
    misconception(
        "sigmoid-candidate",
        "gru_step_forward",
        "The candidate went through a sigmoid. The gates are sigmoids; the candidate is a tanh.",
        ("np.tanh(xc", "sigmoid(xc"),
    ),
    misconception(
        "candidate-is-the-state",
        "gru_step_forward",
        "The candidate was returned as the new state: the blend with the old state by z is missing.",
        ("z * h + (1 - z) * candidate", "candidate"),
    ),
    misconception(
        "state-overwritten",
        "gru_step_forward",
        "The new state was written into the array of the old one, which belongs to the caller. Make a new array.",
        ("h_next = z * h + (1 - z) * candidate", "h_next = np.add(z * h, (1 - z) * candidate, out=h)"),
    ),
    # --- its way back ---
    misconception(
        "direct-path-left-out",
        "gru_step_backward",
        "The direct path is missing: the old state is blended into the new one by z, so z · dh comes straight back.",
        ("direct + du @ wh.T", "du @ wh.T"),
    ),
    misconception(
        "direct-path-without-z",
        "gru_step_backward",
        "The direct path hands on the whole of dh. Only the share z of the old state stays, so it is z · dh.",
        ("direct = dh * z", "direct = dh"),
    ),
    misconception(
        "z-turned-round-in-the-direct-path",
        "gru_step_backward",
        "The direct path has the factor 1 - z. The share of the old state is z.",
        ("direct = dh * z", "direct = dh * (1 - z)"),
    ),
    misconception(
        "z-turned-round-in-the-candidate",
        "gru_step_backward",
        "The candidate's gradient has the factor z. Its share of the new state is 1 - z.",
        ("dcandidate = dh * (1 - z)", "dcandidate = dh * z"),
    ),
    misconception(
        "dz-sign",
        "gru_step_backward",
        "The sign of the update gate's gradient is turned round: more z means more of the old state and less of the "
        "candidate, h - candidate.",
        ("(h - candidate)", "(candidate - h)"),
    ),
    misconception(
        "dz-without-the-candidate",
        "gru_step_backward",
        "The update gate's gradient was made of the old state alone. z also takes from the candidate: h - candidate.",
        ("(h - candidate)", "h"),
    ),
    misconception(
        "dz-without-the-old-state",
        "gru_step_backward",
        "The update gate's gradient was made of the candidate alone. z also gives to the old state: h - candidate.",
        ("(h - candidate)", "-candidate"),
    ),
    misconception(
        "candidate-slope-left-out",
        "gru_step_backward",
        "The candidate's slope, one minus its square, is missing.",
        ("dcandidate * (1 - candidate**2)", "dcandidate"),
    ),
    misconception(
        "candidate-as-a-gate",
        "gru_step_backward",
        "The candidate got a sigmoid's slope. It is a tanh: one minus its square.",
        ("(1 - candidate**2)", "candidate * (1 - candidate)"),
    ),
    misconception(
        "gate-slopes-left-out",
        "gru_step_backward",
        "The slopes of the sigmoids are missing in the blocks of z and r.",
        ("dz * z * (1 - z)", "dz"),
        ("dr * r * (1 - r)", "dr"),
    ),
    misconception(
        "r-left-out-of-the-state's-share",
        "gru_step_backward",
        "Input and state got the same gradient. In the candidate's block the state's share is multiplied by r, and "
        "so is its gradient.",
        ("dalpha * r]", "dalpha]"),
    ),
    misconception(
        "r-in-the-input's-share",
        "gru_step_backward",
        "The input's share of the candidate was multiplied by r. The reset gate only touches the state's share.",
        ("dar, dalpha], axis=1)", "dar, dalpha * r], axis=1)"),
    ),
    misconception(
        "dr-of-the-old-state",
        "gru_step_backward",
        "The reset gate's gradient was made of the old state. The gate multiplies h wh + b₁ of the candidate's block.",
        ("dr = dalpha * hc", "dr = dalpha * h"),
    ),
    misconception(
        "dr-without-the-bias",
        "gru_step_backward",
        "The reset gate's gradient was made of h wh without its bias. The gate multiplies both.",
        ("dr = dalpha * hc", "dr = dalpha * (h @ wh[:, 2 * h.shape[1] :])"),
    ),
    misconception(
        "reset-gate-path-left-out",
        "gru_step_backward",
        "Nothing comes back through the reset gate: its block is zero. The candidate depends on r as well.",
        ("dr = dalpha * hc", "dr = 0 * dalpha"),
    ),
    misconception(
        "blocks-reordered",
        "gru_step_backward",
        "The blocks were put together as r, z, h. They must be in the order of the forward pass: z, r, h.",
        ("[daz, dar, dalpha]", "[dar, daz, dalpha]"),
        ("[daz, dar, dalpha * r]", "[dar, daz, dalpha * r]"),
    ),
    misconception(
        "one-gradient-in-dwh",
        "gru_step_backward",
        "dwh was made of the gradient of the input's share. It needs that of the state's share, with r in the last "
        "block.",
        ("h.T @ du", "h.T @ da"),
    ),
    misconception(
        "reset-before-in-dwh",
        "gru_step_backward",
        "dwh looks as if the reset gate stood before the product: h · r with the gradient of the input's share. Here "
        "the gate comes after it.",
        (
            "dwh = h.T @ du",
            "dwh = np.concatenate([h.T @ daz, h.T @ dar, (r * h).T @ dalpha], axis=1)",
        ),
    ),
    misconception(
        "db-rows-alike",
        "gru_step_backward",
        "Both rows of db are the gradient of the input's share. The second belongs to the state's share.",
        ("du.sum(axis=0)", "da.sum(axis=0)"),
    ),
    misconception(
        "db-rows-swapped",
        "gru_step_backward",
        "The rows of db are swapped: first the input's share, then the state's.",
        ("[da.sum(axis=0), du.sum(axis=0)]", "[du.sum(axis=0), da.sum(axis=0)]"),
    ),
    misconception(
        "db-rows-added",
        "gru_step_backward",
        "db has one row. b has two, one for the input's share and one for the state's, and their gradients differ.",
        ("np.stack([da.sum(axis=0), du.sum(axis=0)])", "da.sum(axis=0) + du.sum(axis=0)"),
    ),
    misconception(
        "new-state-in-dwh",
        "gru_step_backward",
        "dwh was made of the new state. wh was multiplied with the state before the step.",
        ("dwh = h.T", "dwh = (z * h + (1 - z) * candidate).T"),
    ),
    misconception(
        "dh-overwritten",
        "gru_step_backward",
        "The gradient that came from above was multiplied in place: it belongs to the caller. Make a new array.",
        ("direct = dh * z", "direct = np.multiply(dh, z, out=dh)"),
    ),
]

# --- any cell, a sequence forward ---------------------------------------------------------------------------

RETURNED = {"rnn": "dh, dwx", "lstm": "dh, dc, dwx", "gru": "dh, dwx"}


def forward_through_time(cell):
    """The slips of a loop over the steps, whatever the cell."""
    function = f"{cell}_forward"
    return [
        misconception(
            "h0-ignored",
            function,
            "h0 plays no part: the first step started from zeros. It starts from the state it is given.",
            ("= h0,", "= np.zeros_like(h0),"),
        ),
        misconception(
            "state-not-handed-on",
            function,
            "Every step got h0 as its state, so nothing is remembered. Only the first does; step t gets what step t "
            "- 1 returned.",
            ("x[:, t], h,", "x[:, t], h0,"),
        ),
        misconception(
            "read-backwards",
            function,
            "The sequence was read from its end. Step 0 comes first.",
            ("range(x.shape[1])", "reversed(range(x.shape[1]))"),
        ),
        misconception(
            "last-state-only",
            function,
            "Only the last state came back. The result holds the states of all steps: (N, T, H).",
            ("np.stack(hs, axis=1)", "h"),
        ),
        misconception(
            "time-first",
            function,
            "The time is the first axis of the result. It belongs in the middle: (N, T, H).",
            ("axis=1", "axis=0"),
        ),
        misconception(
            "reshaped-not-moved",
            function,
            "The result has the right shape and its numbers in the wrong places: reshape does not move an axis. "
            "Stack the states along axis 1.",
            ("np.stack(hs, axis=1)", "np.concatenate(hs).reshape(len(h0), len(hs), -1)"),
        ),
        misconception(
            "one-step-late",
            function,
            "The result begins with h0 and lacks the last state. It holds the state after each step.",
            ("np.stack(hs, axis=1)", "np.stack([h0, *hs[:-1]], axis=1)"),
        ),
        misconception(
            "float64",
            function,
            "The states were collected in float64 whatever came in. Give the array the dtype of x, or stack the "
            "states.",
            ("np.stack(hs, axis=1)", "np.stack(hs, axis=1).astype(np.float64)"),
        ),
    ]


RNN_FORWARD = [
    misconception(
        "h0-included",
        "rnn_forward",
        "The result has T + 1 states: h0 is not one of them.",
        ("np.stack(hs, axis=1)", "np.stack([h0, *hs], axis=1)"),
    ),
    misconception(
        "first-input-at-every-step",
        "rnn_forward",
        "Every step read the first input. Step t reads x[:, t].",
        ("x[:, t]", "x[:, 0]"),
    ),
    misconception(
        "one-array-for-all-states",
        "rnn_forward",
        "All steps show the last state: one array was kept and overwritten T times. Keep a new array for each step.",
        ("np.stack(hs, axis=1)", "np.stack([h] * len(hs), axis=1)"),
    ),
    misconception(
        "read-backwards-and-sorted",
        "rnn_forward",
        "The sequence was read from its end, though the states stand in the right places. A state may only know what "
        "came before it.",
        ("range(x.shape[1])", "reversed(range(x.shape[1]))"),
        ("np.stack(hs, axis=1)", "np.stack(hs[::-1], axis=1)"),
    ),
    misconception(
        "last-step-left-out",
        "rnn_forward",
        "The loop ends one step too early: there are T steps, from 0 to T - 1.",
        ("range(x.shape[1])", "range(max(1, x.shape[1] - 1))"),
    ),
    misconception(
        "h0-overwritten",
        "rnn_forward",
        "The states were written into h0, which belongs to the caller. Start from it, but leave it as it is.",
        ("hs.append(h)", "hs.append(h)\n        h0[:] = h"),
    ),
    misconception(
        "caches-shared",
        "rnn_forward",
        "The steps' caches are kept in one list for all calls, so a second forward pass overwrites them. Each call "
        "needs a list of its own.",
        ("= h0, [], []", "= h0, [], globals().setdefault('steps', [])\n    caches.clear()"),
    ),
]

LSTM_FORWARD = [
    misconception(
        "c0-ignored",
        "lstm_forward",
        "c0 plays no part: the first step started from an empty cell. It starts from the cell it is given.",
        ("= h0, c0,", "= h0, np.zeros_like(c0),"),
    ),
    misconception(
        "cell-not-handed-on",
        "lstm_forward",
        "Every step got c0 as its cell. The cell is the LSTM's memory: step t gets what step t - 1 returned.",
        ("h, c, wx", "h, c0, wx"),
    ),
    misconception(
        "initial-states-swapped",
        "lstm_forward",
        "h0 and c0 are swapped: the first is the state, the second the cell.",
        ("= h0, c0,", "= c0, h0,"),
    ),
    misconception(
        "cells-returned",
        "lstm_forward",
        "The result holds the cells. Asked for are the states h.",
        ("hs.append(h)", "hs.append(c)"),
    ),
]


def backward_through_time(cell):
    """The slips of the loop back over the steps, whatever the cell."""
    function, returned = f"{cell}_backward", RETURNED[cell]
    return [
        misconception(
            "nothing-carried",
            function,
            "Each step got only its own entry of dhs. A state also acts through the next one: add what the step "
            "after it handed back.",
            ("dhs[:, t] + dh", "dhs[:, t]"),
        ),
        misconception(
            "weights-overwritten",
            function,
            "dwx, dwh and db are those of step 0 alone: each round of the loop wiped out the one before. All steps "
            "use the same weights, so their gradients add up.",
            *overwritten(*SUMMED),
        ),
        misconception(
            "divided-by-the-steps",
            function,
            "The weights' gradients are divided by T. The steps are added up: an average belongs in the loss, not "
            "here.",
            (f"{returned}, dwh, db", f"{returned} / steps, dwh / steps, db / steps"),
        ),
        misconception(
            "last-loss-only",
            function,
            "Of dhs only the last step was used. Every step has an entry, and all of them count.",
            ("dhs[:, t] + dh", "(dhs[:, t] if t == steps - 1 else 0) + dh"),
        ),
        misconception(
            "dx-in-the-order-of-the-loop",
            function,
            "dx is turned round in time: the loop met the last step first. Put each step's gradient in its own place.",
            ("dx[::-1]", "dx"),
        ),
        misconception(
            "starts-at-the-first-step",
            function,
            "The loop starts at step 0. What step t hands back belongs to step t - 1, so begin with the last one.",
            ("reversed(range(steps))", "range(steps)"),
            ("dx[::-1]", "dx"),
        ),
        misconception(
            "stopped-on-the-way",
            function,
            "The gradient is cut off on its way through a long sequence. That is truncated backpropagation, which is "
            "cheaper and not exact; here it goes all the way.",
            ("dhs[:, t] + dh", "dhs[:, t] + dh * (t % 6 != 5)"),
        ),
        misconception(
            "float64",
            function,
            "The carried gradient started as float64 zeros, and everything after it is float64. Give np.zeros the "
            "dtype of dhs.",
            ("dh = np.zeros((n, units), dhs.dtype)", "dh = np.zeros((n, units))"),
        ),
        misconception(
            "dh0-zero",
            function,
            "dh0 is zero. What step 0 hands back is the gradient of h0.",
            (f"axis=1), {returned}", f"axis=1), np.zeros_like(dh){returned.removeprefix('dh')}"),
        ),
    ]


RNN_BACKWARD = [
    misconception(
        "dh0-of-the-first-state",
        "rnn_backward",
        "dh0 is the gradient of the state after step 0. It has to go through that step, too, to reach h0.",
        ("axis=1), dh", "axis=1), arriving"),
    ),
    misconception(
        "db-of-the-last-step-only",
        "rnn_backward",
        "db is that of the last step alone. The bias was used in every step: add its gradients up.",
        *only_once("db"),
    ),
    misconception(
        "dwx-overwritten",
        "rnn_backward",
        "dwx is that of step 0 alone: each round of the loop wiped out the one before. Add them up.",
        *overwritten("dwx"),
    ),
    misconception(
        "dwh-overwritten",
        "rnn_backward",
        "dwh is that of step 0 alone: each round of the loop wiped out the one before. Add them up.",
        *overwritten("dwh"),
    ),
    misconception(
        "as-in-the-guide",
        "rnn_backward",
        "This is the guide's loop: no gradient is carried from step to step, and the weights' gradients are "
        "overwritten. The first has to be handed on, the second added up.",
        ("dhs[:, t] + dh", "dhs[:, t]"),
        *overwritten(*SUMMED),
    ),
    misconception(
        "weights-of-the-last-step-only",
        "rnn_backward",
        "dwx, dwh and db are those of the last step alone. All steps use the same weights, so their gradients add up.",
        *only_once(*SUMMED),
    ),
    misconception(
        "db-overwritten",
        "rnn_backward",
        "db is that of step 0 alone: each round of the loop wiped out the one before. Add them up.",
        *overwritten("db"),
    ),
    misconception(
        "dhs-of-the-step-before",
        "rnn_backward",
        "The entries of dhs are off by one step: dhs[:, t] belongs to the state after step t.",
        ("dhs[:, t] + dh", "dhs[:, t - 1] + dh"),
    ),
    misconception(
        "dhs-backwards",
        "rnn_backward",
        "dhs was read from the wrong end: at the last step the loop took its first entry.",
        ("dhs[:, t] + dh", "dhs[:, steps - 1 - t] + dh"),
    ),
    misconception(
        "one-cache-for-all-steps",
        "rnn_backward",
        "Every step went back through the cache of the last one. Each needs its own.",
        ("cache[t]", "cache[-1]"),
    ),
    misconception(
        "caches-backwards",
        "rnn_backward",
        "The caches were taken in the wrong order: step t needs the cache of step t.",
        ("cache[t]", "cache[steps - 1 - t]"),
    ),
    misconception(
        "carried-around-the-step",
        "rnn_backward",
        "What is handed on is what arrived, not what came out of the step: the gradient never went through the tanh "
        "and wh.",
        ("dx_t, dh, dwx_t", "dx_t, _, dwx_t"),
        ("dx.append(dx_t)", "dx.append(dx_t)\n        dh = arriving"),
    ),
    misconception(
        "clipped",
        "rnn_backward",
        "The gradient was cut to the range -1 to 1 on its way. Clipping is an optimizer's business; here the exact "
        "gradient is asked for.",
        ("dhs[:, t] + dh", "np.clip(dhs[:, t] + dh, -1, 1)"),
    ),
    misconception(
        "dhs-overwritten",
        "rnn_backward",
        "What was carried was added to dhs in place: dhs belongs to the caller. Make a new array.",
        ("dhs[:, t] + dh", "np.add(dhs[:, t], dh, out=dhs[:, t])"),
    ),
    misconception(
        "dx-time-first",
        "rnn_backward",
        "The time is the first axis of dx. It belongs in the middle, as in x: (N, T, D).",
        ("axis=1", "axis=0"),
    ),
    misconception(
        "dx-of-the-first-step-only",
        "rnn_backward",
        "dx is that of one step. Every input has a gradient: (N, T, D).",
        ("np.stack(dx[::-1], axis=1)", "dx_t"),
    ),
    misconception(
        "averaged-over-the-batch",
        "rnn_backward",
        "The weights' gradients are divided by N. If the loss is a mean over the batch, dhs carries the 1/N already.",
        ("dh, dwx, dwh, db", "dh, dwx / len(dhs), dwh / len(dhs), db / len(dhs)"),
    ),
    misconception(
        "carried-twice",
        "rnn_backward",
        "What the step after hands back was added twice.",
        ("dhs[:, t] + dh", "dhs[:, t] + 2 * dh"),
    ),
]

LSTM_BACKWARD = [
    misconception(
        "dc-not-carried",
        "lstm_backward",
        "The cell's gradient is not handed on: every step started with a dc of zero. That is the way on which an "
        "LSTM's gradient survives.",
        ("arriving, dc,", "arriving, np.zeros_like(dc),"),
    ),
    misconception(
        "dhs-joins-dc-too",
        "lstm_backward",
        "dhs was added to the cell's gradient as well. It is the gradient of the states; from there the step itself "
        "finds the way to the cell.",
        ("arriving, dc,", "arriving, dc + dhs[:, t],"),
    ),
    misconception(
        "dc-starts-from-dhs",
        "lstm_backward",
        "The cell's gradient started from the last entry of dhs. It starts at zero: nothing but a next step sees a "
        "cell.",
        ("dc = np.zeros((n, units), dhs.dtype)", "dc = dhs[:, -1]"),
    ),
    misconception(
        "dh0-and-dc0-swapped",
        "lstm_backward",
        "dh0 and dc0 came back in the wrong order: the state's first, then the cell's.",
        ("dh, dc, dwx, dwh", "dc, dh, dwx, dwh"),
    ),
    misconception(
        "dc0-zero",
        "lstm_backward",
        "dc0 is zero. What step 0 hands back is the gradient of c0.",
        ("dh, dc, dwx, dwh", "dh, np.zeros_like(dc), dwx, dwh"),
    ),
]

# --- embedding ----------------------------------------------------------------------------------------------

EMBEDDING = [
    misconception(
        "flattened",
        "embedding_forward",
        "The rows came back in one long list. The result has the shape of the ids, and the width as one axis more.",
        ("out = table[ids]", "out = table[ids.ravel()]"),
    ),
    misconception(
        "one-off",
        "embedding_forward",
        "The ids were taken to start at 1. They start at 0: id 0 is the first row.",
        ("table[ids]", "table[ids - 1]"),
    ),
    misconception(
        "averaged",
        "embedding_forward",
        "The vectors of a sequence were averaged. Every word keeps its own.",
        ("table[ids]", "table[ids].mean(axis=-2)"),
    ),
    misconception(
        "summed",
        "embedding_forward",
        "The vectors of a sequence were added up. Every word keeps its own.",
        ("table[ids]", "table[ids].sum(axis=-2)"),
    ),
    misconception(
        "time-first",
        "embedding_forward",
        "The first two axes are swapped. The result has the axes of the ids in their order, and one more at the end.",
        ("table[ids]", "table[np.transpose(ids)]"),
    ),
    misconception(
        "width-first",
        "embedding_forward",
        "The vectors lie along the first axis of the result. Their axis comes last.",
        ("table[ids]", "table.T[:, ids]"),
    ),
    misconception(
        "zero-is-padding",
        "embedding_forward",
        "Id 0 got a vector of zeros, as if it were padding. Here it is a word like any other.",
        ("table[ids]", "table[ids] * (np.asarray(ids) != 0)[..., None]"),
    ),
    misconception(
        "scaled",
        "embedding_forward",
        "The vectors were multiplied by the square root of their width, as transformers do. An embedding looks them "
        "up as they are.",
        ("table[ids]", "table[ids] * table.shape[1] ** 0.5"),
    ),
    misconception(
        "normalised",
        "embedding_forward",
        "The vectors were brought to length 1. An embedding looks them up as they are.",
        ("table[ids]", "table[ids] / np.sqrt((table[ids] ** 2).sum(axis=-1, keepdims=True))"),
    ),
    misconception(
        "each-word-once",
        "embedding_forward",
        "Each word came back once, in the order of the ids' numbers. Look up every place, whatever is repeated.",
        ("table[ids]", "table[np.unique(ids)]"),
    ),
    misconception(
        "float64",
        "embedding_forward",
        "The rows came back in float64: np.eye makes float64 unless it is given a dtype. Keep the table's.",
        ("table[ids]", "np.eye(len(table))[ids] @ table"),
    ),
    misconception(
        "ids-kept-in-a-global",
        "embedding_forward",
        "The ids are kept in one place for all calls, so a second forward pass overwrites them. Each call returns a "
        "cache of its own.",
        (
            "return out, (ids, table.shape)",
            "globals().setdefault('seen', [])[:] = [ids, table.shape]\n    return out, globals()['seen']",
        ),
    ),
    # --- its way back ---
    misconception(
        "last-place-only",
        "embedding_backward",
        "Of a word that occurs more than once only the last place counts: an indexed assignment, += included, writes "
        "each row once. np.add.at adds them all.",
        ("np.add.at(dtable, ids, dout)", "dtable[ids] += dout"),
    ),
    misconception(
        "first-place-only",
        "embedding_backward",
        "Of a word that occurs more than once only the first place counts. Add up the gradients of all of them.",
        (
            "np.add.at(dtable, ids, dout)",
            "words, first = np.unique(ids, return_index=True)\n    dtable[words] = dout.reshape(-1, shape[1])[first]",
        ),
    ),
    misconception(
        "averaged-over-the-places",
        "embedding_backward",
        "The gradients of a word's places were averaged. They add up, like those of any weight that is used several "
        "times.",
        (
            "return dtable",
            "counts = np.bincount(np.ravel(ids), minlength=shape[0])\n"
            "    return dtable / np.maximum(counts, 1).astype(dout.dtype)[:, None]",
        ),
    ),
    misconception(
        "used-rows-only",
        "embedding_backward",
        "Only the rows of the words that occur came back. The gradient has the shape of the whole table, with zeros "
        "for the others.",
        ("return dtable", "return dtable[np.unique(ids)]"),
    ),
    misconception(
        "as-long-as-the-largest-id",
        "embedding_backward",
        "The gradient ends with the largest id that occurs. It has as many rows as the table: keep its shape in the "
        "cache.",
        ("return dtable", "return dtable[: np.max(ids) + 1]"),
    ),
    misconception(
        "divided-by-the-places",
        "embedding_backward",
        "The gradient is divided by the number of ids. If the loss is a mean, dout carries its 1/N already.",
        ("return dtable", "return dtable / np.size(ids)"),
    ),
    misconception(
        "averaged-over-the-batch",
        "embedding_backward",
        "The gradient is divided by the length of the first axis. If the loss is a mean over the batch, dout carries "
        "its 1/N already.",
        ("return dtable", "return dtable / (len(ids) if np.ndim(ids) else 1)"),
    ),
    misconception(
        "one-off",
        "embedding_backward",
        "The ids were taken to start at 1. They start at 0: id 0 is the first row.",
        ("(dtable, ids, dout)", "(dtable, ids - 1, dout)"),
    ),
    misconception(
        "counted",
        "embedding_backward",
        "The table's gradient counts how often each word occurs. Add up the upstream gradients of its places, not "
        "ones.",
        ("np.add.at(dtable, ids, dout)", "np.add.at(dtable, ids, np.ones_like(dout))"),
    ),
    misconception(
        "gradient-per-place",
        "embedding_backward",
        "What came back is dout, a gradient for each place. The table has one for each word: add up the places of "
        "each.",
        ("return dtable", "return dout.copy()"),
    ),
    misconception(
        "transposed",
        "embedding_backward",
        "The gradient is transposed: a row for each word, as in the table.",
        ("return dtable", "return dtable.T"),
    ),
    misconception(
        "zero-is-padding",
        "embedding_backward",
        "The row of id 0 got no gradient, as if it were padding. Here it is a word like any other.",
        ("return dtable", "dtable[0] = 0\n    return dtable"),
    ),
    misconception(
        "float64",
        "embedding_backward",
        "The gradient is float64 whatever came in: np.zeros(shape) makes float64 unless it is given a dtype.",
        ("np.zeros(shape, dtype=dout.dtype)", "np.zeros(shape)"),
    ),
    misconception(
        "step-taken",
        "embedding_backward",
        "The sign is turned round: this is the step to take, not the gradient.",
        ("return dtable", "return -dtable"),
    ),
]

EVERY = [
    *STEPS,
    *forward_through_time("rnn"),
    *RNN_FORWARD,
    *backward_through_time("rnn"),
    *RNN_BACKWARD,
    *LSTM_STEP,
    *forward_through_time("lstm"),
    *LSTM_FORWARD,
    *backward_through_time("lstm"),
    *LSTM_BACKWARD,
    *GRU_STEP,
    *forward_through_time("gru"),
    *backward_through_time("gru"),
    *EMBEDDING,
]

# The first that fits is named. A slip forward can give the gradients of one on the way back; the forward's own check
# names the former, so that here the latter comes first.
MISCONCEPTIONS = sorted(EVERY, key=lambda one: one.function.endswith("_forward"))
