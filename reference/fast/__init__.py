"""The project's network on NumPy, as fast as NumPy goes: an epoch takes less time than Keras's on TensorFlow.

`reference.mnist` says what is computed; here is how to be quick about it. What makes the difference:

- Threads, each with a part of the batch and a single BLAS thread: NumPy lets the others run while it works. The
  parts and the order of every sum are fixed, so that the same inputs give the same bits on any number of threads.
- Work that nobody sees is left out. Pooling 11 x 11 windows by 2 drops the last row and column of the second
  convolution, hence those of its input, hence of the first one's: 24 x 24 and 10 x 10 windows remain to compute.
- The four windows under a cell of the pooling lie in four blocks, so that pooling compares whole blocks; ReLU comes
  after it, on a quarter of the values.
- Images lie as (H, W, N, C): a slice in H and W is then made of long runs of memory.
- The second convolution, four fifths of the arithmetic, is Winograd's: four outputs from 16 products, not 36.
- All large arrays are made once and written over (out=), and all parameters are one vector for Adam.

`mnist` trains, in threads; `part` is the network for a part of a batch; `pool` and `winograd` are its two tricks.
"""
