#!/bin/bash
# make-root.sh SUITE: makes a small Debian root with apt once, and prints its folder. Needs root and the Debian mirror.
set -euo pipefail
suite=$1
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/package-roots
dir=$cache/$suite
[ ! -e "$dir/.complete" ] || { echo "$dir"; exit; }
"$here/../packages.sh" mmdebstrap=mmdebstrap /usr/share/keyrings/debian-archive-keyring.gpg=debian-archive-keyring >&2
mkdir -p "$cache"; rm -rf "$dir"
log=$(mktemp); trap 'rm -f "$log"' EXIT
mmdebstrap --quiet --mode=root --variant=apt --aptopt='Apt::Install-Recommends "false"' --skip=cleanup/apt/lists \
    "$suite" "$dir" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
touch "$dir/.complete"
echo "$dir"
