#!/bin/bash
# callers.sh PROGRAM MAC: uses the program as its callers do (bash, Node's execFile, a unit's ExecStart) and looks at exit codes
# and standard output. The bus that DBUS_SYSTEM_BUS_ADDRESS names has a radio with the PIN 123456 and no bond yet.
# One line for each case; closes with "N passed, N failed".
set -uo pipefail
program=$1 mac=$2 passed=0 failed=0
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
unset MESHCORE_BLE_PIN CREDENTIALS_DIRECTORY

# expect NAME CODE LAST-LINE COMMAND...: the last line of standard output has to be just this ("" for none at all).
expect() {
    local name=$1 code=$2 last=$3 out status
    shift 3
    out=$("$@" 2>"$dir/errors" </dev/null); status=$?
    verdict "$name" $((status == code)) "${out##*$'\n'}" "$last" "exit $status instead of $code: $(cat "$dir/errors")"
}

verdict() {
    if [ "$2" = 1 ] && [ "$3" = "$4" ]; then
        passed=$((passed + 1)); echo "ok   $1"
    else
        failed=$((failed + 1)); echo "FAIL $1: \"$3\" instead of \"$4\"; $5"
    fi
}

established='Result:   ✅ Bond established — ready to connect'
verified='Result:   ✅ Bond verified — ready to connect'
repaired='Result:   ✅ Re-paired — ready to connect'
none='Result:   No valid bond present'
printf '123456\n' >"$dir/pin"

# A unit has no terminal, and sees exit codes only.
expect 'unit: no bond is code 1 of a check' 1 "$none" setsid "$program" "$mac" --check-only
expect 'unit: without a PIN it ends and does not ask' 2 'Bond:     not found — pairing required' setsid "$program" "$mac"
expect 'unit: a credential is found' 0 "$established" setsid env CREDENTIALS_DIRECTORY="$dir" "$program" "$mac"
expect 'bash: the original'\''s command line' 0 "$verified" "$program" "$mac" --pin 123456
expect 'bash: shortened as the original allowed' 0 "$verified" "$program" --pi=123456 --verb "$mac"
expect 'bash: --force' 0 "$repaired" "$program" "$mac" --force --pin-file "$dir/pin"
expect 'bash: the variable' 0 "$repaired" env MESHCORE_BLE_PIN=123456 "$program" "$mac" --force-repair
expect 'bash: nothing on standard output of wrong usage' 2 '' "$program" "$mac" --pin 12345
expect 'bash: no bus is code 4' 4 '' env DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent "$program" "$mac"

# A pipe for the PIN, and one that nobody reads to its end.
out=$(printf '123456\n' | "$program" "$mac" --pin-stdin --force-repair 2>&1); status=$?
verdict 'bash: a PIN from a pipe' $((status == 0)) "${out##*$'\n'}" "$repaired" "exit $status"
"$program" "$mac" 2>&1 | head -n 1 >"$dir/first"; status=${PIPESTATUS[0]}
verdict 'bash: a reader that goes early' $((status == 0)) "$(cat "$dir/first")" "$("$program" --version)" "exit $status"

if command -v node >/dev/null; then
    out=$(node -e '
        const { execFile } = require("child_process");
        execFile(process.argv[1], [process.argv[2], "--json"], (error, stdout) => {
            const report = JSON.parse(stdout);
            console.log(error ? error.code : 0, report.exit_code, report.reason, report.device.bonded);
        });' "$program" "$mac" 2>&1)
    verdict 'node: execFile reads the object' 1 "$out" '0 0 verified true' ''
    out=$(node -e '
        require("child_process").execFile(process.argv[1], [process.argv[2], "--check-only", "--adapter", "hci9"],
            (error, stdout, stderr) => console.log(error.code, stdout.length, stderr.startsWith("Error:    ")));' "$program" "$mac" 2>&1)
    verdict 'node: execFile sees the code and standard error' 1 "$out" '3 0 true' ''
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
