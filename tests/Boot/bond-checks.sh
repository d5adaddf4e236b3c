# The checks of the units of meshcore-ble-connect, which guest.sh sources.
address=F0:0D:CA:FE:00:01 pin=731946 wrong=402817
instance=meshcore-ble-connect@$address.service

bond_checks() {
    radio "passkey $pin" >/dev/null
    check "with a wrong PIN as a credential $instance fails, and what requires it does not start" refuses_wrong_pin
    check "with the right one, what requires it starts after the bond" waits_for_the_instance
    check "the same with meshcore-ble-connect.service, whose PIN is in its file" waits_for_the_default
    check "the PIN is nowhere to be seen" pin_is_hidden
}

is_bonded() { bluetoothctl info "$address" | grep -q 'Paired: yes'; }

forget_bond() {
    systemctl stop "$instance" meshcore-ble-connect.service
    systemctl reset-failed "$instance" meshcore-ble-connect.service 2>/dev/null
    meshcore-ble-connect "$address" --remove
    radio forget-bond && radio loud && ! is_bonded
}

refuses_wrong_pin() {
    install -m 600 /dev/stdin /root/radio.pin <<<"$wrong"
    ! systemctl start needs-instance.service || { echo "it started"; return 1; }
    systemctl status --no-pager "$instance"
    [ "$(property "$instance" ActiveState)" = failed ] && [ "$(property needs-instance ActiveState)" = inactive ] && ! is_bonded
}

# is_held_back NAME UNIT: as long as the radio is silent; then it starts, and not before the bond was there.
is_held_back() {
    radio silent || return
    systemctl start --no-block "$1.service"
    soon 10 has_state "$2" activating || return
    sleep 20
    look_for_the_pin
    has_state "$1" inactive && has_state "$2" activating && ! is_bonded || { echo "it did not wait"; return 1; }
    radio loud
    soon 60 has_state "$1" active || { systemctl status --no-pager "$2"; return 1; }
    journalctl --no-pager --unit="$2"
    is_bonded && has_state "$2" active && [ "$(property "$2" Result)" = success ] &&
        [ "$(property "$2" ActiveEnterTimestampMonotonic)" -le "$(property "$1" ExecMainStartTimestampMonotonic)" ]
}

has_state() { [ "$(property "$1" ActiveState)" = "$2" ]; }

waits_for_the_instance() {
    forget_bond || return
    install -m 600 /dev/stdin /root/radio.pin <<<"$pin"
    is_held_back needs-instance "$instance"
}

waits_for_the_default() {
    forget_bond || return
    printf 'MESHCORE_BLE_ADDRESS=%s\nMESHCORE_BLE_PIN=%s\n' "$address" "$pin" >>/etc/meshcore-ble-connect/default.conf
    is_held_back needs-default meshcore-ble-connect.service
}

# While a unit with the PIN works: what everybody may see of it, and what systemd tells. Only our own shell knows the number.
look_for_the_pin() {
    {
        ps axww -o args
        cat /proc/[0-9]*/cmdline | tr '\0' '\n'
        runuser -u nobody -- sh -c 'cat /proc/[0-9]*/environ' 2>/dev/null | tr '\0' '\n'
        systemctl show "$instance" meshcore-ble-connect.service
        systemctl status --no-pager --full "$instance" meshcore-ble-connect.service
        journalctl --no-pager --output=export
    } >>/run/seen
}

pin_is_hidden() {
    look_for_the_pin
    [ "$(grep -ac meshcore-ble-connect /run/seen)" -gt 10 ] || { echo "nothing of it was seen at all"; return 1; }
    grep -aE -m 5 "$pin|$wrong" /run/seen
    [ $? = 1 ] || return
    # The files that have it are root's alone.
    [ "$(stat -c '%a %U' /etc/meshcore-ble-connect /etc/meshcore-ble-connect/default.conf | tr '\n' ' ')" = "700 root 600 root " ]
}
