//! Where the machine's own names are written.

use std::path::{Path, PathBuf};

/// The files that tell the machine's domains, name servers, hosts and leases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// resolv.conf(5)
    pub resolv_conf: PathBuf,
    /// What systemd-resolved writes beside its stub: the servers of all links
    /// (systemd-resolved.service(8)).
    pub resolved_conf: PathBuf,
    /// Files that hold the host name; the first one that can be read counts.
    pub host_names: Vec<PathBuf>,
    /// hosts(5)
    pub hosts: PathBuf,
    /// Folders with the leases of DHCP clients; those that are not there have none.
    pub leases: Vec<PathBuf>,
    /// The program that speaks D-Bus (systemd); of several the first that is there.
    pub busctl: Vec<PathBuf>,
    /// NetworkManager's program.
    pub nmcli: Vec<PathBuf>,
    /// macOS: leases.
    pub ipconfig: Vec<PathBuf>,
    /// macOS: name servers and domains.
    pub scutil: Vec<PathBuf>,
    /// Windows: the registry.
    pub reg: Vec<PathBuf>,
}

impl Default for Paths {
    fn default() -> Self {
        let hosts = if cfg!(windows) {
            r"C:\Windows\System32\drivers\etc\hosts"
        } else {
            "/etc/hosts"
        };
        Self {
            resolv_conf: "/etc/resolv.conf".into(),
            resolved_conf: "/run/systemd/resolve/resolv.conf".into(),
            host_names: vec!["/proc/sys/kernel/hostname".into(), "/etc/hostname".into()],
            hosts: hosts.into(),
            leases: [
                "/run/systemd/netif/leases",
                "/var/lib/dhcp",
                "/var/lib/dhclient",
                "/var/lib/NetworkManager",
                "/var/lib/dhcpcd",
                "/var/lib/dhcpcd5",
                "/var/db/dhcpcd",
            ]
            .map(PathBuf::from)
            .to_vec(),
            busctl: programs("busctl"),
            nmcli: programs("nmcli"),
            // Windows has another program of that name elsewhere.
            ipconfig: vec!["/usr/sbin/ipconfig".into()],
            scutil: vec!["/usr/sbin/scutil".into()],
            reg: if cfg!(windows) {
                vec![r"C:\Windows\System32\reg.exe".into()]
            } else {
                // Elsewhere that would be a file of the working folder.
                Vec::new()
            },
        }
    }
}

/// Where Linux systems keep programs; never the user's search path.
fn programs(name: &str) -> Vec<PathBuf> {
    ["/usr/bin", "/bin", "/run/current-system/sw/bin"]
        .iter()
        .map(|folder| Path::new(folder).join(name))
        .collect()
}

impl Paths {
    /// The same files below another root folder: a copy of a machine, or one made for a test.
    #[must_use]
    pub fn below(self, root: &Path) -> Self {
        let below = |path: PathBuf| root.join(path.strip_prefix("/").unwrap_or(&path));
        Self {
            resolv_conf: below(self.resolv_conf),
            resolved_conf: below(self.resolved_conf),
            host_names: self.host_names.into_iter().map(below).collect(),
            hosts: below(self.hosts),
            leases: self.leases.into_iter().map(below).collect(),
            busctl: self.busctl.into_iter().map(below).collect(),
            nmcli: self.nmcli.into_iter().map(below).collect(),
            ipconfig: self.ipconfig.into_iter().map(below).collect(),
            scutil: self.scutil.into_iter().map(below).collect(),
            reg: self.reg.into_iter().map(below).collect(),
        }
    }
}
