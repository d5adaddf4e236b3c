# The checks of esp-proxy as a container has it (docs/container.md), which guest.sh sources.
container_checks() {
    check "as nobody, whose program's file permits the capability, it hears the radio, byte for byte, from the kernel" hears_when_permitted
    check "where the capability cannot be had, that program starts too, and says so" starts_without
}

# contained BOUND COMMAND...: while it runs so. The machine has no setcap; this one's is in /host.
contained() {
    local bound=$1 result
    shift
    systemctl stop "$unit"
    cp /usr/bin/esp-proxy /usr/local/bin/contained
    mount --bind /usr/local/bin /host/media && chroot /host setcap cap_net_admin+p /media/contained && umount /host/media &&
        systemd-run --quiet --unit=contained --property=User=nobody --property="CapabilityBoundingSet=$bound" /usr/local/bin/contained && "$@"
    result=$?
    grep -E '^(Uid|Cap)' "/proc/$(property contained MainPID)/status"
    journalctl --no-pager --unit=contained
    systemctl stop contained
    systemctl start "$unit" && return "$result"
}

is_from_bluetoothd() { journalctl --no-pager --unit=contained | grep "Advertisements are taken from bluetoothd"; }

hears_when_permitted() { contained CAP_NET_ADMIN "$end_to_end" --hear radio /run/radio && ! is_from_bluetoothd; }

starts_without() { contained '~CAP_NET_ADMIN' soon 30 is_from_bluetoothd; }
