"""The notebook as a student sees it: in JupyterLab, in a real browser (Debian's Chromium)."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from playwright.sync_api import expect, sync_playwright

from autograder.places import KIT
from autograder.staff.topic.lesson import read_cells
from autograder.staff.topic.topic import find_topic

WRONG = "def sigmoid(z):\n    return 1 / (1 + np.exp(z))"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab on a copy of the exercises, solved but for one wrong answer."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(KIT / "exercises", folder / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "exercises" / "neurons" / "neurons.ipynb"
    notebook = nbformat.read(path, 4)
    solved = {one.function: one.text for one in read_cells(find_topic("neurons").lesson)}
    for cell in notebook.cells:
        if cell.metadata.deltarule.role == "answer":
            function = cell.metadata.nbgrader.grade_id
            cell.source = WRONG if function == "sigmoid" else solved[function]
    nbformat.write(notebook, path)
    settings = folder / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}')  # cells out of sight stay in the page
    home = {
        **os.environ,
        "HOME": str(folder),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0", "--ip=127.0.0.1",
               f"--ServerApp.root_dir={folder}", "--IdentityProvider.token=test"]  # fmt: skip
    log = folder / "lab.log"
    with log.open("wb") as file:
        server = subprocess.Popen(command, env=home, stdout=file, stderr=file, start_new_session=True)
    try:
        yield _address(log, server)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _address(log, server):
    for _ in range(600):
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
        if found:
            return found[0]
        assert server.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def page(lab):
    """The notebook, opened and run from top to bottom."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here; apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1600})
        page.goto(f"{lab}/lab/tree/exercises/neurons/neurons.ipynb?token=test", timeout=90_000)
        page.locator(".jp-Notebook").wait_for(timeout=90_000)
        page.locator(".jp-NotebookPanel-toolbar").get_by_text("Python 3").wait_for(timeout=60_000)
        _run(page, "sigmoid", "relu")
        yield page
        browser.close()


def _run(page, *functions):
    """Run all cells, until the results of these functions are there."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    for function in functions:
        page.locator(".jp-RenderedHTML", has_text=f"neurons/{function}").first.wait_for(
            state="attached", timeout=90_000
        )


def result(page, function):
    """The display of `check("neurons/<function>")`."""
    return page.locator(".jp-RenderedHTML", has=page.locator("b", has_text=f"neurons/{function}")).first


def test_correct_and_incorrect_look_different(page):
    right, wrong = result(page, "relu"), result(page, "sigmoid")
    expect(right.locator("progress").first).to_be_attached()
    expect(right).to_contain_text("Correct")
    expect(right).not_to_contain_text("Incorrect")
    expect(wrong).to_contain_text("Incorrect")
    expect(wrong).to_contain_text("hint() gives the next hint")
    colours = [one.locator("span").first.evaluate("e => getComputedStyle(e).color") for one in (right, wrong)]
    assert colours[0] != colours[1]


def test_the_mistake_is_told_in_words(page):
    expect(result(page, "sigmoid")).to_contain_text("sigmoid(z): your")
    expect(result(page, "sigmoid")).to_contain_text("expected")


def test_formulas_are_typeset(page):
    expect(page.locator("mjx-container, .MathJax").first).to_be_attached(timeout=60_000)
