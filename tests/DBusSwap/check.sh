#!/bin/bash
# Builds the solution with -p:DBusLibrary=Tmds against a stand-in for that package (see DBusSwap.csproj), which proves that
# nothing outside BlueZ.Core/DBus/Wire uses more of the D-Bus client than its public face. Works in a copy: the checkout's
# bin and obj, and the user's package cache, stay as they are.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d -t dbus-swap-XXXXXX)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
quiet=(-c Release -v q -nologo -nodeReuse:false -p:UseSharedCompilation=false)

# The stand-in goes to a package folder of its own; all other packages are read where they are.
cache=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
export NUGET_FALLBACK_PACKAGES=${cache%/} NUGET_PACKAGES=$work/packages

copy=$work/source feed=$work/feed
mkdir -p "$copy" "$feed"
tar -C "$root" --exclude=.git --exclude=bin --exclude=obj --exclude=artifacts --exclude=TestResults -cf - . | tar -C "$copy" -xf -
sed -i 's/BlueZ\.Core\.DBus\.Wire/Tmds.DBus.Protocol/g' "$copy"/BlueZ.Core/DBus/Wire/*.cs

dotnet pack "$copy/tests/DBusSwap" "${quiet[@]}" -o "$feed"
dotnet build "$copy/Solution.sln" "${quiet[@]}" -p:DBusLibrary=Tmds -p:RestoreAdditionalProjectSources="$feed"

# Both programs have to have come out with the package beside them, and without a client of their own.
for program in EspProxy BleConnect; do
    out=$copy/$program/bin/Release/net10.0
    [ -f "$out/Tmds.DBus.Protocol.dll" ] || { echo "$program was built without the package." >&2; exit 1; }
    ! grep -q 'BlueZ\.Core\.DBus\.Wire' "$out/BlueZ.Core.dll" || { echo "$program still holds the client of its own." >&2; exit 1; }
done
echo "The solution builds with Tmds.DBus.Protocol in the place of its own D-Bus client."
