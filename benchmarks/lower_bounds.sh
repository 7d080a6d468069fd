#!/usr/bin/env bash
# Hold the lower bounds of pyproject.toml to the quick tests: every package named there, as old as it may be.
# Minutes; needs nothing but Python 3.11 or 3.12 (the oldest NumPy has wheels for no later one) and the package index.
#
#   benchmarks/lower_bounds.sh [PYTHON]
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-python3}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

"$python" -m venv "$place/uv"
"$place/uv/bin/pip" install --quiet uv
uv=$place/uv/bin/uv
"$uv" venv --quiet --python "$python" "$place/old"
# What the tests themselves need is as old as `test` allows; notebook, so that JupyterLab can be.
"$uv" pip install --quiet --python "$place/old/bin/python" --resolution lowest-direct -r pyproject.toml \
  --extra course --extra keras --extra prove 'pytest-xdist>=3.6' 'hypothesis>=6.100' 'import-linter>=2.0' 'notebook>=7.2'
"$uv" pip install --quiet --python "$place/old/bin/python" --no-deps -e .
"$uv" pip list --python "$place/old/bin/python"
# Old packages warn of what new ones beside them call old; that is not ours to mend.
"$place/old/bin/python" -m pytest -q -n 0 -p no:cacheprovider -W default -k "not shipped" \
  tests/test_declare.py tests/test_wire.py tests/test_course_file.py tests/test_late.py tests/test_marks_by_hand.py \
  tests/test_rooms.py tests/test_prove.py tests/test_report.py tests/test_notebook_door.py tests/test_pytest_door.py \
  tests/test_keras_model.py
