"""Topic 6, recurrent: networks that read a sequence one step at a time, and backpropagation through time.

Array-API style: any namespace that `array_api_compat` knows (NumPy, CuPy, array-api-strict); the dtype of the
arrays is the dtype of the result. N batch, T steps, D inputs, H units, V tokens. Weights are wx (D, kH), wh (H, kH)
and b (kH,) with k = 1 (RNN), 4 (LSTM: i f c o) and 3 (GRU: z r h; b is (2, 3H), row 0 added to the input's share,
row 1 to the recurrent one). Layouts and gate orders follow Keras 3.

Whatever does not depend on the state is done for all steps at once, before the loop or after it: the inputs' share
of the pre-activations, and the gradients of inputs and weights.

Sources: Elman, "Finding Structure in Time" (1990); Werbos, "Backpropagation Through Time: What It Does and How to Do
It" (1990); Williams & Zipser, "A Learning Algorithm for Continually Running Fully Recurrent Neural Networks" (1989);
Hochreiter & Schmidhuber, "Long Short-Term Memory" (1997), with the forget gate of Gers, Schmidhuber & Cummins,
"Learning to Forget" (2000); Cho et al., arXiv 1406.1078 (2014), for the GRU; Bengio et al., "A Neural Probabilistic
Language Model" (2003), for the embedding.
"""

from __future__ import annotations

from array_api_compat import array_namespace

# --- plain RNN ----------------------------------------------------------------------------------------------


def rnn_step_forward(x, h, wx, wh, b):
    """h' = tanh(x wx + h wh + b). x (N, D), h (N, H), wx (D, H), wh (H, H), b (H,) -> h' (N, H). (Elman, 1990)"""
    h_next = array_namespace(x).tanh(x @ wx + h @ wh + b)
    return h_next, (x, h, wx, wh, h_next)


def rnn_step_backward(dh, cache):
    """dh (N, H), the gradient of h' -> dx (N, D), dh (N, H) of the h before, dwx (D, H), dwh (H, H), db (H,)."""
    x, h, wx, wh, h_next = cache
    xp = array_namespace(dh)
    da = dh * _tanh_slope(h_next)
    return da @ wx.T, da @ wh.T, x.T @ da, h.T @ da, xp.sum(da, axis=0)


def rnn_forward(x, h0, wx, wh, b):
    """All hidden states. x (N, T, D), h0 (N, H) -> hs (N, T, H)."""
    xp = array_namespace(x)
    shares = xp.matmul(x, wx) + b
    states = [h0]
    for t in range(x.shape[1]):
        states.append(xp.tanh(shares[:, t, :] + states[-1] @ wh))
    return xp.stack(states[1:], axis=1), (x, wx, wh, states)


def rnn_backward(dhs, cache):
    """Backpropagation through time. dhs (N, T, H) -> dx (N, T, D), dh0, dwx, dwh, db. (Werbos, 1990)"""
    x, wx, wh, states = cache
    xp = array_namespace(dhs)
    carried, das = xp.zeros_like(states[0]), []
    for t in reversed(range(x.shape[1])):
        das.append((dhs[:, t, :] + carried) * _tanh_slope(states[t + 1]))
        carried = das[-1] @ wh.T
    da = xp.stack(das[::-1], axis=1)
    dwh, db = _summed(states, da)
    return xp.matmul(da, wx.T), carried, _weights(x, da), dwh, db


# --- LSTM ---------------------------------------------------------------------------------------------------


def lstm_step_forward(x, h, c, wx, wh, b):
    """c' = f c + i g and h' = o tanh(c'), gates in the order i f g o (Keras calls the third c).

    x (N, D), h (N, H), c (N, H), wx (D, 4H), wh (H, 4H), b (4H,) -> h' (N, H), c' (N, H).
    i, f, o are sigmoids, g is a tanh. (Gers, Schmidhuber & Cummins, 2000)
    """
    h_next, c_next, gates = _lstm_cell(x @ wx + h @ wh + b, c)
    return h_next, c_next, (x, h, c, wx, wh, gates)


def lstm_step_backward(dh, dc, cache):
    """dh, dc (N, H): the gradient of h', and what reaches c' from later steps, not through h'.

    -> dx (N, D), dh (N, H), dc (N, H) of the states before, dwx (D, 4H), dwh (H, 4H), db (4H,).
    """
    x, h, c, wx, wh, gates = cache
    da, dc = _lstm_cell_backward(dh, dc, c, gates)
    return da @ wx.T, da @ wh.T, dc, x.T @ da, h.T @ da, array_namespace(dh).sum(da, axis=0)


