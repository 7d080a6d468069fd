"""Where a question holds a whole network, fewer are asked: on fewer seeds, and of a mistake only what it reaches."""

COSTLY = {"mnist": 20}  # so many times fewer seeds


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
