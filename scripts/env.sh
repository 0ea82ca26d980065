# shellcheck shell=bash
# Where MIST's tools live and which Rust builds it. Every script sources this file; it decides and
# installs nothing.
#
# One toolchain and one target folder serve the native and the WASM build: two compilers over one
# folder would rebuild everything each time.

MIST_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export MIST_ROOT
export MIST_TOOLS=${MIST_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/mist/tools}
# Absolute: scripts change folders.
CARGO_TARGET_DIR=$(realpath --canonicalize-missing "${CARGO_TARGET_DIR:-$MIST_ROOT/target}")
export CARGO_TARGET_DIR
export PATH=$MIST_TOOLS/bin:$MIST_TOOLS/node_modules/.bin:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin

# mist_rust_new [TOOLCHAIN]: whether that rustup toolchain (or, without a name, the `rustc` that the
# PATH gives) is as new as Cargo.toml asks.
mist_rust_new() {
    local -x RUSTUP_AUTO_INSTALL=0
    [ -z "${1:-}" ] || local -x RUSTUP_TOOLCHAIN=$1
    local version wanted
    command -v cargo >/dev/null && version=$(rustc --version 2>/dev/null) || return 1
    version=$(cut -d ' ' -f 2 <<<"$version")
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$MIST_ROOT/Cargo.toml")
    [ "$(printf '%s\n' "$wanted" "$version" | sort -V | head -n 1)" = "$wanted" ]
}

# mist_rust_builds [TOOLCHAIN]: whether it is new enough and compiles for the browser. Compiling an
# empty crate also finds a standard library that an older compiler left behind.
mist_rust_builds() {
    mist_rust_new "$@" || return 1
    [ -z "${1:-}" ] || local -x RUSTUP_TOOLCHAIN=$1
    # Never `-o /dev/null`: rustc puts a new file in its place, and root may do that.
    local folder status=0
    folder=$(mktemp -d)
    rustc --target wasm32-unknown-unknown --crate-type lib --crate-name probe --emit metadata \
        --out-dir "$folder" - <<<"" 2>"$folder/complaint" || status=1
    rm -rf "$folder"
    return "$status"
}

# mist_choose_rust: picks the toolchain; returns 1 where none will do. The toolchain that is active
# anyway comes first, then rustup's stable, then Debian's as linked by scripts/setup/rust.sh.
mist_choose_rust() {
    if ! mist_rust_builds; then
        if mist_rust_builds stable; then
            export RUSTUP_TOOLCHAIN=stable
        elif mist_rust_builds debian; then
            export RUSTUP_TOOLCHAIN=debian
        else
            return 1
        fi
    fi
    # Debian's compiler has no rust-lld beside it, and LLVM 14's wasm-ld is too old for it.
    if [ "$(rustc --print sysroot)" = /usr ]; then
        export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-22
    fi
}

# shellcheck disable=SC2034 # read by the scripts that source this file
mist_choose_rust && MIST_RUST=found || MIST_RUST=missing
