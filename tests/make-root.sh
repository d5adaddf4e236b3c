#!/bin/bash
# make-root.sh SUITE [PACKAGE...]: makes a small Debian root of a release (bullseye, bookworm, trixie …) with apt and the
# packages named, once, and prints its folder; whoever writes to it does so in a copy. Needs root and the Debian mirror.
set -euo pipefail
suite=$1
here=$(cd "$(dirname "$0")" && pwd)
dir=${XDG_CACHE_HOME:-$HOME/.cache}/debian-roots/$(IFS=+; echo "$*")
[ ! -e "$dir/.complete" ] || { echo "$dir"; exit; }
"$here/packages.sh" mmdebstrap=mmdebstrap /usr/share/keyrings/debian-archive-keyring.gpg=debian-archive-keyring >&2
[ "$(id -u)" = 0 ] || { echo "Making a root of $suite needs root." >&2; exit 1; }
shift
packages="$*"
mkdir -p "$(dirname "$dir")"; rm -rf "$dir"
log=$(mktemp); trap 'rm -f "$log"' EXIT
mmdebstrap --quiet --mode=root --variant=apt ${packages:+--include="$packages"} --aptopt='Apt::Install-Recommends "false"' --skip=cleanup/apt/lists \
    "$suite" "$dir" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
mkdir -p "$dir/var/lib/bluetooth"
touch "$dir/.complete"
echo "$dir"
