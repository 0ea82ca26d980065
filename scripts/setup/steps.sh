# shellcheck shell=bash
# Numbered steps: those whose check fails are carried out in order, each with the time it took.

declare -a step_titles=() step_checks=() step_installs=() step_arguments=()

# step TITLE CHECK INSTALL [ARGUMENT…]
step() {
    step_titles+=("$1") step_checks+=("$2") step_installs+=("$3")
    shift 3
    # Quoted, to be read again by `eval`: paths may have spaces, and an array cannot hold arrays.
    step_arguments+=("$(printf ' %q' "$@")")
}

# run_steps: carries out what is missing; stops at the first step that fails.
run_steps() {
    local -a missing=()
    local i number=0 started
    for i in "${!step_titles[@]}"; do
        eval "${step_checks[i]}${step_arguments[i]}" || missing+=("$i")
    done
    for i in ${missing[@]+"${missing[@]}"}; do
        number=$((number + 1)) started=$SECONDS
        say "[$number/${#missing[@]}] ${step_titles[i]}"
        eval "${step_installs[i]}${step_arguments[i]}" || die "Set-up stopped at: ${step_titles[i]}."
        say "      done in $((SECONDS - started)) s"
    done
}

say() { printf '%s\n' "$*" >&2; }

note() { say "      $*"; }

die() {
    say "error: $*"
    exit 1
}

# need_root WHAT: ends with a sentence where `as_root` could not work.
need_root() {
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || die "only root can $1, and there is no sudo: do it as root"
}

# as_root COMMAND…
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# quietly COMMAND…: shows the output only where the command fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || status=$?
    [ "$status" = 0 ] || tail -n 40 "$log" >&2
    rm -f "$log"
    return "$status"
}
