# make demo    set up, grade the sample class, write demo-report/report.html
# make lint    style, types, who may import whom
# make test    set up, run every test; says what the time went into
# make prove   hold every topic to the proof: long
# make lock    take the newest versions of every package into requirements.lock
# make LOCK=   anything, with the newest packages instead of those of the lock
PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check
LOCK := requirements.lock
LOCKED := $(addprefix -c ,$(LOCK))

.PHONY: demo test lint prove lock clean

demo: $(VENV)/demo-ready
	$(VENV)/bin/deltarule demo

test: $(VENV)/test-ready
	$(VENV)/bin/python -m pytest -n auto --dist loadgroup

lint: $(VENV)/test-ready
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

prove: $(VENV)/test-ready
	$(VENV)/bin/deltarule prove

lock: | $(VENV)/bin/python
	$(PIP) uv
	$(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra test --no-annotate \
	  --custom-compile-command 'make lock' --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) demo-report

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo-ready: pyproject.toml $(LOCK) | $(VENV)/bin/python
	@echo "Installing the packages (once)"
	$(PIP) $(LOCKED) -e '.[course,keras]'
	@$(call debian,bwrap,bubblewrap)
	@touch $@

$(VENV)/test-ready: pyproject.toml $(LOCK) $(VENV)/demo-ready
	@echo "Installing what the tests need (once)"
	$(PIP) $(LOCKED) -e '.[test]'
	@$(call debian,chromium,chromium)
	@touch $@

# $(call debian,PROGRAM,PACKAGE): install a Debian package where that is allowed; what needs it says so otherwise.
define debian
if command -v $(1) >/dev/null; then :; \
elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
  echo "Installing $(2)"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(2) >/dev/null; \
elif sudo -n true 2>/dev/null && command -v apt-get >/dev/null; then \
  echo "Installing $(2)"; sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(2) >/dev/null; \
else echo "$(2) is not here and cannot be installed without root: apt-get install $(2)"; fi
endef