def lstm_forward(x, h0, c0, wx, wh, b):
    """All hidden states. x (N, T, D), h0 (N, H), c0 (N, H) -> hs (N, T, H)."""
    xp = array_namespace(x)
    shares = xp.matmul(x, wx) + b
    states, cells, gates = [h0], [c0], []
    for t in range(x.shape[1]):
        h, c, kept = _lstm_cell(shares[:, t, :] + states[-1] @ wh, cells[-1])
        states.append(h)
        cells.append(c)
        gates.append(kept)
    return xp.stack(states[1:], axis=1), (x, wx, wh, states, cells, gates)


def lstm_backward(dhs, cache):
    """Backpropagation through time. dhs (N, T, H) -> dx (N, T, D), dh0 (N, H), dc0 (N, H), dwx, dwh, db."""
    x, wx, wh, states, cells, gates = cache
    xp = array_namespace(dhs)
    dh, dc, das = xp.zeros_like(states[0]), xp.zeros_like(cells[0]), []
    for t in reversed(range(x.shape[1])):
        da, dc = _lstm_cell_backward(dhs[:, t, :] + dh, dc, cells[t], gates[t])
        dh = da @ wh.T
        das.append(da)
    da = xp.stack(das[::-1], axis=1)
    dwh, db = _summed(states, da)
    return xp.matmul(da, wx.T), dh, dc, _weights(x, da), dwh, db


def _lstm_cell(a, c):
    """a (N, 4H): the pre-activations of all gates; c (N, H) -> h', c', and what the way back needs."""
    xp = array_namespace(a)
    units = c.shape[1]
    i, f = _sigmoid(a[:, :units]), _sigmoid(a[:, units : 2 * units])
    g, o = xp.tanh(a[:, 2 * units : 3 * units]), _sigmoid(a[:, 3 * units :])
    c_next = f * c + i * g
    tanh_c = xp.tanh(c_next)
    return o * tanh_c, c_next, (i, f, g, o, tanh_c)


def _lstm_cell_backward(dh, dc, c, gates):
    """-> the gradient of the pre-activations (N, 4H), and that of the c before (N, H)."""
    i, f, g, o, tanh_c = gates
    dc = dc + dh * o * _tanh_slope(tanh_c)
    da = [dc * g * _sigmoid_slope(i), dc * c * _sigmoid_slope(f), dc * i * _tanh_slope(g)]
    return array_namespace(dh).concat([*da, dh * tanh_c * _sigmoid_slope(o)], axis=1), dc * f


# --- GRU ----------------------------------------------------------------------------------------------------


def gru_step_forward(x, h, wx, wh, b):
    """h' = z h + (1 - z) g with g = tanh(x wx_h + b_0h + r (h wh_h + b_1h)): the reset gate comes after the product.

    x (N, D), h (N, H), wx (D, 3H), wh (H, 3H), b (2, 3H), gates in the order z r h -> h' (N, H). This is Keras's
    default, reset_after=True; Cho et al. (2014) reset h before the product.
    """
    h_next, gates = _gru_cell(x @ wx + b[0, :], h @ wh + b[1, :], h)
    return h_next, (x, h, wx, wh, gates)


def gru_step_backward(dh, cache):
    """dh (N, H), the gradient of h' -> dx (N, D), dh (N, H), dwx (D, 3H), dwh (H, 3H), db (2, 3H)."""
    x, h, wx, wh, gates = cache
    xp = array_namespace(dh)
    dax, dah, direct = _gru_cell_backward(dh, h, gates)
    db = xp.stack([xp.sum(dax, axis=0), xp.sum(dah, axis=0)])
    return dax @ wx.T, direct + dah @ wh.T, x.T @ dax, h.T @ dah, db


def gru_forward(x, h0, wx, wh, b):
    """All hidden states. x (N, T, D), h0 (N, H) -> hs (N, T, H)."""
    xp = array_namespace(x)
    shares = xp.matmul(x, wx) + b[0, :]
    states, gates = [h0], []
    for t in range(x.shape[1]):
        h, kept = _gru_cell(shares[:, t, :], states[-1] @ wh + b[1, :], states[-1])
        states.append(h)
        gates.append(kept)
    return xp.stack(states[1:], axis=1), (x, wx, wh, states, gates)


