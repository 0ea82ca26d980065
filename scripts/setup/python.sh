# shellcheck shell=bash
# The Python half of the classic pipeline that `make bench` compares with.

PYTHON_ENVIRONMENT=$MIST_TOOLS/python

python_has() { cmp -s "$MIST_ROOT/bench/requirements.txt" "$PYTHON_ENVIRONMENT/.installed"; }

python_install() {
    python3 -m venv --clear "$PYTHON_ENVIRONMENT" &&
        quietly "$PYTHON_ENVIRONMENT/bin/pip" install --requirement "$MIST_ROOT/bench/requirements.txt" &&
        cp "$MIST_ROOT/bench/requirements.txt" "$PYTHON_ENVIRONMENT/.installed"
}
