//! What the machine's services tell about its links and leases.
//!
//! Which programs there are says which system it is: each is asked where its file is there, so that all
//! of this runs, and is tested, everywhere.

use super::Paths;
use super::programs::output;
use crate::wpad::Offered;
use crate::wpad::dhcp::{self, Source};
use crate::wpad::links::{self, Links};

/// Interfaces that are asked for their lease.
const MOST_INTERFACES: usize = 64;

/// The links, and the domains that complete short names. systemd-resolved is asked over D-Bus
/// (busctl), macOS by scutil, Windows by its registry.
pub(super) fn of_system(paths: &Paths) -> Links {
    let resolved = [
        "--system",
        "--json=short",
        // The name of the interface by which a service is not started that does not run.
        "--auto-start=no",
        "get-property",
        "org.freedesktop.resolve1",
        "/org/freedesktop/resolve1",
        "org.freedesktop.resolve1.Manager",
        "Domains",
        "DNS",
    ];
    let policy = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient";
    let parameters = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters";
    let registry = || {
        let policy = output(&paths.reg, &["query", policy]).unwrap_or_default();
        let all = output(&paths.reg, &["query", parameters, "/s"]);
        all.map(|all| format!("{all}\n{policy}"))
    };
    let text = output(&paths.busctl, &resolved)
        .or_else(|| output(&paths.scutil, &["--dns"]))
        .or_else(registry);
    text.map(|text| links::read(&text)).unwrap_or_default()
}

/// Other systems have other programs that are called ipconfig, and none of this name.
pub(super) fn is_macos(paths: &Paths) -> bool {
    paths.scutil.iter().any(|path| path.is_file())
}

/// Option 252 of the leases that services hold: NetworkManager over D-Bus (busctl), else by nmcli; macOS
/// by ipconfig, each interface. `now` in seconds since 1970 UTC.
pub(super) fn offered(paths: &Paths, now: i64) -> Vec<Offered> {
    let objects = [
        "--system",
        "--json=short",
        "--auto-start=no",
        "call",
        "org.freedesktop.NetworkManager",
        "/org/freedesktop",
        "org.freedesktop.DBus.ObjectManager",
        "GetManagedObjects",
    ];
    let shown = ["-t", "-e", "no", "-f", "DHCP4", "device", "show"];
    let network_manager = output(&paths.busctl, &objects)
        .map(|text| ("NetworkManager (D-Bus)", text))
        .or_else(|| output(&paths.nmcli, &shown).map(|text| ("NetworkManager (nmcli)", text)));
    let mut offered = Vec::new();
    if let Some((from, text)) = network_manager {
        let leases = dhcp::leases(&Source::new(text.as_bytes(), None)).into_iter();
        offered.extend(leases.map(|lease| dhcp::offered(from, lease, now)));
    }
    if !is_macos(paths) {
        return offered;
    }
    let interfaces = output(&paths.ipconfig, &["getiflist"]).unwrap_or_default();
    for interface in interfaces.split_whitespace().take(MOST_INTERFACES) {
        let packet = output(&paths.ipconfig, &["getpacket", interface]).unwrap_or_default();
        let leases = dhcp::leases(&Source::new(packet.as_bytes(), None)).into_iter();
        let from = format!("ipconfig getpacket {interface}");
        offered.extend(leases.map(|lease| dhcp::offered(&from, lease, now)));
    }
    offered
}
