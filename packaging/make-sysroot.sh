#!/bin/bash
# make-sysroot.sh ARCH: makes a folder with the C library of Debian 11 for an architecture (amd64, arm64), for linking against,
# once, and prints it. What is linked with it runs on Debian 11 and on all that is newer. Needs mmdebstrap, but not root.
# OpenSSL and the C++ library are for running programs in it with qemu.
set -euo pipefail
arch=$1
dir=${XDG_CACHE_HOME:-$HOME/.cache}/debian-sysroots/bullseye-$arch
[ ! -e "$dir" ] || { echo "$dir"; exit; }
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
command -v mmdebstrap >/dev/null || { echo "make-sysroot.sh: mmdebstrap is missing; it is in the Debian package mmdebstrap" >&2; exit 1; }
[ -e "$keyring" ] || { echo "make-sysroot.sh: $keyring is missing; it is in the Debian package debian-archive-keyring" >&2; exit 1; }

mkdir -p "${dir%/*}"
work=$(mktemp -d "$dir.XXXXXX"); trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
mode=root; [ "$(id -u)" = 0 ] || mode=chrootless   # nothing of what is unpacked is run
# Without the security updates: they change nothing that is linked with, and their mirrors drop a release sooner.
from() {
    mmdebstrap --quiet --mode=$mode --variant=extract --architectures="$arch" --include=libc6-dev,libgcc-10-dev,libssl1.1,libstdc++6 \
        bullseye "$work/root.tar" "deb [signed-by=$keyring] $1 bullseye main" >>"$work/log" 2>&1
}
# Releases that are old leave the mirrors for the archive.
from http://deb.debian.org/debian || from http://archive.debian.org/debian || { cat "$work/log" >&2; exit 1; }
tar -C "$work/root" --no-same-owner --wildcards -xf "$work/root.tar" './usr/lib' './usr/include' './lib*'
# A link to /lib would lead out of the folder.
find "$work/root" -type l -lname '/*' -printf '%p %l\n' | while read -r link target; do ln -sfr "$work/root$target" "$link"; done
mv "$work/root" "$dir"
echo "$dir"
