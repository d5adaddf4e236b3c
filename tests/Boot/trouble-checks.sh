# The checks of what mends esp-proxy and bluetoothd, and of the drop-in for bluetoothd, which guest.sh sources.
trouble_checks() {
    check "a stopped esp-proxy is killed when its watchdog runs out, and ready again" outlives_a_stop
    check "what it named in its runtime directory, the next process can read and clear" keeps_its_runtime_directory
    check "it may write no core dump, which would hold its key" may_not_dump
    check "esp-proxy-watchdog.timer restarts a bluetoothd that hangs, and the proxy finds it" restarts_bluetoothd
    check "the drop-in starts bluetoothd with --experimental" turns_experimental_on
}

process_of() { property "$1" MainPID; }

# is_another PROCESS UNIT: another process of it is ready. The process first: between two looks the old one may go, and 0 is none.
is_another() {
    local process
    process=$(process_of "$2")
    [ "$process" != 0 ] && [ "$process" != "$1" ] && [ "$(property "$2" ActiveState)" = active ]
}

# comes_again PROCESS SECONDS: the process is gone and another is ready.
comes_again() {
    local began
    began=$(date +%s)
    soon "$2" is_another "$1" "$unit" || { systemctl status --no-pager "$unit"; return 1; }
    echo "It was ready again after $(($(date +%s) - began)) s"
    [ ! -e "/proc/$1" ] || { echo "the old process is still there"; return 1; }
    soon 10 tells_its_status
}

outlives_a_stop() {
    local process
    process=$(process_of "$unit")
    kill -STOP "$process"
    comes_again "$process" 45
    local result=$?
    journalctl --no-pager --unit="$unit" --output=short-monotonic | tail -n 20
    # SIGABRT, the usual signal, is not heard by a process that is stopped; systemd would wait for it.
    [ $result = 0 ] && journalctl --no-pager --unit="$unit" | grep "Watchdog timeout (limit 30s)" &&
        ! journalctl --no-pager --unit="$unit" | grep "'stop-watchdog' timed out"
}

# A link that nobody has, named as a process names its own before it is killed: the next one reads the file, and empties it.
keeps_its_runtime_directory() {
    local file process
    file=/run/esp-proxy/links-$(busctl get-property org.bluez /org/bluez/hci0 org.bluez.Adapter1 Address | tr -dc '0-9A-F' | tr A-F a-f)
    ls -la /run/esp-proxy/
    process=$(process_of "$unit")
    echo C0:FF:EE:00:00:99 >"$file"
    chown --reference=/run/esp-proxy/. "$file"
    kill -KILL "$process"
    comes_again "$process" 45 && [ -e "$file" ] && soon 10 test ! -s "$file"
}

may_not_dump() {
    local limits
    limits=/proc/$(process_of "$unit")/limits
    grep 'Max core file size' "$limits"
    grep -Eq 'Max core file size +0 +0 ' "$limits"
}

hangs_no_more() { is_another "$1" bluetooth.service && bluetoothctl list | grep -q hci0; }

restarts_bluetoothd() {
    local process
    process=$(process_of bluetooth.service)
    systemctl start esp-proxy-watchdog.timer || return
    kill -STOP "$process"
    soon 240 is_another "$process" bluetooth.service
    local result=$?
    journalctl --no-pager --unit="$unit" --unit=esp-proxy-watchdog.service --unit=bluetooth.service --output=short-monotonic | tail -n 40
    systemctl stop esp-proxy-watchdog.timer
    [ $result = 0 ] && soon 30 tells_its_status && "$end_to_end" --hear radio /run/radio
}

turns_experimental_on() {
    ! has_monitors || { echo "it had them before"; return 1; }
    install -D -m 644 /usr/share/doc/esp-proxy/examples/bluetooth-experimental.conf /etc/systemd/system/bluetooth.service.d/experimental.conf
    systemctl daemon-reload && systemctl restart bluetooth || return
    systemctl status --no-pager bluetooth.service
    tr '\0' '\n' <"/proc/$(process_of bluetooth)/cmdline" | grep -qx -- --experimental || return
    # Before BlueZ 5.56 there is no interface yet that shows it.
    journalctl --no-pager --unit=bluetooth | grep -q 'daemon 5\.55$' || soon 30 has_monitors || return
    soon 30 tells_its_status
}

has_monitors() { busctl introspect --no-pager org.bluez /org/bluez/hci0 | grep -q AdvertisementMonitorManager1; }
