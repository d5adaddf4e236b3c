#!/bin/bash
# publish.sh ARCH KIND OUT: publishes both programs for a package, each into a folder of its own under OUT.
# ARCH: amd64, arm64, armhf, or all. KIND: SingleFile (self-contained, trimmed, ReadyToRun), Native (NativeAOT),
# or Shared (for every architecture; needs the .NET runtime where it is installed). $SYSROOT has the C library that Native
# is linked with. A registry may lack the packs that a self-contained program is made of: then the packages that are missing
# are named.
set -euo pipefail
arch=$1 kind=$2 out=$3
root=$(cd "$(dirname "$0")/.." && pwd)
case $arch in
    amd64) rid=linux-x64 ;;
    arm64) rid=linux-arm64 ;;
    armhf) rid=linux-arm ;;
    all) rid= kind=Shared ;;
    *) echo "publish.sh: there is no package for the architecture $arch (only for amd64, arm64, armhf and all)" >&2; exit 2 ;;
esac
command -v dotnet >/dev/null || { echo "publish.sh: the .NET 10 SDK is needed: https://dotnet.microsoft.com/download" >&2; exit 1; }

# debhelper gives its steps an empty HOME, without the packages that were fetched before and without NuGet's configuration.
HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
export HOME DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Servers of the compiler would outlive the build of the package, unless somebody wants that.
export UseSharedCompilation=${UseSharedCompilation:-false} MSBUILDDISABLENODEREUSE=1

mkdir -p "$out"
out=$(cd "$out" && pwd)
log=$out/publish.log
for program in EspProxy BleConnect; do
    dotnet publish "$root/$program" -c Release ${rid:+-r "$rid"} "-p:Packaged=$kind" ${SYSROOT:+"-p:SysRoot=$SYSROOT"} --artifacts-path "$out/artifacts" \
        -o "$out/$program" -v q --nologo >"$log" 2>&1 && continue
    cat "$log" >&2
    missing=$(sed -n 's/.*error NU110[0-3]: Unable to find package \([A-Za-z0-9.-]*[A-Za-z0-9-]\).*/\1/p' "$log" | sort -u | tr '\n' ' ')
    if [ -n "$missing" ]; then
        echo "publish.sh: the package registry lacks what a program for $arch is made of: $missing" >&2
        case $missing in *lcompiler*) echo "publish.sh: packages that need no compiler are built by: packaging/build-deb.sh --single-file" >&2 ;; esac
        echo "publish.sh: a package for every architecture that needs dotnet-runtime-10.0 is built by: packaging/build-deb.sh --arch all" >&2
    fi
    exit 1
done
rm "$log"

# What the runtime's own authors owe to others goes into the package with it.
if [ "$kind" != Shared ]; then
    packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
    for notices in "$packages/microsoft.netcore.app.runtime.$rid"/*/THIRD-PARTY-NOTICES.TXT \
        "$packages/runtime.$rid.microsoft.dotnet.ilcompiler"/*/THIRD-PARTY-NOTICES.TXT; do
        [ ! -e "$notices" ] || cp "$notices" "$out/runtime-notices"
    done
    [ -e "$out/runtime-notices" ] || { echo "publish.sh: the notices of the .NET runtime were not found under $packages" >&2; exit 1; }
fi
