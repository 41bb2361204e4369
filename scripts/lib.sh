# shellcheck shell=bash
# Words shared by the scripts beside this file. Source it; it only defines, it does nothing.

# The folder of the repository, for the scripts that source this.
# shellcheck disable=SC2034
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

die() {
    printf '\033[1;31merror:\033[0m %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command as root: directly, or through sudo when that is needed and possible.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        die "this needs root: $*" "run it as root, or install sudo, then try again"
    fi
}

# install_debian PACKAGE...: installs Debian packages; does nothing when none are named.
install_debian() {
    [ $# -gt 0 ] || return 0
    has apt-get || die "missing programs, and this is not a Debian: $*" \
        "install what these packages hold with your system's package manager, then try again"
    say "installing system packages: $*"
    # Lists can be stale or absent on a new machine; refreshing them costs seconds and only happens here.
    as_root apt-get update -q || die "apt-get update failed" "see its message above: usually the network or a proxy"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" ||
        die "apt-get could not install: $*" "see its message above"
}

# What building, fetching packs and running need beside Rust. Asks for root only if something is missing.
install_system_packages() {
    local pair missing=()
    for pair in c++=build-essential make=make cmake=cmake curl=curl python3=python3 npm=npm espeak-ng=espeak-ng \
        ffmpeg=ffmpeg ffprobe=ffmpeg; do
        has "${pair%%=*}" || missing+=("${pair#*=}")
    done
    has pip || has pip3 || python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
    install_debian "${missing[@]}"
    has cargo || die "cargo is not installed" \
        "get a Rust toolchain (rust-version in Cargo.toml, or newer), put cargo on the PATH, then try again"
}

# What the tests need beyond that: a PostgreSQL of their own, which they start and stop themselves.
install_test_packages() {
    [ -n "$(find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null)" ] || install_debian postgresql
}

# Where packs are kept for every target here, and for the program itself: see docs/CONFIGURATION.md.
packs_dir() {
    printf '%s\n' "${KLANG__ENGINE__PACKS_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/klang/packs}"
}

# pull_packs KLANG: installs the model packs that are missing. Verified ones are left alone.
pull_packs() {
    say "model packs in $(packs_dir)"
    # Recordings come as Debian packages, which apt finds only with its lists; without them sounds are made by
    # models alone, so nothing here is fatal.
    if has apt-get && ! apt-cache show openclonk-data >/dev/null 2>&1; then
        as_root apt-get update -q || say "apt has no package lists: the pack of recordings will be missing"
    fi
    "$1" models pull --packs "$(packs_dir)" ||
        die "the model packs could not be installed" "the message above says which and why; '$1 doctor' checks everything"
}

# Everything from a new machine to a release build with its packs. Seconds when nothing is missing.
set_up_release() {
    install_system_packages
    say "building klang (release profile; the first time takes some minutes)"
    cargo build --locked --release -p klang-server --bin klang
    pull_packs target/release/klang
}
