"""Topic 6, recurrent networks, answered by Keras's cells, layers and Embedding, and automatic differentiation.

A step is a cell's, a sequence is a layer's: `unroll=True` keeps the layer a plain loop. A cache holds the
forward's inputs; the backward differentiates sum(dh * h), for an LSTM's step with sum(dc * c) beside it.
"""

from __future__ import annotations

from functools import partial

from keras import ops

from reference.keras.autodiff import backward, evaluate
from reference.keras.layers import apply, built


def rnn_step_forward(x, h, wx, wh, b):
    return evaluate(_rnn_step, x, h, wx, wh, b), (x, h, wx, wh, b)


def rnn_step_backward(dh, cache):
    return backward(_rnn_step, cache, dh)


def rnn_forward(x, h0, wx, wh, b):
    return evaluate(_rnn, x, h0, wx, wh, b), (x, h0, wx, wh, b)


def rnn_backward(dhs, cache):
    return backward(_rnn, cache, dhs)


def lstm_step_forward(x, h, c, wx, wh, b):
    new_h, new_c = evaluate(_lstm_step, x, h, c, wx, wh, b)
    return new_h, new_c, (x, h, c, wx, wh, b)


def lstm_step_backward(dh, dc, cache):
    return backward(_lstm_step, cache, dh, dc)


def lstm_forward(x, h0, c0, wx, wh, b):
    return evaluate(_lstm, x, h0, c0, wx, wh, b), (x, h0, c0, wx, wh, b)


def lstm_backward(dhs, cache):
    return backward(_lstm, cache, dhs)


def gru_step_forward(x, h, wx, wh, b):
    return evaluate(_gru_step, x, h, wx, wh, b), (x, h, wx, wh, b)


def gru_step_backward(dh, cache):
    return backward(_gru_step, cache, dh)


def gru_forward(x, h0, wx, wh, b):
    return evaluate(_gru, x, h0, wx, wh, b), (x, h0, wx, wh, b)


def gru_backward(dhs, cache):
    return backward(_gru, cache, dhs)


def embedding_forward(ids, table):
    return evaluate(partial(_embedding, ids), table), (ids, table)


def embedding_backward(dout, cache):
    ids, table = cache
    return backward(partial(_embedding, ids), [table], dout)[0]


def _step(kind, x, states, weights):
    """The states after one step of a cell."""
    cell = built(kind, (None, x.shape[-1]), x.dtype.name, units=states[0].shape[-1])
    return apply(cell, weights, x, states)[1]


def _sequence(kind, x, states, weights):
    """h after each step of a layer."""
    options = {"units": states[0].shape[-1], "return_sequences": True, "unroll": True}
    layer = built(kind, (None, None, x.shape[-1]), x.dtype.name, **options)
    return apply(layer, weights, x, initial_state=states)


def _rnn_step(x, h, wx, wh, b):
    return _step("SimpleRNNCell", x, [h], [wx, wh, b])[0]


def _rnn(x, h0, wx, wh, b):
    return _sequence("SimpleRNN", x, [h0], [wx, wh, b])


def _lstm_step(x, h, c, wx, wh, b):
    return _step("LSTMCell", x, [h, c], [wx, wh, b])


def _lstm(x, h0, c0, wx, wh, b):
    return _sequence("LSTM", x, [h0, c0], [wx, wh, b])


def _gru_step(x, h, wx, wh, b):
    return _step("GRUCell", x, [h], [wx, wh, b])[0]


def _gru(x, h0, wx, wh, b):
    return _sequence("GRU", x, [h0], [wx, wh, b])


def _embedding(ids, table):
    layer = built("Embedding", (None,), table.dtype.name, input_dim=table.shape[0], output_dim=table.shape[1])
    return apply(layer, [table], ops.convert_to_tensor(ids))
