# shellcheck shell=bash
# Build tools that are Rust programs: downloaded ready-made where GitHub answers, else built from
# crates.io. They land in $MIST_TOOLS/bin.

CARGO_LEPTOS_VERSION=0.3.11
TRUNK_VERSION=0.21.14
S3S_VERSION=0.14.1
CARGO_DENY_VERSION=0.20.2

# The `wasm-bindgen` crate and its tool must be of one version, the one in Cargo.lock.
wasm_bindgen_version() {
    awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' "$MIST_ROOT/Cargo.lock"
}

wasm_bindgen_has() { [ "$(wasm-bindgen --version 2>/dev/null)" = "wasm-bindgen $(wasm_bindgen_version)" ]; }

wasm_bindgen_install() {
    local version
    version=$(wasm_bindgen_version)
    tool_download wasm-bindgen \
        "wasm-bindgen/wasm-bindgen/releases/download/$version/wasm-bindgen-$version-$(uname -m)-unknown-linux-musl.tar.gz" ||
        tool_build wasm-bindgen-cli "$version" --no-default-features --bin wasm-bindgen
}

cargo_leptos_has() { [ "$(cargo-leptos --version 2>/dev/null)" = "cargo-leptos $CARGO_LEPTOS_VERSION" ]; }

cargo_leptos_install() {
    tool_download cargo-leptos \
        "leptos-rs/cargo-leptos/releases/download/v$CARGO_LEPTOS_VERSION/cargo-leptos-$(uname -m)-unknown-linux-gnu.tar.gz" ||
        tool_build cargo-leptos "$CARGO_LEPTOS_VERSION" --locked
}

trunk_has() { [ "$(trunk --version 2>/dev/null)" = "trunk $TRUNK_VERSION" ]; }

trunk_install() {
    tool_download trunk \
        "trunk-rs/trunk/releases/download/v$TRUNK_VERSION/trunk-$(uname -m)-unknown-linux-gnu.tar.gz" ||
        tool_build trunk "$TRUNK_VERSION" --locked
}

cargo_deny_has() { [ "$(cargo-deny --version 2>/dev/null)" = "cargo-deny $CARGO_DENY_VERSION" ]; }

cargo_deny_install() {
    local name
    name=cargo-deny-$CARGO_DENY_VERSION-$(uname -m)-unknown-linux-musl
    tool_download cargo-deny "EmbarkStudios/cargo-deny/releases/download/$CARGO_DENY_VERSION/$name.tar.gz" ||
        tool_build cargo-deny "$CARGO_DENY_VERSION" --locked
}

# A small S3-compatible server over a folder, for the tests.
s3_server_has() { [ "$(s3s-fs --version 2>/dev/null)" = "s3s-fs $S3S_VERSION" ]; }

s3_server_install() { tool_build s3s-fs "$S3S_VERSION" --locked --features binary; }

# tool_download PROGRAM PATH: a release archive of a GitHub project.
tool_download() {
    local folder program
    folder=$(mktemp -d)
    if curl --silent --fail --location --connect-timeout 5 --max-time 60 "https://github.com/$2" |
        tar --extract --gzip --directory "$folder" 2>/dev/null &&
        program=$(find "$folder" -type f -name "$1" | head -n 1) && [ -n "$program" ] &&
        "$program" --version >/dev/null 2>&1; then
        mkdir -p "$MIST_TOOLS/bin"
        install -m 755 "$program" "$MIST_TOOLS/bin/$1"
    fi
    rm -rf "$folder"
    [ -n "${program:-}" ] && [ -x "$MIST_TOOLS/bin/$1" ]
}

# tool_build CRATE VERSION [OPTION…]: from crates.io. These programs only drive others, so the time to
# build them counts, not their speed.
tool_build() {
    local crate=$1 version=$2
    shift 2
    note "no ready-made $crate within reach; building it, which takes minutes"
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
        CARGO_TARGET_DIR=$MIST_TOOLS/build quietly cargo install "$crate" --version "=$version" \
        --root "$MIST_TOOLS" --force "$@" || return 1
    rm -rf "$MIST_TOOLS/build"
}
