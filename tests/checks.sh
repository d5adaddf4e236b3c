# Sourced by the suites that are scripts: a line for each check, and "N passed, N failed" at the end.
passed=0 failed=0

# check NAME COMMAND...: what the command says is shown when it fails.
check() {
    local name=$1 said
    said=$(mktemp)
    shift
    if "$@" >"$said" 2>&1; then
        passed=$((passed + 1)); echo "PASS $name (${SECONDS} s)"
    else
        failed=$((failed + 1)); echo "FAIL $name (${SECONDS} s)"; sed 's/^/      /' "$said"
    fi
    rm -f "$said"
}

# listening LOG COMMAND...: starts an esp-proxy, which is $! then, and waits until it says that it listens.
listening() {
    local log=$1 i
    shift
    : >"$log" # Else what an earlier one said could be read, before the next one's shell has emptied it.
    "$@" >"$log" 2>&1 &
    for ((i = 0; i < 600; i++)); do
        ! grep -q 'listened on' "$log" || return 0
        kill -0 "$!" 2>/dev/null || break
        sleep 0.1
    done
    kill "$!" 2>/dev/null
    cat "$log"
    return 1
}

finish() { echo; echo "$passed passed, $failed failed"; [ "$failed" = 0 ]; exit; }
