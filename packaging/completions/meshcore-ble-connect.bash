# Completion of meshcore-ble-connect for bash.
_meshcore_ble_connect() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    case $before in
        --pin-file) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        --adapter) mapfile -t COMPREPLY < <(cd /sys/class/bluetooth 2>/dev/null && compgen -G "${word:-hci}*"); return ;;
        --pin | --timeout | --wait | --verify-service) return ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W '
            --help --pin --check-only --force-repair --verbose --version --pin-file --pin-stdin --timeout
            --adapter --wait --verify-service --no-trust --remove --list --json -h
        ' -- "$word")
}
complete -F _meshcore_ble_connect meshcore-ble-connect
