"""The figures of a trained network, as PNG files."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .files import write_atomically
from .results import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, FAINT, TRAIN, TEST, WRONG = "#22303c", "#8a97a3", "#1f77b4", "#e07b00", "#b3261e"
STYLE: dict[Any, Any] = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.dpi": 130,
}


def draw_figures(folder: Path, results: Results, between: Callable[[], None] = lambda: None) -> dict[str, Path]:
    """Write every figure to `folder`; `between` is called before each. Name -> PNG file."""
    import matplotlib as mpl

    drawn = {}
    for name, draw in FIGURES.items():
        between()
        with mpl.rc_context(STYLE):
            file = io.BytesIO()
            draw(results).savefig(file, format="png", facecolor="white")
        write_atomically(folder / f"{name}.png", file.getvalue())
        drawn[name] = folder / f"{name}.png"
    return drawn


def curves(results: Results) -> Figure:
    """Loss and accuracy after each epoch, on the training digits as they were seen and on the test digits."""
    history = results.history
    figure = _figure(9, 3.6)
    loss, accuracy = figure.subplots(1, 2)
    epochs = range(1, len(history) + 1)
    for axes, title, train, test in (
        (loss, "Loss (cross-entropy)", [one.loss for one in history], [one.test_loss for one in history]),
        (
            accuracy,
            "Accuracy, %",
            [100 * one.accuracy for one in history],
            [100 * one.test_accuracy for one in history],
        ),
    ):
        axes.plot(epochs, train, "o-", color=TRAIN, label="training, during the epoch")
        axes.plot(epochs, test, "s-", color=TEST, label="test, after the epoch")
        axes.set_title(title, loc="left")
        axes.set_xlabel("epoch")
        axes.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        axes.set_xlim(0.5, len(history) + 0.5)
        axes.grid(axis="y", color="#e4e8eb")
    loss.set_ylim(bottom=0)
    loss.legend(frameon=False)
    return figure


def confusion(results: Results) -> Figure:
    """How many digits of each class were taken for which; mistakes in red, what is right in grey."""
    counts = results.confusion
    figure = _figure(6.4, 6.4)
    axes = figure.subplots()
    mistakes = np.where(np.eye(10, dtype=bool), 0, counts)
    axes.imshow(mistakes, cmap="Reds", vmin=0, vmax=max(2 * mistakes.max(), 1))
    for i, j in np.ndindex(10, 10):
        if i == j:
            axes.add_patch(_square(j - 0.5, i - 0.5))
        if counts[i, j]:
            axes.text(j, i, f"{counts[i, j]:,}", ha="center", va="center", weight="bold" if i == j else "normal")
    axes.set(xticks=range(10), yticks=range(10), xlabel="read as", ylabel="is a")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    wrong = int(mistakes.sum())
    axes.set_title(f"{len(results.labels):,} test digits, {wrong:,} misread", loc="left")
    return figure


def mistakes(results: Results) -> Figure:
    """The wrong answers with the least probability for the truth, worst first; if all is right, the least sure."""
    truth = results.probabilities[np.arange(len(results.labels)), results.labels]
    wrong = np.flatnonzero(results.predicted != results.labels)
    shown = wrong if len(wrong) else np.arange(len(truth))
    shown = shown[np.argsort(truth[shown], kind="stable")][:24]
    rows = max(1, -(-len(shown) // 6))
    figure = _figure(8.4, 0.6 + 1.8 * rows)
    for axes, index in zip(figure.subplots(rows, 6, squeeze=False).flat, shown, strict=False):
        guess = results.predicted[index]
        sure = 100 * results.probabilities[index, guess]
        axes.imshow(results.images[index, :, :, 0], cmap="gray_r", vmin=0, vmax=1)
        if len(wrong):
            axes.set_title(f"read {guess}, is {results.labels[index]}", color=WRONG, loc="left")
        else:
            axes.set_title(f"read {guess}, rightly", loc="left")
        axes.set_xlabel(f"{sure:.1f} % sure", fontsize=8, loc="left", color=FAINT)
    _bare(figure, frame=True)
    title = "The worst mistakes" if len(wrong) else "No mistake; these were the least sure"
    figure.suptitle(title, x=0.01, ha="left", fontsize=12)
    return figure


def filters(results: Results) -> Figure:
    """The first layer's 3x3 kernels, all in one scale of colours around zero."""
    kernels = results.params["conv1_kernel"][:, :, 0, :]
    limit = float(np.abs(kernels).max())
    figure = _figure(8.4, 4.2)
    axes = figure.subplots()
    image = axes.imshow(_mosaic(kernels, columns=8), cmap="RdBu", vmin=-limit, vmax=limit)
    _bare(figure)
    figure.colorbar(image, ax=axes, shrink=0.7, label="weight").outline.set_visible(False)
    figure.suptitle("The filters of the first layer: blue looks for ink, red for none", x=0.01, ha="left", fontsize=12)
    return figure


def feature_maps(results: Results) -> Figure:
    """What each convolution layer makes of the first test digit, after its ReLU; a layer's maps share one scale."""
    figure = _figure(10, 9.4)
    digit = results.images[:1]
    top, *rows = figure.subplots(4, 1, height_ratios=[1.2, 1.3, 2.5, 2.5])
    top.imshow(digit[0, :, :, 0], cmap="gray_r", vmin=0, vmax=1)
    top.set_title(f"What the layers see in one digit: a {results.labels[0]}", loc="left", fontsize=12)
    top.set_anchor("W")
    for number, (axes, maps) in enumerate(zip(rows, results.feature_maps(digit), strict=True), start=1):
        height, width, count = maps.shape
        axes.imshow(_mosaic(maps, columns=16), cmap="magma", vmin=0, vmax=float(maps.max()) or 1.0)
        axes.set_title(f"Convolution {number} and ReLU: {count} maps of {height} x {width}", loc="left")
        axes.set_anchor("W")
    _bare(figure)
    return figure


def _mosaic(maps: np.ndarray, columns: int) -> np.ndarray:
    """Maps (H, W, F) side by side in one picture, row by row, NaN between them. One picture is drawn much faster."""
    enlarge = max(1, 33 // maps.shape[0])
    tiles = np.moveaxis(maps, -1, 0).repeat(enlarge, axis=1).repeat(enlarge, axis=2)
    gap = tiles.shape[1] // 8
    tiles = np.pad(tiles.astype(float), ((0, 0), (0, gap), (0, gap)), constant_values=np.nan)
    rows = tiles.reshape(-1, columns, *tiles.shape[1:])
    return rows.swapaxes(1, 2).reshape(len(rows) * tiles.shape[1], -1)[:-gap, :-gap]


def _figure(width: float, height: float) -> Figure:
    # Without pyplot: no window system, no global state, and nothing to close.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _bare(figure: Figure, frame: bool = False) -> None:
    """Pictures without axes."""
    for axes in figure.axes:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(visible=frame, color="#d5dade")


def _square(x: float, y: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), 1, 1, facecolor="#e9edf0", edgecolor="white")


FIGURES = {
    "curves": curves,
    "confusion": confusion,
    "mistakes": mistakes,
    "filters": filters,
    "feature_maps": feature_maps,
}
