# The checks of esp-proxy.service, which guest.sh sources.
unit=esp-proxy.service

proxy_checks() {
    check "the boot ended without a failed unit" no_unit_failed
    check "esp-proxy.service is enabled by its package, ready at boot, and after bluetooth.service" is_ready_at_boot
    check "it has a user of its own and CAP_NET_ADMIN alone" has_few_rights
    check "systemd-analyze security says 1.9 at most" is_closed
    systemd-analyze security --no-pager "$unit" | tail -n 1
    check "as that user, it hears what the radio sends, byte for byte, from the kernel" hears_the_radio
    check "and loses nothing of a controller that is plugged in later, at 300 a second" hears_a_flood
    check "systemctl status tells what it does" tells_its_status
    check "systemctl reload has it read its configuration, and it goes on" reloads
    check "systemctl stop ends it within 3 s" stops
    check "it is ready again after systemctl restart" restarts
}

no_unit_failed() { ! systemctl list-units --failed --no-legend --plain | grep .; }

is_ready_at_boot() {
    systemctl status --no-pager --lines=30 "$unit"
    [ "$(systemctl is-enabled "$unit")" = enabled ] && systemctl is-active --quiet bluetooth.service "$unit" &&
        [ "$(property "$unit" Type)" = notify ] && [ "$(property "$unit" NRestarts)" = 0 ] &&
        [ "$(property "$unit" ExecMainStartTimestampMonotonic)" -gt "$(property bluetooth.service ActiveEnterTimestampMonotonic)" ]
}

has_few_rights() {
    local process wanted
    process=/proc/$(property "$unit" MainPID)
    wanted=$(id -u esp-proxy)
    grep -E '^(Uid|Cap|NoNewPrivs|Seccomp):?' "$process/status"
    [ "$(property "$unit" DynamicUser)" = yes ] && [ "$wanted" != 0 ] &&
        [ "$(awk '/^Uid:/ { print $2, $3, $4, $5 }' "$process/status")" = "$wanted $wanted $wanted $wanted" ] &&
        [ "$(awk '/^Cap/ { print $2 }' "$process/status" | sort -u)" = 0000000000001000 ] &&
        [ "$(awk '/^(NoNewPrivs|Seccomp):/ { print $2 }' "$process/status" | tr '\n' ' ')" = "1 2 " ]
}

# Not --threshold, which systemd 247 does not have.
is_closed() {
    local exposure
    exposure=$(systemd-analyze security --no-pager "$unit" | tee /dev/stderr | sed -n 's/.*Overall exposure level for [^:]*: \([0-9]*\)\.\([0-9]\) .*/\1\2/p')
    [ -n "$exposure" ] && [ "$exposure" -le 19 ]
}

hears_the_radio() {
    "$end_to_end" --hear radio /run/radio
    local result=$?
    journalctl --no-pager --unit="$unit"
    [ $result = 0 ] && ! journalctl --no-pager --unit="$unit" | grep "management socket cannot be used"
}

# The other controller is one of our own (docs/end-to-end.md), which knows what it sent.
hears_a_flood() {
    local result
    echo "adapter = hci2" >>/etc/esp-proxy/esp-proxy.conf
    systemd-run --quiet --unit=flood --setenv=DOTNET_ROOT="$DOTNET_ROOT" "$here/../EndToEnd/Controller/bin/Release/net10.0/controller" --control /run/flood --devices 10
    soon 30 test -e /sys/class/bluetooth/hci2 && soon 30 adapter_is_there hci2 && systemctl restart "$unit" && "$end_to_end" --hear controller /run/flood
    result=$?
    busctl tree --no-pager org.bluez
    journalctl --no-pager --lines=60
    sed -i '/^adapter = hci2/d' /etc/esp-proxy/esp-proxy.conf
    systemctl stop flood.service
    systemctl restart "$unit"
    return "$result"
}

adapter_is_there() { busctl get-property org.bluez "/org/bluez/$1" org.bluez.Adapter1 Powered | grep true; }

tells_its_status() {
    property "$unit" StatusText
    systemctl status --no-pager "$unit" | grep -E 'Status: "0 of 5 connection slots used, [0-9]+ advertisements/s, adapter hci0"'
}

reloads() {
    local process
    process=$(property "$unit" MainPID)
    echo "log-level = debug" >>/etc/esp-proxy/esp-proxy.conf
    systemctl reload "$unit" || return
    journalctl --no-pager --unit="$unit" | tail -n 20
    soon 10 said "The configuration was read anew and is in force" || return
    [ "$(property "$unit" MainPID)" = "$process" ] && soon 10 tells_its_status
}

# said WORDS: in the journal of this boot, by the process that runs now.
said() { journalctl --no-pager --output=cat "_SYSTEMD_INVOCATION_ID=$(property "$unit" InvocationID)" | grep "$1"; }

stops() {
    local began
    began=$(date +%s%3N)
    systemctl stop "$unit"
    local took=$(($(date +%s%3N) - began))
    echo "It took $took ms: $(property "$unit" Result), $(property "$unit" ExecMainStatus)"
    [ "$took" -le 3000 ] && [ "$(property "$unit" ActiveState)" = inactive ] && [ "$(property "$unit" Result)" = success ] &&
        [ "$(property "$unit" ExecMainStatus)" = 0 ]
}

restarts() {
    systemctl start "$unit" && systemctl restart "$unit" && systemctl is-active "$unit" && soon 10 tells_its_status
}
