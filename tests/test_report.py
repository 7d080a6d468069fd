"""The reports of a class: what they say, and that no text of a student's does anything but be read."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from autograder.judge.outcome import Kind, Outcome
from autograder.judge.record import CheckRecord, Record
from autograder.staff.report.csv import write_grades
from autograder.staff.report.gradebook import gradebook
from autograder.staff.report.levels import level
from autograder.staff.report.mistakes import mistakes
from autograder.staff.report.page import write_page
from autograder.staff.report.picture import CROWD, class_picture, marks_picture
from autograder.staff.report.table import ROWS, class_table, summary_line
from autograder.staff.report.text import number, percent, plain

ORDER = ("neurons", "losses")  # as the course teaches them, which is not that of the alphabet
SENTENCE = "This is the sum. Divide by the number of entries."


def make_check(function="huber", outcome="passed", points=1.0, topic="losses", form="", **more):
    return CheckRecord(
        **{
            "name": f"{topic}/{function}{form}",
            "title": f"{function} is right on a batch",
            "target": [function],
            "points": points if outcome == "passed" else 0.0,
            "max_points": points,
            "outcome": Outcome(outcome),
            "hint": "" if outcome == "passed" else "Work out two entries by hand.",
            "seconds": 0.004,
        }
        | more
    )


def make_record(student="ada", checks=None, topic="losses", **more):
    checks = [make_check("huber"), make_check("hinge")] if checks is None else checks
    score, most = sum(one.points for one in checks), sum(one.max_points for one in checks)
    fields = {"source": f"{topic}.py", "score": score, "max_score": most, "isolation": "bubblewrap"}
    fields["place"] = ORDER.index(topic) if topic in ORDER else len(ORDER)
    return Record(student=student, topic=topic, checks=checks, **(fields | more))


def make_mistake(function="huber", mistake="sum-not-mean", form=""):
    said = f"{function}(y_true, y_pred): your loss: yours 0.5, expected 1.25 (tolerance 1.0e-06). {SENTENCE}"
    if form:
        said = f"Your answer differs from the expected one on inputs drawn for you. {SENTENCE}"
    else:
        said += " Worst: [0]: 0.5 for 1.25; [1]: 1 for 2."
    return make_check(
        function, "wrong", message=said, misconception=mistake, explanation=SENTENCE, form=form, hidden=bool(form)
    )


def small_class(**more):
    return [
        make_record("ada", **more),
        make_record("alan", [make_mistake(), make_mistake(form="_hidden"), make_check("hinge")], **more),
        make_record("mallory", [make_check("huber", "blocked"), make_check("hinge", "time_limit")], **more),
    ]


def large_class(size):
    outcomes = ["passed", "wrong", "not_attempted", "rejected", "crashed"]
    return [
        make_record(f"student-{at:04d}", [make_check("huber", outcomes[at % 5]), make_check("hinge", outcomes[at % 3])])
        for at in range(size)
    ]


def printed(records, width=140):
    console = Console(width=width, color_system=None, force_terminal=False, record=True, file=io.StringIO())
    console.print(class_table(records))
    return console.export_text()


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.links, self.ids, self.said = set(), set(), [], [], []
        self.feed(html)
        self.close()
        self.text = " ".join(" ".join(self.said).split())

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src", "xlink:href")]
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_data(self, data):
        self.said.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


def read_page(folder, records, title="Class"):
    return Page(write_page(folder, records, title).read_text())


def read_rows(folder, records):
    with write_grades(folder, records).open(newline="") as file:
        return list(csv.DictReader(file))


# --- text from students -------------------------------------------------------------------------------------------

DIRTY = [
    ("two\nlines\tand\r\nmore", "two lines and more"),
    ("\x1b[31mred\x1b[0m", "red"),
    ("\x1b[2J\x1b[1;1Hgone", "gone"),
    ("\x1b]0;title\x07after", "after"),
    ("\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
    ("\x9b31mred", "red"),
    ("\x1b]never closed", "never closed"),
    ("nul\x00 and bell\x07", "nul and bell"),
    ("\u202egnirts\u202c \u2066x\u2069", "gnirts x"),
    ("zero\u200bwidth\ufeff", "zerowidth"),
    ("lines\u2028apart\u2029", "lines apart"),
    ("half \ud800", "half \ufffd"),
    ("tags \U000e0041", "tags"),
    ("Émile \u5b66\u751f", "Émile \u5b66\u751f"),
    ("[red]markup[/red]", "[red]markup[/red]"),
]


@pytest.mark.parametrize("text, shown", DIRTY)
def test_plain_text(text, shown):
    assert plain(text) == shown


def test_plain_text_is_cut():
    assert plain("x" * 100, 10) == "x" * 9 + "…"
    assert len(plain("\x1b]" * 1_000_000)) <= 2000


HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script src=//evil.example></script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "--><b>out of a comment</b><!--",
    "]]></text></svg><iframe src=//evil.example>",
    "\" onmouseover=\"alert(1)\" x='",
    "</style><style>*{display:none}",
    "{{ 7 * 7 }}{% for x in y %}",
    "$\\frac{1}{$ and $x$",
    "fill: #fe0001 #fe00ff",
    "\x1b[2J\x1b]0;owned\x07\u202e\x00",
    "[bold red]markup[/] [/nothing] [link=http://evil.example]x[/link]",
    "=HYPERLINK(\"http://evil.example\")",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "a,b\"c\nd;=1",
    "|cmd",
    "\uff1d1+1",
    "half \ud800 a pair",
    "\u5b66\u751f \u0645\u0631\u062d\u0628\u0627",
    "x" * 100_000,
]  # fmt: skip


def hostile_class(text):
    check = make_check("huber", "error", message=text, title=text, hint=text)
    odd = make_check("hinge", "wrong", misconception=text, message=text)
    fault = make_check("hinge", "not_graded", message=text, target=[text], name=text)
    return [
        make_record(text, [check, odd], note=text, source=text),
        make_record("mallory", [check, make_check("hinge", text)], isolation=text),
        make_record("trudy", [check, fault], topic=text),
    ]


@pytest.fixture(scope="module")
def harmless(tmp_path_factory):
    """The page of the same class with a word in every place."""
    return read_page(tmp_path_factory.mktemp("harmless"), hostile_class("harmless"))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text_on_the_page(tmp_path, text, harmless):
    found = read_page(tmp_path / "hostile", hostile_class(text), title=text)
    assert found.tags <= harmless.tags | {"thead", "details"}
    assert "script" not in found.tags and "iframe" not in found.tags
    assert not [name for name in found.attributes if name.startswith("on")]
    assert found.attributes <= harmless.attributes
    assert all(link.startswith("#") for link in found.links)
    assert plain(text, 60)[:40].strip("…") in found.text
    bad = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")
    assert not bad.search((tmp_path / "hostile" / "report.html").read_text())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text_in_the_terminal(text):
    shown = printed(hostile_class(text)) + summary_line(hostile_class(text))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert plain(text, 60)[:10] in shown


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text_in_a_spreadsheet(tmp_path, text):
    rows = read_rows(tmp_path, hostile_class(text))
    assert len(rows) == 3
    for row in rows:
        assert None not in row and None not in row.values()
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d")), cell


# --- what the reports say -----------------------------------------------------------------------------------------


def test_marks_for_a_spreadsheet(tmp_path):
    rows = {row["student"]: row for row in read_rows(tmp_path, small_class())}
    assert list(rows) == ["ada", "alan", "mallory"]
    assert (rows["ada"]["score"], rows["ada"]["max_score"], rows["ada"]["percent"]) == ("2.0", "2.0", "100.0")
    assert rows["alan"]["mistakes"] == "sum-not-mean"
    assert rows["alan"]["percent"] == "33.3"
    assert rows["mallory"]["remarks"] == "huber: blocked; hinge: time limit"
    assert rows["ada"]["isolation"] == "bubblewrap"


def test_a_mark_stays_open_while_something_is_not_graded(tmp_path):
    records = [make_record("ada", [make_check("huber"), make_check("hinge", "not_graded", message="no sandbox")])]
    row = read_rows(tmp_path, records)[0]
    assert (row["score"], row["percent"], row["not_graded"]) == ("1.0", "", "1.0")
    assert gradebook(records).students[0].percent is None
    assert "open" in printed(records)
    assert "1 check NOT GRADED" in summary_line(records)
    html = write_page(tmp_path, records, "Class").read_text()
    assert "1 check not graded" in html[html.index("<body>") : html.index("<header>")]
    assert "no sandbox" in html[html.index("<body>") : html.index("<header>")]


def test_no_banner_without_a_reason(tmp_path):
    html = write_page(tmp_path, small_class(), "Class").read_text()
    assert 'class="banner"' not in html


def test_grading_without_isolation_shows(tmp_path):
    records = small_class(isolation="none")
    html = write_page(tmp_path, records, "Class").read_text()
    assert "not for marks" in html[: html.index("<header>")]
    assert "not for marks" in summary_line(records)


def test_the_page_tells_each_check(tmp_path):
    found = read_page(tmp_path, small_class(), "Deep learning")
    for said in ("Deep learning", "alan", "Work out two entries by hand.", "time limit", "blocked", SENTENCE, "0.004"):
        assert said in found.text
    assert found.text.partition(" }")[2].count(" hidden ") == 1
    assert {link[1:] for link in found.links if link.startswith("#student-")} <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))


def test_the_page_needs_nothing_else(tmp_path):
    html = write_page(tmp_path, small_class(), "Class").read_text()
    found = Page(html)
    assert not {"script", "link", "img", "iframe", "object", "embed"} & found.tags
    assert not re.search(r"url\((?!#)|@import", html)
    assert html.count("<svg") == 2


def test_hostile_students_show_at_a_glance():
    shown = printed(small_class())
    assert "huber: blocked" in shown
    assert "hinge: time limit" in shown
    assert "1 student stopped" in summary_line(small_class())


def test_a_submission_that_went_one_way_is_one_remark():
    checks = [make_check(name, "rejected") for name in ("huber", "hinge", "half")]
    assert [str(one) for one in gradebook([make_record(checks=checks)]).students[0].remarks] == ["losses: rejected"]


def test_many_remarks_are_cut():
    checks = [make_check("huber"), *(make_check(f"function_{at}", "error") for at in range(30))]
    shown = printed([make_record(checks=checks)])
    assert "and 26 more" in shown and "function_20" not in shown


def test_mistakes_are_counted_by_student():
    records = [make_record(name, [make_mistake(), make_mistake(form="_hidden")]) for name in ("ada", "alan")]
    records.append(make_record("emmy", [make_mistake(mistake="half")]))
    found = mistakes(gradebook(records))
    assert [(one.id, [student.name for student in one.students]) for one in found] == [
        ("sum-not-mean", ["ada", "alan"]),
        ("half", ["emmy"]),
    ]
    assert {one.sentence for one in found} == {SENTENCE}


def test_a_topic_not_handed_in_counts():
    neurons = make_record("ada", [make_check("relu", topic="neurons")], topic="neurons")
    book = gradebook([make_record("ada"), make_record("alan"), neurons])
    assert list(book.topics) == ["neurons", "losses"]
    assert [round(student.percent) for student in book.students] == [100, 67]


LEVELS = [
    (["passed", "passed"], "full"),
    (["passed", "wrong"], "most"),
    (["passed", "wrong", "waiting"], "some"),
    (["wrong", "error"], "zero"),
    (["passed", "time_limit"], "stopped"),
    (["rejected", "rejected"], "rejected"),
    (["not_attempted", "waiting"], "untried"),
    (["missing"], "untried"),
    (["passed", "blocked", "not_graded"], "fault"),
    (["from the future"], "zero"),
]


@pytest.mark.parametrize("outcomes, expected", LEVELS)
def test_level_of_a_function(outcomes, expected):
    assert level([make_check(outcome=outcome) for outcome in outcomes]) == expected


def test_every_outcome_of_the_contract_has_a_kind():
    stopped = "time_limit memory_limit process_limit disk_limit output_limit crashed no_result blocked"
    kinds = {
        Kind.PASSED: "passed", Kind.WRONG: "wrong bad_result error unstable", Kind.STOPPED: stopped,
        Kind.REJECTED: "rejected", Kind.UNTRIED: "not_attempted missing", Kind.WAITING: "waiting",
        Kind.FAULT: "not_graded",
    }  # fmt: skip
    assert {one: one.kind for one in Outcome} == {
        Outcome(name): kind for kind, names in kinds.items() for name in names.split()
    }


def test_an_outcome_of_a_later_version_counts_as_wrong():
    stored = msgspec.json.encode(make_record()).replace(b'"passed"', b'"of the future"')
    read = msgspec.json.decode(stored, type=Record)
    assert {one.outcome for one in read.checks} == {Outcome.WRONG}


@pytest.mark.parametrize("value, shown", [(None, "open"), (0, "0 %"), (0.2, "1 %"), (99.7, "99 %"), (100, "100 %")])
def test_percent(value, shown):
    assert percent(value) == shown


@pytest.mark.parametrize("value, shown", [(12.0, "12"), (0.5, "0.5"), (0.1 + 0.2, "0.3"), (100.0, "100"), (0.0, "0")])
def test_points(value, shown):
    assert number(value) == shown


# --- sizes, and the same again ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3, CROWD - 1, CROWD, 300])
def test_a_class_of_any_size(tmp_path, size):
    records = large_class(size)
    path = write_page(tmp_path, records, "Class")
    found = Page(path.read_text())
    assert sum(name.startswith("student-") for name in found.ids) == size
    assert path.stat().st_size < 100_000 + 4_000 * size
    assert len(read_rows(tmp_path, records)) == size
    assert printed(records).count("student-") == min(size, ROWS)
    assert summary_line(records).startswith(f"{size} student")


def test_a_very_large_class_lists_only_what_did_not_pass(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.staff.report.page.EVERY_CHECK", 5)
    found = read_page(tmp_path, small_class())
    assert "1 of 3 checks passed" in found.text
    assert "hinge is right on a batch" in found.text  # mallory's, which did not


def test_no_records_at_all(tmp_path):
    assert read_rows(tmp_path, []) == []
    assert "0 students" in summary_line([])
    assert "Class" in read_page(tmp_path, []).text
    assert printed([])


def test_the_same_records_give_the_same_bytes(tmp_path):
    records = small_class() + [make_record("ada", [make_check("relu", topic="neurons")], topic="neurons")]
    before = msgspec.json.encode(records)
    for name, given in (("one", records), ("two", records), ("reversed", records[::-1])):
        write_page(tmp_path / name, given, "Class")
        write_grades(tmp_path / name, given)
    assert msgspec.json.encode(records) == before
    for file in ("report.html", "grades.csv"):
        assert len({Path(tmp_path, name, file).read_bytes() for name in ("one", "two", "reversed")}) == 1


def test_pictures_leave_the_colours_to_the_page():
    for book in (gradebook(small_class()), gradebook(large_class(CROWD))):
        for svg in (class_picture(book), marks_picture(book)):
            assert svg.startswith('<svg role="img" aria-label="')
            assert not re.search("#[0-9a-f]{6}", svg)
            assert not re.search("<style|<metadata|<dc:date", svg)
