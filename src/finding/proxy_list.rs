//! The lists of an audit's proxies, each with whose it is.

use serde::Serialize;

use super::allowlist::AllowlistReport;

/// The list of a proxy, held against what goes through that proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProxyList {
    /// Whose it is.
    #[serde(flatten)]
    pub whose: Whose,
    /// What it lets through, of what goes through that proxy or may.
    pub allowlist: AllowlistReport,
}

impl ProxyList {
    /// The file that it was read from: the first, where it refers to others.
    pub fn file(&self) -> &str {
        let files = &self.allowlist.list.files;
        files.first().map_or("the list", String::as_str)
    }
}

/// Whose a list is, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "known_by", rename_all = "kebab-case")]
pub enum Whose {
    /// The user said it.
    User {
        /// Each `host:port`, `host` for all ports of it, or `*` for every proxy.
        proxies: Vec<String>,
    },
    /// It is not configured, and the routes of the audit name one proxy only.
    OnlyProxy {
        /// That proxy, `host:port`.
        proxies: [String; 1],
    },
    /// It is not configured, and there is not one proxy whose it must be: nothing was held against it.
    Nobody {
        /// The proxies that routes name, `host:port` each.
        candidates: Vec<String>,
    },
}

impl Whose {
    /// The proxies whose list it is; none where that is unknown.
    pub fn proxies(&self) -> &[String] {
        match self {
            Self::User { proxies } => proxies,
            Self::OnlyProxy { proxies } => proxies,
            Self::Nobody { .. } => &[],
        }
    }
}

impl std::fmt::Display for Whose {
    /// To be read behind the name of the file.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User { proxies } if proxies.iter().any(|proxy| proxy == "*") => {
                formatter.write_str("the list of every proxy")
            }
            Self::User { proxies } => write!(formatter, "the list of {}", proxies.join(", ")),
            Self::OnlyProxy { proxies: [proxy] } => write!(
                formatter,
                "taken for the list of {proxy}, the only proxy that routes name"
            ),
            Self::Nobody { candidates } if candidates.is_empty() => {
                formatter.write_str("no route that is known names a proxy whose list this could be")
            }
            Self::Nobody { candidates } => write!(
                formatter,
                "{} proxies are named ({}) and it is unknown which proxy this list belongs to",
                candidates.len(),
                candidates.join(", ")
            ),
        }
    }
}
