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

finish() { echo; echo "$passed passed, $failed failed"; [ "$failed" = 0 ]; exit; }
