# shellcheck shell=bash
# Debian packages, by what they are for.

# debian_packages PURPOSE
debian_packages() {
    echo build-essential pkg-config ca-certificates curl \
        libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev \
        gstreamer1.0-plugins-{base,good,bad,ugly} gstreamer1.0-libav
    # Any Node.js from 18 up will do, wherever it comes from.
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
    case $1 in
    lint) echo shellcheck ;;
    test) echo ffmpeg chromium postgresql redis-server faketime python3-venv ;;
    bench) echo ffmpeg chromium python3-venv postgresql redis-server nginx-light wrk ;;
    esac
}

# debian_missing PACKAGE…: prints those that are not installed.
debian_missing() {
    local installed package
    installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        grep -qx "installed $package" <<<"$installed" || echo "$package"
    done
}

debian_has() {
    if ! command -v dpkg-query >/dev/null; then
        note "not a Debian system; please see to it that these are there: $*"
        return 0
    fi
    [ -z "$(debian_missing "$@")" ]
}

debian_install() {
    local -a missing
    mapfile -t missing < <(debian_missing "$@")
    note "${missing[*]}"
    need_root "install these packages"
    # The package lists of a fresh machine are empty, those of an old one name versions that are gone.
    apt_get install "${missing[@]}" 2>/dev/null || {
        apt_get update
        apt_get install "${missing[@]}"
    }
}

# apt_get ACTION [PACKAGE…]
apt_get() {
    # In run level 1 no package starts a service: the tests start servers of their own.
    quietly as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get --quiet --yes --no-install-recommends "$@"
}
