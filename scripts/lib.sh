# shellcheck shell=bash
# Words shared by the scripts beside this file. Source it; it only defines, it does nothing.

# The folder of the repository.
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

# install_missing PROGRAM=PACKAGE...: installs the Debian packages whose program is not there.
# Does nothing, and needs no root, when all of them are.
install_missing() {
    local pair packages=()
    for pair in "$@"; do
        has "${pair%%=*}" || packages+=("${pair#*=}")
    done
    [ ${#packages[@]} -eq 0 ] && return
    has apt-get || die "missing programs, and this is not a Debian: ${packages[*]}" \
        "install them with your system's package manager, then try again"
    say "installing system packages: ${packages[*]}"
    # Lists can be stale or absent on a new machine; refreshing them costs seconds and only happens here.
    as_root apt-get update -q || die "apt-get update failed" "look at its message above: usually the network or a proxy"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}" ||
        die "apt-get could not install: ${packages[*]}" "look at its message above"
}

# Everything that building and running needs beside Rust.
install_system_packages() {
    install_missing cc=build-essential make=build-essential cmake=cmake curl=curl \
        python3=python3 npm=npm espeak-ng=espeak-ng
    python3 -m pip --version >/dev/null 2>&1 || install_missing klang-wants-pip=python3-pip
    has cargo || die "cargo is not installed" "get a Rust toolchain (rust-version in Cargo.toml or newer), then try again"
}

# Where packs are kept for every target here, and for the program itself: see docs/CONFIGURATION.md.
packs_dir() {
    printf '%s\n' "${KLANG__ENGINE__PACKS_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/klang/packs}"
}

# pull_packs KLANG: installs the model packs that are missing. Verified ones are left alone.
pull_packs() {
    say "model packs in $(packs_dir)"
    "$1" models pull --packs "$(packs_dir)" ||
        die "the model packs could not be installed" "the message above says which and why; '$1 doctor' checks everything"
}
