# Completion of esp-proxy for bash.
_esp_proxy() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    case $before in
        --encryption-key-file | --passkeys-file | --config) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        --mdns) mapfile -t COMPREPLY < <(compgen -W 'auto avahi builtin off' -- "$word"); return ;;
        --scanner) mapfile -t COMPREPLY < <(compgen -W 'auto management dbus' -- "$word"); return ;;
        --scan-mode) mapfile -t COMPREPLY < <(compgen -W 'passive active' -- "$word"); return ;;
        --log-level) mapfile -t COMPREPLY < <(compgen -W 'trace debug info warning error' -- "$word"); return ;;
        --adapter) mapfile -t COMPREPLY < <(cd /sys/class/bluetooth 2>/dev/null && compgen -G "${word:-hci}*"); return ;;
        --name | --friendly-name | --area | --mac | --bind | --port | --max-connections | --encryption-key) return ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W '
            --name --name-add-mac-suffix --friendly-name --area --mac --bind --port --adapter --scanner --scan-mode
            --max-connections --encryption-key --encryption-key-file --passkeys-file --mdns --log-level
            --config --check-config --doctor --json --generate-key --version --help
        ' -- "$word")
}
complete -F _esp_proxy esp-proxy
