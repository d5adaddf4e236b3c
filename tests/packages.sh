#!/bin/bash
# packages.sh COMMAND=PACKAGE ... : makes sure that the commands (or files, if they begin with /) are there.
# What is missing is installed with apt when we are root; otherwise it says what to install and ends with 1.
set -euo pipefail
missing=()
for pair in "$@"; do
    need=${pair%%=*}
    case $need in
        /*) [ -e "$need" ] || missing+=("${pair#*=}") ;;
        *) PATH=$PATH:/usr/sbin:/sbin command -v "$need" >/dev/null || missing+=("${pair#*=}") ;;
    esac
done
[ ${#missing[@]} -gt 0 ] || exit 0
list=$(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')
if [ "$(id -u)" != 0 ]; then
    echo "These Debian packages are needed: $list" >&2
    echo "Install them with: sudo apt-get install --no-install-recommends $list" >&2
    exit 1
fi
echo "Installing $list"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp); trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
{ apt-get update -q && apt-get install -qy --no-install-recommends $list; } >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
