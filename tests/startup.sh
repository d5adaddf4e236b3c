#!/bin/bash
# startup.sh [--programs DIR] [RUNS]: how long the programs take to start, median and spread of RUNS runs (20), against the
# simulated BlueZ: meshcore-ble-connect as a whole process (--version, and --check-only on a known bond), esp-proxy until its port
# is open, and what esp-proxy then has in memory. Prints the rows of docs/performance.md. Build with -c Release first; DIR has
# both programs as a package has them (dpkg-deb -x PACKAGE X; X/usr/bin).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tool=$root/BleConnect/bin/Release/net10.0/meshcore-ble-connect
proxy=$root/EspProxy/bin/Release/net10.0/esp-proxy
if [ "${1:-}" = --programs ]; then
    tool=${2:?--programs wants a folder}/meshcore-ble-connect proxy=$2/esp-proxy
    shift 2
fi
runs=${1:-20}
fakes=$root/tests/Fakes/bin/Release/net10.0/Fakes
mac=C0:FF:EE:00:00:03 pin=123456
for need in "$tool" "$proxy" "$fakes"; do
    [ -x "$need" ] || { echo "$need is missing: dotnet build -c Release" >&2; exit 1; }
done

dir=$(mktemp -d)
"$fakes" --quiet --bus-address-file "$dir/bus" >/dev/null &
world=$!
trap 'kill $world 2>/dev/null; wait $world 2>/dev/null; rm -rf "$dir"' EXIT
for ((i = 0; i < 100; i++)); do [ -s "$dir/bus" ] && break; sleep 0.1; done
export DBUS_SYSTEM_BUS_ADDRESS; DBUS_SYSTEM_BUS_ADDRESS=$(cat "$dir/bus")
"$tool" "$mac" --pin "$pin" >/dev/null

# row NAME: of what comes in, one number of microseconds a line
row() {
    sort -n | awk -v name="$1" '{ t[NR] = $1 / 1000 }
        END { m = NR % 2 ? t[(NR + 1) / 2] : (t[NR / 2] + t[NR / 2 + 1]) / 2
              printf "| %s | %.0f ms | %.0f ms | %.0f ms |\n", name, m, t[1], t[NR] }'
}

# measure NAME COMMAND...: one row, of whole processes
measure() {
    local name=$1 begin end
    shift
    "$@" >/dev/null
    for ((i = 0; i < runs; i++)); do
        begin=$EPOCHREALTIME
        "$@" >/dev/null
        end=$EPOCHREALTIME
        echo $((${end/./} - ${begin/./}))
    done | row "$name"
}

# listening COMMAND...: runs esp-proxy until it has said that its port is open, then the command (with its PID in $daemon), and ends it
listening() {
    local line log
    mkfifo "$dir/log"
    "$proxy" --port 0 --bind 127.0.0.1 --mdns off >"$dir/log" 2>&1 &
    daemon=$!
    exec {log}<"$dir/log"
    while read -r line <&"$log"; do [[ $line != *"listened on"* ]] || break; done
    "$@"
    kill "$daemon" || { echo "esp-proxy ended before its port was open" >&2; exit 1; }
    wait "$daemon" || true
    exec {log}<&-
    rm "$dir/log"
}
since() { local end=$EPOCHREALTIME; echo $((${end/./} - ${begin/./})); }
# Five seconds later, when all that begins beside the port has begun.
memory() { sleep 5; awk '/^(VmRSS|RssAnon|RssFile)/ { m[$1] = $2 / 1024 } END { printf "%.1f MB (%.1f MB of its own, %.1f MB pages of files)\n", m["VmRSS:"], m["RssAnon:"], m["RssFile:"] }' "/proc/$daemon/status"; }

echo "| $runs runs | median | fastest | slowest |"
echo "|---|---|---|---|"
measure '`/bin/true`, for comparison' /bin/true
measure '`meshcore-ble-connect --version`' "$tool" --version
measure '`meshcore-ble-connect MAC --check-only`, a bond that is known and good' "$tool" "$mac" --check-only
listening true
for ((n = 0; n < runs; n++)); do begin=$EPOCHREALTIME; listening since; done | row '`esp-proxy`, until its port is open'
echo
echo "esp-proxy, resident: $(listening memory)"
