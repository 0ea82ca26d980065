# shellcheck shell=bash
# Packages from npm, in the versions of a committed lock file.

# npm_has SOURCE TARGET: whether TARGET holds what SOURCE's lock file names.
npm_has() {
    cmp -s "$1/package-lock.json" "$2/node_modules/.installed-lock.json"
}

# npm_install SOURCE TARGET
npm_install() {
    local staging=$2/.installing
    rm -rf "$staging"
    mkdir -p "$staging"
    cp "$1/package.json" "$1/package-lock.json" "$staging/"
    # Debian's Chromium is the browser; Playwright is not to download another.
    (cd "$staging" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 quietly npm ci --no-audit --no-fund) || return 1
    cp "$1/package-lock.json" "$staging/node_modules/.installed-lock.json"
    rm -rf "$2/node_modules"
    mv "$staging/node_modules" "$2/node_modules"
    rm -rf "$staging"
}
