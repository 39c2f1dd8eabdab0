//! Where the machine's own names are written.

use std::path::PathBuf;

/// The files that tell the machine's domains, name servers and hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// resolv.conf(5)
    pub resolv_conf: PathBuf,
    /// Files that hold the host name; the first one that can be read counts.
    pub host_names: Vec<PathBuf>,
    /// hosts(5)
    pub hosts: PathBuf,
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
            host_names: vec!["/proc/sys/kernel/hostname".into(), "/etc/hostname".into()],
            hosts: hosts.into(),
        }
    }
}
