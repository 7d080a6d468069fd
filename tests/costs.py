"""What need not be asked: the same question twice; and where one holds a whole network, as many of them.

Of such a topic fewer seeds are drawn, and of a mistake only what it reaches is asked.
"""

from autograder.questions import HIDDEN, PUBLIC, forms

COSTLY = {"mnist": 20}  # so many times fewer seeds


def asked_in(check):
    """The forms that differ: a hidden question is a public one drawn from another seed."""
    names = [form for form, _ in forms(check)]
    return [form for form in names if form != HIDDEN or PUBLIC not in names]


def seeds(topic, count):
    """The seeds to draw a topic's questions from, of `count` for an ordinary one."""
    return range(max(1, count // COSTLY.get(topic, 1)))


def touched_by(topic, function, questions):
    """The questions that a mistake in a function can reach: where they are costly, those about it, and those built on
    it that need no more than the ordinary limits."""
    if topic not in COSTLY:
        return questions
    reached = {function}
    while more := {one.function for one in questions if reached & {*one.targets, *one.builds_on}} - reached:
        reached |= more
    return [one for one in questions if function in one.targets or (one.function in reached and not one.allows)]