def gru_backward(dhs, cache):
    """Backpropagation through time. dhs (N, T, H) -> dx (N, T, D), dh0 (N, H), dwx, dwh, db (2, 3H)."""
    x, wx, wh, states, gates = cache
    xp = array_namespace(dhs)
    carried, daxs, dahs = xp.zeros_like(states[0]), [], []
    for t in reversed(range(x.shape[1])):
        dax, dah, direct = _gru_cell_backward(dhs[:, t, :] + carried, states[t], gates[t])
        carried = direct + dah @ wh.T
        daxs.append(dax)
        dahs.append(dah)
    dax, dah = xp.stack(daxs[::-1], axis=1), xp.stack(dahs[::-1], axis=1)
    dwh, dbh = _summed(states, dah)
    db = xp.stack([xp.sum(dax, axis=(0, 1)), dbh])
    return xp.matmul(dax, wx.T), carried, _weights(x, dax), dwh, db


def _gru_cell(ax, ah, h):
    """ax, ah (N, 3H): the input's and the recurrent share of the pre-activations; h (N, H) -> h', the gates."""
    xp = array_namespace(h)
    units = h.shape[1]
    gates = _sigmoid(ax[:, : 2 * units] + ah[:, : 2 * units])
    z, r, inner = gates[:, :units], gates[:, units:], ah[:, 2 * units :]
    g = xp.tanh(ax[:, 2 * units :] + r * inner)
    return z * h + (1.0 - z) * g, (z, r, g, inner)


def _gru_cell_backward(dh, h, gates):
    """-> the gradients of both shares (N, 3H), and what reaches h directly (N, H), not through the product."""
    z, r, g, inner = gates
    xp = array_namespace(dh)
    daz = dh * (h - g) * _sigmoid_slope(z)
    dag = dh * (1.0 - z) * _tanh_slope(g)
    dar = dag * inner * _sigmoid_slope(r)
    return xp.concat([daz, dar, dag], axis=1), xp.concat([daz, dar, dag * r], axis=1), dh * z


# --- embedding ----------------------------------------------------------------------------------------------


def embedding_forward(ids, table):
    """The row of the table for each id. ids of any shape, integers in [0, V), table (V, D) -> (*ids.shape, D)."""
    xp = array_namespace(table)
    rows = xp.take(table, xp.reshape(ids, (-1,)), axis=0)
    return xp.reshape(rows, (*ids.shape, table.shape[1])), (ids, table.shape[0])


def embedding_backward(dout, cache):
    """dout (*ids.shape, D) -> dtable (V, D): each row adds up the gradients of all places where its id stands.

    That is onehot(ids)^T dout, the gradient of the matrix product which a look-up is.
    """
    ids, vocabulary = cache
    xp = array_namespace(dout)
    flat = xp.reshape(ids, (-1,))
    onehot = flat[None, :] == xp.arange(vocabulary, dtype=flat.dtype)[:, None]
    return xp.astype(onehot, dout.dtype) @ xp.reshape(dout, (flat.shape[0], -1))


# --- shared -------------------------------------------------------------------------------------------------


def _sigmoid(a):
    """1 / (1 + exp(-a)), without overflow and with full relative precision on both sides."""
    xp = array_namespace(a)
    small = xp.exp(-xp.abs(a))
    return xp.where(a >= 0, xp.ones_like(a), small) / (1.0 + small)


def _sigmoid_slope(s):
    """The derivative of a sigmoid, from its value."""
    return s * (1.0 - s)


def _tanh_slope(t):
    """The derivative of a tanh, from its value."""
    return (1.0 - t) * (1.0 + t)


def _weights(inputs, da):
    """The gradient of w in inputs @ w, summed over batch and steps. (N, T, D), (N, T, kH) -> (D, kH)."""
    xp = array_namespace(da)
    return xp.reshape(inputs, (-1, inputs.shape[2])).T @ xp.reshape(da, (-1, da.shape[2]))


def _summed(states, da):
    """dwh and db. states: T + 1 arrays (N, H), the last of which feeds no step; da (N, T, kH) -> (H, kH), (kH,)."""
    xp = array_namespace(da)
    return _weights(xp.stack(states[:-1], axis=1), da), xp.sum(da, axis=(0, 1))
