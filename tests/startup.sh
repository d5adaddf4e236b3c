#!/bin/bash
# startup.sh [RUNS]: how long meshcore-ble-connect takes as a whole process, median and spread of RUNS runs (20), against the
# simulated BlueZ: --version, and --check-only on a known bond. Prints the rows of docs/performance.md. Build with -c Release first.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
runs=${1:-20}
tool=$root/BleConnect/bin/Release/net10.0/meshcore-ble-connect
fakes=$root/tests/Fakes/bin/Release/net10.0/Fakes
mac=C0:FF:EE:00:00:03 pin=123456
for need in "$tool" "$fakes"; do
    [ -x "$need" ] || { echo "$need is missing: dotnet build -c Release" >&2; exit 1; }
done

dir=$(mktemp -d)
"$fakes" --quiet --bus-address-file "$dir/bus" >/dev/null &
world=$!
trap 'kill $world 2>/dev/null; wait $world 2>/dev/null; rm -rf "$dir"' EXIT
for ((i = 0; i < 100; i++)); do [ -s "$dir/bus" ] && break; sleep 0.1; done
export DBUS_SYSTEM_BUS_ADDRESS; DBUS_SYSTEM_BUS_ADDRESS=$(cat "$dir/bus")
"$tool" "$mac" --pin "$pin" >/dev/null

# measure NAME COMMAND...: one row
measure() {
    local name=$1 begin end
    shift
    "$@" >/dev/null
    for ((i = 0; i < runs; i++)); do
        begin=$EPOCHREALTIME
        "$@" >/dev/null
        end=$EPOCHREALTIME
        echo $((${end/./} - ${begin/./}))
    done | sort -n | awk -v name="$name" '{ t[NR] = $1 / 1000 }
        END { m = NR % 2 ? t[(NR + 1) / 2] : (t[NR / 2] + t[NR / 2 + 1]) / 2
              printf "| %s | %.0f ms | %.0f ms | %.0f ms |\n", name, m, t[1], t[NR] }'
}

echo "| whole process, $runs runs | median | fastest | slowest |"
echo "|---|---|---|---|"
measure '`/bin/true`, for comparison' /bin/true
measure '`--version`' "$tool" --version
measure '`MAC --check-only`, a bond that is known and good' "$tool" "$mac" --check-only
