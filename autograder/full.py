"""`deltarule grade --full`: a submission's `train` is given all 60,000 digits, and what comes of it is examined here.

Only `train` runs behind the wall. The first weights, the order of the digits and which class is called what are
drawn from (secret, topic, student), and no test digit ever crosses; see docs/full.md.
"""

from __future__ import annotations

import hashlib
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from .answer import Answer
from .assess import Examinee
from .declare import Seed, case, nested, sequence
from .engine import judge
from .evidence import Demand, Digits, weigh
from .questions import Question, seed
from .records import CheckRecord, Record
from .sandbox.child.drivers import whole_training
from .sandbox.limits import WHOLE_TRAINING, Limits
from .sandbox.packages import LIBRARIES
from .submissions import Submission

TOPIC, NAME, POINTS = "mnist", "mnist/train_full", 10.0
TITLE = "Your train, given all 60,000 digits for one epoch, makes a network that reads 97 % of the test digits."
HINTS = (
    "Train on 2,000 digits in your notebook: do the losses fall, and how long does it take? 60,000 take thirty times "
    "as long.",
)
# What has to pass first: whoever fails here would only wait for the same result.
NEEDS = tuple(f"{TOPIC}/{name}" for name in ("train_whole_batches", "loss_and_gradients_values", "train_digits"))
PASSED_ON = ("not_attempted", "missing", "rejected", "not_graded")  # said as they are, not as waiting

Training = Callable[[str, bool], None]  # called with a student when the training begins (True) and ends (False)


@dataclass(frozen=True)
class Full:
    """The training of whole networks, as one run of the grader does it.

    seconds   of processor time that one training may take
    demand    what is asked of it; tests ask for less
    tell      hears when a training begins and ends
    """

    seconds: int
    demand: Demand = field(default_factory=Demand)
    tell: Training = lambda student, running: None

    @property
    def limits(self) -> Limits:
        """Of one training."""
        return replace(WHOLE_TRAINING, cpu_seconds=self.seconds)

    def key(self, key: str, secret: str) -> str:
        """The key of a record with the training in it, from that without. The limit is no part of it."""
        return hashlib.sha256(f"{key} {NAME} {secret} {self.demand}".encode()).hexdigest()[:32]

    def again(self, record: Record) -> bool:
        """Whether a record's training was ended by a limit that is lower than today's."""
        ended = [one.message for one in record.checks if one.name == NAME and one.outcome == "time_limit"]
        return any(int(seconds) < self.seconds for said in ended for seconds in re.findall(r"more than (\d+) s", said))

    def added(self, record: Record, submission: Submission, secret: str) -> Record:
        """The record with the check of the whole training as its last."""
        check = self.check(record.checks, submission, record.isolation, secret)
        record.checks.append(check)
        record.score, record.max_score = record.score + check.points, record.max_score + check.max_points
        return record

    def check(self, before: list[CheckRecord], submission: Submission, tier: str, secret: str) -> CheckRecord:
        """The training's check, or why it is not tried. A fault of ours is `not_graded`."""
        for one in sorted(before, key=lambda one: NEEDS.index(one.name) if one.name in NEEDS else len(NEEDS)):
            if one.name in NEEDS and one.outcome != "passed":
                passed_on = one.outcome in PASSED_ON
                message = one.message if passed_on else f"Waits until {one.name} passes."
                return _record(one.outcome if passed_on else "waiting", message)
        try:
            return self.trained(submission, tier, secret)
        except Exception as exc:  # ours, whatever it is
            return _record("not_graded", f"Not graded: the grader failed: {type(exc).__name__}: {exc}.")

    def trained(self, submission: Submission, tier: str, secret: str) -> CheckRecord:
        """Have the submission train, and weigh what comes back."""
        digits = drawn(submission.student, secret, self.demand.digits)
        question = asked(digits, Seed(seed("order", secret, TOPIC, submission.student) % 2**31), self.demand)
        stands = tuple(name for names in LIBRARIES.values() for name in names)
        self.tell(submission.student, True)
        try:
            with Examinee(submission, tier, self.limits, stands) as examinee:
                answer = examinee.ask(question)
        finally:
            self.tell(submission.student, False)
        if answer.outcome is not None:
            return judge(question, answer)
        outcome, message = weigh(returned(answer), digits, self.demand)
        return _record(outcome, message, answer.seconds)


def drawn(student: str, secret: str, count: int) -> Digits:
    """The first weights, the digits in their order, and the test digits, all with the classes renamed alike."""
    from reference.mnist import init_params

    (images, labels), (test_images, test_labels) = _mnist()
    rng = np.random.default_rng(seed("full", secret, TOPIC, student))
    renamed, order = rng.permutation(10).astype(np.uint8), rng.permutation(len(images))[:count]
    return Digits(init_params(rng), images[order], renamed[labels[order]], test_images, renamed[test_labels])


def asked(digits: Digits, order: Seed, demand: Demand) -> Question:
    """What crosses the wall, as a question without an answer."""
    options = {"epochs": 1, "batch_size": demand.batch_size, "learning_rate": demand.learning_rate, "rng": order}
    data = {"params": digits.params, "images": digits.images, "labels": digits.labels}
    return Question(
        name=NAME, title=TITLE, targets=("train",), returns=(nested("params"), sequence("losses")), points=POINTS,
        hidden=True, hints=HINTS, driver=whole_training.__name__, needs=NEEDS, builds_on=(), view=None, restores=0.0,
        allows="", cases=[case({**options, **data})], names=[], expected=[], tolerance=[], mistakes=list,
    )  # fmt: skip


def returned(answer: Answer) -> dict[str, np.ndarray]:
    """What came back, by name: `params[conv1_kernel]`, ..., `losses`."""
    return dict(zip(answer.names[0], answer.values[0], strict=True))


def measured_limit(at_least: int = 300, digits: int = 2560) -> int:
    """Seconds of processor time for a training fifteen times slower than the reference on this machine, in minutes.

    Measured on noise, as a rule in less than two seconds.
    """
    from reference.mnist import init_params, preprocess, train

    rng = np.random.default_rng(0)
    x, y = preprocess(rng.integers(0, 256, (digits, 28, 28)).astype(np.uint8), rng.integers(0, 10, digits))
    start = time.process_time()  # of all threads together
    train(init_params(rng), x, y, epochs=1, batch_size=64, learning_rate=0.001, rng=rng)
    epoch = (time.process_time() - start) * Demand().digits / digits
    return max(at_least, 60 * math.ceil(15 * epoch / 60))


@cache
def _mnist() -> Any:
    from reference.data import load_mnist

    return load_mnist()


def _record(outcome: str, message: str, seconds: float = 0.0) -> CheckRecord:
    passed = outcome == "passed"
    return CheckRecord(
        name=NAME, title=TITLE, target=["train"], points=POINTS if passed else 0.0, max_points=POINTS,
        outcome=outcome, message=message, hint="" if passed else HINTS[0], hidden=True, seconds=round(seconds, 4),
    )  # fmt: skip
