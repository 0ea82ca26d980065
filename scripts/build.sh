#!/usr/bin/env bash
# Builds what `mist serve` needs: the server and the site (WebAssembly, style, public files).
#
#   scripts/build.sh release   both, for use
#   scripts/build.sh server    the server alone
#   scripts/build.sh site      the site alone, into $CARGO_TARGET_DIR/site
#
# A step whose output is newer than its input is left out; for Rust, cargo is the judge. These are the
# steps of `cargo leptos build --release`, without the minutes that building cargo-leptos takes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
# shellcheck source=scripts/setup/steps.sh
source "$here/setup/steps.sh"
cd "$MIST_ROOT"

site=$CARGO_TARGET_DIR/site
pkg=$site/pkg
work=$CARGO_TARGET_DIR/wasm-bindgen

build_server() {
    cargo build --release --package server --bin mist
}

# Messages of a panic name source files: without the folders of this machine.
remap_registry() {
    local folder
    for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do
        printf '"--remap-path-prefix=%s=",' "$folder"
    done
}

build_wasm() {
    cargo build --package frontend --lib --profile wasm-release --target wasm32-unknown-unknown \
        --no-default-features --features hydrate --config "build.rustflags=[$(remap_registry)]"
    local wasm=$CARGO_TARGET_DIR/wasm32-unknown-unknown/wasm-release/frontend.wasm
    [ "$wasm" -nt "$pkg/mist_bg.wasm" ] || return 0
    say "Binding and shrinking the WebAssembly"
    rm -rf "$work"
    wasm-bindgen "$wasm" --target web --no-typescript --out-name mist --out-dir "$work"
    node "$here/shrink.mjs" "$work" mist
    # Snippets keep their names: the JavaScript imports them by path.
    [ ! -d "$work/snippets" ] || cp -R "$work/snippets" "$pkg/"
    esbuild "$work/mist.js" --minify --format=esm --log-level=warning --outfile="$pkg/mist.js"
    mv "$work/mist_bg.wasm" "$pkg/mist_bg.wasm"
}

build_style() {
    [ ! -f "$pkg/mist.css" ] || [ -n "$(find style -newer "$pkg/mist.css" -print -quit)" ] || return 0
    say "Compiling the style"
    sass --style=compressed --no-source-map style/main.scss "$pkg/mist.css"
}

copy_public() {
    [ ! -d public ] || cp -R --update public/. "$site/"
}

# Only the page /api/docs loads it.
copy_reader() {
    local reader=$MIST_TOOLS/node_modules/swagger-ui-dist
    mkdir -p "$pkg/swagger-ui"
    cp --update "$reader"/{swagger-ui-bundle.js,swagger-ui.css,LICENSE,NOTICE} "$pkg/swagger-ui/"
}

build_site() {
    mkdir -p "$pkg"
    build_wasm
    build_style
    copy_public
    copy_reader
    node "$here/compress.mjs" "$site"
}

case ${1:-} in
# Side by side: the last step of the WebAssembly's compiler keeps but one core busy.
release) printf '%s\n' server site | xargs --max-procs=2 --max-args=1 "$here/build.sh" ;;
server) build_server ;;
site) build_site ;;
*)
    sed -n 's/^#   //p' "$0" >&2
    exit 2
    ;;
esac
