#!/bin/bash
# build-deb.sh [--arch amd64|arm64|armhf|all] [--single-file] [--out DIR]: builds the Debian packages esp-proxy and
# meshcore-ble-connect into DIR (packaging/out). Without --arch it is this machine's architecture. For amd64 and arm64, on either,
# the programs are compiled ahead of time; with --single-file they bring a .NET runtime instead, as those for armhf always do.
# --arch all makes packages that need dotnet-runtime-10.0.
# Needs the .NET 10 SDK, dpkg-dev and debhelper, and to compile ahead of time clang, lld, llvm and mmdebstrap.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
arch=$(dpkg --print-architecture) kind=Native out=$root/packaging/out
while [ $# -gt 0 ]; do
    case $1 in
        --arch) arch=${2:?--arch wants a value}; shift ;;
        --single-file) kind=SingleFile ;;
        --out) out=${2:?--out wants a value}; shift ;;
        *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
    esac
    shift
done
case $arch in
    amd64 | arm64) ;;
    armhf) kind=SingleFile ;; # the registry has no compiler for it
    all) [ "$kind" = Native ] || { echo "build-deb.sh: --single-file is for one architecture, so not for all" >&2; exit 2; }; kind=Shared ;;
    *) echo "build-deb.sh: there is no package for $arch (only for amd64, arm64, armhf and all)" >&2; exit 2 ;;
esac
needs=(dpkg-buildpackage:dpkg-dev dh:debhelper readelf:binutils)
[ "$kind" != Native ] || needs+=(clang:clang ld.lld:lld llvm-objcopy:llvm mmdebstrap:mmdebstrap)
missing=''
for need in "${needs[@]}"; do
    command -v "${need%%:*}" >/dev/null && continue
    missing=1
    echo "build-deb.sh: ${need%%:*} is missing; it is in the Debian package ${need#*:}" >&2
done
if [ "$kind" = Native ]; then
    [ -n "$missing" ] || SYSROOT=$("$root/packaging/make-sysroot.sh" "$arch") || missing=1
    [ -z "$missing" ] || echo "build-deb.sh: --single-file needs no compiler; those programs take more memory" >&2
fi
[ -z "$missing" ] || exit 1

mkdir -p "$out"
out=$(cd "$out" && pwd)

# dpkg-buildpackage wants debian/ at the top of the tree, so it works on a copy, without what earlier builds left.
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
tree=$work/source
mkdir "$tree"
cd "$root"
tar --exclude=bin --exclude=obj --exclude=.git --exclude=packaging/out --exclude=node_modules \
    -cf - BleConnect BlueZ.Core EspProxy docs packaging LICENSE CHANGELOG.md Directory.*.props Directory.*.targets global.json .editorconfig |
    tar -C "$tree" -xf -
cp -r "$tree/packaging/debian" "$tree/debian"
cross=(-a "$arch")
if [ "$arch" = all ]; then
    sed -i 's/^Architecture: .*/Architecture: all/' "$tree/debian/control"
    cross=()
fi
# Exported, for debian/rules: what to publish, what to link it with, and the moment that is written into the package.
export PACKAGED=$kind PACKAGE_ARCH=$arch SYSROOT=${SYSROOT:-}
SOURCE_DATE_EPOCH=$(cd "$tree" && dpkg-parsechangelog -S Timestamp); export SOURCE_DATE_EPOCH
# -d: the SDK is in no Debian package, and a package for another machine needs no compiler for it.
(cd "$tree" && dpkg-buildpackage -b -d -us -uc "${cross[@]}") >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    grep '^publish.sh: ' "$work/log" | sed 's/^publish.sh/\nbuild-deb.sh/' >&2
    exit 1
}
cp "$work"/*.deb "$work"/*.changes "$work"/*.buildinfo "$out"
(cd "$work" && printf '%s\n' *.deb) | sed "s#^#$out/#"
