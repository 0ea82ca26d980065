# shellcheck shell=bash
# Python programs that MIST is compared with or tested by, in the versions of a committed list.

# python_has NAME REQUIREMENTS: whether the environment of this name holds what the list names.
python_has() { cmp -s "$2" "$MIST_TOOLS/$1/.installed"; }

python_install() {
    python3 -m venv --clear "$MIST_TOOLS/$1" &&
        quietly "$MIST_TOOLS/$1/bin/pip" install --requirement "$2" &&
        cp "$2" "$MIST_TOOLS/$1/.installed"
}
