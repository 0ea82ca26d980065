# shellcheck shell=bash
# A Rust compiler with the wasm32-unknown-unknown target: by rustup where its servers answer, else by
# Debian's packages.

# rust_has PURPOSE: lints want clippy as well.
rust_has() { [ "$MIST_RUST" = found ] && { [ "$1" != lint ] || cargo clippy --version >/dev/null 2>&1; }; }

rust_install() {
    rust_by_rustup || rust_by_debian || return 1
    mist_choose_rust || die "the Rust that was installed does not build for wasm32-unknown-unknown"
    MIST_RUST=found
    note "$(rustc --version)"
}

rust_by_rustup() {
    local parts=(--component clippy --component rustfmt --target wasm32-unknown-unknown)
    if ! curl --silent --fail --output /dev/null --max-time 10 \
        https://static.rust-lang.org/dist/channel-rust-stable.toml.sha256; then
        note "rustup's servers do not answer; taking Debian's compiler"
        return 1
    fi
    if ! command -v rustup >/dev/null; then
        local installer
        installer=$(mktemp)
        curl --silent --show-error --fail --max-time 60 --output "$installer" https://sh.rustup.rs &&
            quietly timeout 300 sh "$installer" -y --no-modify-path --profile minimal "${parts[@]}"
    elif mist_rust_new; then
        quietly timeout 120 rustup target add wasm32-unknown-unknown &&
            quietly timeout 120 rustup component add clippy rustfmt
    else
        quietly timeout 300 rustup toolchain install stable --profile minimal "${parts[@]}"
    fi
}

# Debian ships a current compiler (for Chromium and Firefox) with the source of its standard library,
# but not that library for the browser: it is built once, which takes about 40 s.
rust_by_debian() {
    local packages=(rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web lld-22)
    debian_has "${packages[@]}" || debian_install "${packages[@]}" || return 1
    need_root "put a standard library beside Debian's compiler"
    note "building the standard library for WebAssembly"
    rust_standard_library || return 1
    if command -v rustup >/dev/null; then
        quietly rustup toolchain link debian /usr
    fi
}

rust_standard_library() {
    local crate libraries=/usr/lib/rustlib/wasm32-unknown-unknown/lib
    crate=$(mktemp -d)
    mkdir "$crate/src"
    : >"$crate/src/lib.rs"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n' >"$crate/Cargo.toml"
    (
        cd "$crate"
        # RUSTC_BOOTSTRAP lets this one build use -Zbuild-std, which a stable compiler hides. Bitcode lets
        # the link of a release see into the library.
        unset RUSTUP_TOOLCHAIN CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
        RUSTFLAGS=-Cembed-bitcode=yes RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$crate/target quietly /usr/bin/cargo build --release \
            -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown
    ) || return 1
    as_root rm -rf "$libraries"
    as_root mkdir -p "$libraries"
    as_root cp "$crate"/target/wasm32-unknown-unknown/release/deps/*.rlib "$libraries/"
    as_root rm -f "$libraries"/libempty-*.rlib
    rm -rf "$crate"
}
