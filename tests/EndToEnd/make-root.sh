#!/bin/bash
# make-root.sh SUITE: makes a small Debian root of another release (bullseye: BlueZ 5.55, trixie: 5.82 …) once, and prints
# its folder. Its bluetoothd then runs in the machine in place of this system's. Needs root and the Debian mirror.
set -euo pipefail
suite=$1
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bluetooth-end-to-end/roots
dir=$cache/$suite
[ ! -e "$dir/.complete" ] || { echo "$dir"; exit; }
"$here/../packages.sh" mmdebstrap=mmdebstrap /usr/share/keyrings/debian-archive-keyring.gpg=debian-archive-keyring >&2
[ "$(id -u)" = 0 ] || { echo "Making a root of $suite needs root." >&2; exit 1; }
mkdir -p "$cache"; rm -rf "$dir"
log=$(mktemp); trap 'rm -f "$log"' EXIT
mmdebstrap --quiet --mode=root --variant=essential --include=bluez --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --customize-hook='rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/*' "$suite" "$dir" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
mkdir -p "$dir/var/lib/bluetooth"
touch "$dir/.complete"
echo "$dir"
