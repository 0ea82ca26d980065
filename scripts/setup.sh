#!/usr/bin/env bash
# Installs what a command of the Makefile needs and lacks. Safe to run again; quick when all is there.
#
#   scripts/setup.sh run|lint|test|dev|client|bench
#
# Debian packages come through apt (with sudo where not root); everything else lives outside the
# clone, in $MIST_TOOLS (default ~/.cache/mist/tools). Where a quick download is out of reach, each
# tool is built from the package registries instead.
set -euo pipefail

purpose=${1:-run}
case $purpose in
run | lint | test | dev | client | bench) ;;
*)
    sed -n 's/^#   //p' "$0" >&2
    exit 2
    ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
# shellcheck source=scripts/setup/steps.sh
source "$here/setup/steps.sh"
# shellcheck source=scripts/setup/debian.sh
source "$here/setup/debian.sh"
# shellcheck source=scripts/setup/rust.sh
source "$here/setup/rust.sh"
# shellcheck source=scripts/setup/npm.sh
source "$here/setup/npm.sh"
# shellcheck source=scripts/setup/cargo-tools.sh
source "$here/setup/cargo-tools.sh"
# shellcheck source=scripts/setup/python.sh
source "$here/setup/python.sh"

# step TITLE CHECK INSTALL [ARGUMENT…]: both functions get the arguments.
# shellcheck disable=SC2046 # package names are words
step "Debian packages" debian_has debian_install $(debian_packages "$purpose")
step "Rust, with the WebAssembly target" rust_has rust_install "$purpose"
case $purpose in
run | test | dev | client | bench)
    step "Sass, wasm-opt, esbuild" npm_has npm_install "$MIST_ROOT/scripts/site-tools" "$MIST_TOOLS"
    step "wasm-bindgen" wasm_bindgen_has wasm_bindgen_install
    ;;
esac
case $purpose in
test | bench)
    step "Browser test packages" npm_has npm_install "$MIST_ROOT/end2end" "$MIST_ROOT/end2end"
    ;;
esac
case $purpose in
test)
    step "S3 server" s3_server_has s3_server_install
    step "schemathesis" python_has python_install schemathesis "$MIST_ROOT/server/tests/schemathesis/requirements.txt"
    ;;
bench) step "librosa and FastAPI, the peers" python_has python_install python "$MIST_ROOT/bench/requirements.txt" ;;
dev) step "cargo-leptos" cargo_leptos_has cargo_leptos_install ;;
client) step "Trunk" trunk_has trunk_install ;;
lint) step "cargo-deny" cargo_deny_has cargo_deny_install ;;
esac
run_steps
