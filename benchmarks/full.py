"""What one epoch on all digits leaves behind: the figures that the bounds of `deltarule grade --full` are set by.

    python benchmarks/full.py [--seeds 6] [--solution]

Honest trainings of the reference (and of the model answer), each with a draw of its own, then two dishonest ones:
trained on the test digits alone, and weights trained elsewhere with the given ones mixed in.
"""

from __future__ import annotations

import argparse

import numpy as np
from rich.box import MARKDOWN
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.staff.grading.trials import seeds
from autograder.staff.topic.topic import find_topic
from reference.mnist import adam_state, preprocess, train, train_epoch

TOPIC = find_topic("mnist")
drawn, correlation = TOPIC.part("full").drawn, TOPIC.part("views").correlation
accuracy, farthest = TOPIC.part("evidence").accuracy, TOPIC.part("evidence").farthest
DEMAND = TOPIC.part("evidence").Demand()
COLUMNS = ("training", "loss", "test", "ahead by", *DEMAND.alike, "farthest")


def row(what, digits, params, loss):
    tested = accuracy(params, digits.test_images, digits.test_labels)
    trained = accuracy(params, digits.images[: DEMAND.sample], digits.labels[: DEMAND.sample])
    alike = [correlation(params[f"{one}_kernel"], digits.params[f"{one}_kernel"]) for one in DEMAND.alike]
    moved = max(farthest(params[name], digits.params[name]) for name in params)
    numbers = [f"{tested:.4f}", f"{tested - trained:+.4f}", *(f"{one:.3f}" for one in alike), f"{moved:.2f}"]
    return [what, "" if loss is None else f"{loss:.3f}", *numbers]


def honest(train, digits, seed):
    x, y = preprocess(digits.images, digits.labels)
    options = {"epochs": 1, "batch_size": DEMAND.batch_size, "learning_rate": DEMAND.learning_rate}
    params, losses = train(digits.params, x, y, **options, rng=np.random.default_rng(seed))
    return params, float(losses[0])


def on_test_digits(digits, seed, epochs=6):
    """After each epoch; six of them are as many steps as one on all digits."""
    x, y = preprocess(digits.test_images, digits.test_labels)
    params, state, rng = digits.params, adam_state(digits.params), np.random.default_rng(seed)
    for _ in range(epochs):
        params, state, loss, _ = train_epoch(params, state, x, y, DEMAND.batch_size, DEMAND.learning_rate, rng)
        yield params, loss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=6, help="honest trainings of the reference")
    parser.add_argument("--solution", action="store_true", help="one of the model answer too, a minute or so")
    arguments = parser.parse_args()
    table = Table(*COLUMNS, box=MARKDOWN)
    for seed in track(range(arguments.seeds), "reference", transient=True):
        digits = drawn(seeds("bench", TOPIC.name, f"student{seed}"), DEMAND.digits)
        table.add_row(*row(f"reference {seed}", digits, *honest(train, digits, seed)))
    digits = drawn(seeds("bench", TOPIC.name, "other"), DEMAND.digits)
    if arguments.solution:
        table.add_row(*row("model answer", digits, *honest(TOPIC.solution()("train"), digits, 0)))
    for seed in range(2):
        for epoch, (params, loss) in enumerate(on_test_digits(digits, seed), start=1):
            table.add_row(*row(f"test digits {seed}, epoch {epoch}", digits, params, loss))
    foreign, _ = honest(train, digits, 0)
    # Other first weights; the classes named as the foreign ones have them.
    given = drawn(seeds("bench", TOPIC.name, "another"), 1)
    mixed_into = type(digits)(given.params, digits.images, digits.labels, digits.test_images, digits.test_labels)
    for share in (0.0, 0.3, 0.5, 0.7, 1.0, 1.5):
        params = {name: (one + share * given.params[name]).astype(np.float32) for name, one in foreign.items()}
        table.add_row(*row(f"foreign + {share:g} given", mixed_into, params, None))
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
