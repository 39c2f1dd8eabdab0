//! Services that host PAC files, and what they take.

/// A service.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// Name on the command line.
    pub name: &'static str,
    /// Name in prose.
    pub title: &'static str,
    /// Largest file in bytes.
    pub most_bytes: Option<u64>,
    /// It takes nothing but ASCII.
    pub ascii_only: bool,
    /// Most tests in one condition that it advises.
    pub most_tests: Option<usize>,
    /// It puts addresses in place of `${GATEWAY}` and its like.
    pub fills_in: bool,
    /// At least one answer must name a proxy.
    pub wants_proxy: bool,
}

/// Every service, by name.
pub const ALL: &[&Service] = &[
    // Cloudflare One, "PAC files": best practices.
    &Service {
        name: "cloudflare",
        title: "Cloudflare",
        most_bytes: Some(256 * 1024),
        ascii_only: false,
        most_tests: None,
        fills_in: false,
        wants_proxy: false,
    },
    // FortiGate and FortiProxy: 256 KiB a file.
    &Service {
        name: "fortigate",
        title: "FortiGate",
        most_bytes: Some(256 * 1024),
        ascii_only: false,
        most_tests: None,
        fills_in: false,
        wants_proxy: false,
    },
    // Prisma Access, "PAC file guidelines": ASCII, and an answer that names the explicit proxy.
    &Service {
        name: "prisma",
        title: "Prisma Access",
        most_bytes: None,
        ascii_only: true,
        most_tests: None,
        fills_in: false,
        wants_proxy: true,
    },
    // Zscaler, "Best practices for writing PAC files".
    &Service {
        name: "zscaler",
        title: "Zscaler",
        most_bytes: Some(256 * 1024),
        ascii_only: false,
        most_tests: Some(100),
        fills_in: true,
        wants_proxy: false,
    },
];

/// The service of that name.
pub fn named(name: &str) -> Option<&'static Service> {
    ALL.iter().copied().find(|service| service.name == name)
}
