//! Whose list it is: the proxies that a user names in front of a list, and those that routes name.

use std::fmt;
use std::net::IpAddr;

use crate::finding::answers::RouteEntry;
use crate::policy::CanonicalHost;

/// Why the text in front of a list names no proxies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OwnerError {
    /// Nothing behind the `=`.
    #[error("`{0}` names no file: write PROXY=FILE")]
    NoFile(String),
    /// Nothing where a proxy should be.
    #[error("`{0}` names no proxy in front of `=`: {WRITE}")]
    NoProxy(String),
    /// Something that is not a host.
    #[error("`{0}` is not a proxy: {WRITE}")]
    Host(String),
    /// A port that is none.
    #[error("`{0}` has no port that can be used: write HOST:PORT, with a port from 1 to 65535")]
    Port(String),
    /// An address with `://`.
    #[error("`{0}` is a URL: write the proxy as HOST:PORT")]
    Url(String),
    /// `*` beside others.
    #[error("`*` is every proxy: name no other beside it")]
    NotAlone,
    /// The same proxy for two lists.
    #[error("two lists are given of the same proxy, {0}")]
    Twice(String),
    /// A list without owner beside others.
    #[error(
        "it is unknown which proxy the list {0} belongs to, and another list has its proxy named"
    )]
    Unowned(String),
}

const WRITE: &str =
    "write HOST:PORT, HOST or `*`, with commas between several; a file of this name is ./NAME";

/// A proxy as routes name it, in one way of writing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProxyAddress {
    host: String,
    /// `None`: the route names none, or, of an owner, any.
    port: Option<u16>,
}

impl ProxyAddress {
    /// The proxy of an entry; `None` for `DIRECT`.
    pub fn of(entry: &RouteEntry) -> Option<Self> {
        let host = entry.host.as_deref()?;
        Some(Self {
            host: canonical(host).unwrap_or_else(|| host.to_ascii_lowercase()),
            port: entry.port,
        })
    }
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.host)?;
        match self.port {
            Some(port) => write!(formatter, ":{port}"),
            None => Ok(()),
        }
    }
}

/// The proxies whose list it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owners {
    /// Every proxy.
    All,
    /// These; without a port, every port of the host.
    These(Vec<ProxyAddress>),
}

impl Owners {
    /// Takes `PROXY,...=FILE` apart. `None` for the name of a file alone: there is no `=`, or a
    /// path separator stands before it.
    ///
    /// # Errors
    ///
    /// Where the text in front of `=` names no proxies, or nothing stands behind it.
    pub fn split(text: &str) -> Result<Option<(Self, &str)>, OwnerError> {
        let Some((owners, file)) = text.split_once('=') else {
            return Ok(None);
        };
        if owners.contains("://") {
            return Err(OwnerError::Url(owners.to_owned()));
        }
        if owners.contains(['/', '\\']) {
            return Ok(None);
        }
        if owners.trim().is_empty() {
            return Err(OwnerError::NoProxy(text.to_owned()));
        }
        if file.is_empty() {
            return Err(OwnerError::NoFile(text.to_owned()));
        }
        let owners: Vec<&str> = owners.split(',').map(str::trim).collect();
        let owners = if owners == ["*"] {
            Self::All
        } else if owners.contains(&"*") {
            return Err(OwnerError::NotAlone);
        } else {
            Self::These(owners.into_iter().map(proxy).collect::<Result<_, _>>()?)
        };
        Ok(Some((owners, file)))
    }

    /// True where the list is that of a proxy.
    pub fn hold(&self, proxy: &ProxyAddress) -> bool {
        match self {
            Self::All => true,
            Self::These(owners) => owners.iter().any(|owner| {
                owner.host == proxy.host && (owner.port.is_none() || owner.port == proxy.port)
            }),
        }
    }

    /// True where both are the same proxies, in any order.
    pub fn same(&self, other: &Self) -> bool {
        let sorted = |owners: &Self| {
            let mut names = owners.names();
            names.sort();
            names.dedup();
            names
        };
        sorted(self) == sorted(other)
    }

    /// The proxies as reports show them.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::All => vec!["*".to_owned()],
            Self::These(owners) => owners.iter().map(ToString::to_string).collect(),
        }
    }

    /// A proxy that both name.
    fn shared(&self, other: &Self) -> Option<String> {
        let (Self::These(own), Self::These(others)) = (self, other) else {
            return Some("*".to_owned());
        };
        let pairs = own
            .iter()
            .flat_map(|one| others.iter().map(move |other| (one, other)));
        let mut same = pairs.filter(|(one, other)| {
            let any = one.port.is_none() || other.port.is_none();
            one.host == other.host && (any || one.port == other.port)
        });
        same.next().map(|(one, other)| match one.port {
            Some(_) => one.to_string(),
            None => other.to_string(),
        })
    }
}

/// Checks the owners of several lists, each with the name of its file: either there is one list and
/// nobody need say whose it is, or each has its own proxies.
///
/// # Errors
///
/// Where a list has no owner beside others, or two lists have the same.
pub fn check(lists: &[(Option<&Owners>, &str)]) -> Result<(), OwnerError> {
    for (index, (owners, file)) in lists.iter().enumerate() {
        let Some(owners) = owners else {
            if lists.len() > 1 {
                return Err(OwnerError::Unowned((*file).to_owned()));
            }
            continue;
        };
        let mut before = lists.iter().take(index).filter_map(|(owners, _)| *owners);
        if let Some(proxy) = before.find_map(|other| owners.shared(other)) {
            return Err(OwnerError::Twice(proxy));
        }
    }
    Ok(())
}

fn proxy(text: &str) -> Result<ProxyAddress, OwnerError> {
    let wrong = || OwnerError::Host(text.to_owned());
    let (host, port) = match text.rsplit_once(':') {
        // An IPv6 address may stand alone, with or without brackets.
        _ if text.parse::<IpAddr>().is_ok() || text.ends_with(']') => (text, None),
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let bracketed = host.starts_with('[') && host.ends_with(']');
    if port.is_some() && host.contains(':') && !bracketed {
        return Err(wrong());
    }
    let allowed = |c: char| c.is_alphanumeric() || "-._:[]".contains(c);
    if !host.chars().all(allowed) {
        return Err(wrong());
    }
    let host = canonical(host).ok_or_else(wrong)?;
    let port = match port {
        None => None,
        Some(port) => match port.parse::<u16>() {
            Ok(number) if number > 0 && port.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(number)
            }
            _ => return Err(OwnerError::Port(text.to_owned())),
        },
    };
    Ok(ProxyAddress { host, port })
}

/// A host in one way of writing, however routes write it.
fn canonical(host: &str) -> Option<String> {
    match CanonicalHost::of(host) {
        CanonicalHost::Name(name) => Some(name),
        CanonicalHost::Address(IpAddr::V4(address)) => Some(address.to_string()),
        CanonicalHost::Address(IpAddr::V6(address)) => Some(format!("[{address}]")),
        CanonicalHost::Unusable => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(host: &str, port: u16) -> ProxyAddress {
        ProxyAddress::of(&RouteEntry {
            kind: "proxy",
            host: Some(host.to_owned()),
            port: Some(port),
        })
        .expect("a proxy")
    }

    fn owners(text: &str) -> Owners {
        let (owners, file) = Owners::split(text).expect(text).expect(text);
        assert_eq!(file, "f");
        owners
    }

    #[test]
    fn a_proxy_is_the_same_however_it_is_written() {
        for (given, host, port) in [
            ("Proxy.Contoso.com.:8080=f", "proxy.contoso.com", 8080),
            ("proxy.contoso.com:8080=f", "PROXY.contoso.COM.", 8080),
            ("proxy=f", "proxy", 3128),
            ("x:1,proxy:3128=f", "proxy", 3128),
            ("10.0.0.1:80=f", "10.0.0.1", 80),
            ("[2001:DB8::1]:80=f", "2001:db8:0::1", 80),
            ("[2001:db8::1]=f", "[2001:db8::1]", 80),
            ("2001:db8::1=f", "[2001:db8::1]", 80),
            ("*=f", "anything", 1),
        ] {
            assert!(owners(given).hold(&entry(host, port)), "{given}");
        }
        assert!(!owners("proxy:80=f").hold(&entry("proxy", 8080)));
        assert!(!owners("proxy=f").hold(&entry("proxy2", 8080)));
    }

    #[test]
    fn names_of_files_are_not_proxies() {
        for file in [
            "squid.conf",
            "./a=b.conf",
            "lists/a=b",
            "C:\\lists\\a=b",
            "-",
        ] {
            assert_eq!(Owners::split(file), Ok(None), "{file}");
        }
    }

    #[test]
    fn what_names_no_proxy_says_so() {
        for (text, part) in [
            ("=f", "`=f` names no proxy"),
            ("a:8080=", "names no file"),
            ("a:99999=f", "`a:99999` has no port"),
            ("a:0=f", "`a:0` has no port"),
            ("a:+8=f", "`a:+8` has no port"),
            ("a,,b=f", "`` is not a proxy"),
            ("PROXY a:8080=f", "`PROXY a:8080` is not a proxy"),
            ("*.corp.example=f", "`*.corp.example` is not a proxy"),
            ("a,*=f", "name no other beside it"),
            ("http://a:8080=f", "write the proxy as HOST:PORT"),
            ("1:2:3=f", "`1:2:3` is not a proxy"),
        ] {
            let error = Owners::split(text).expect_err(text).to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_proxy_has_one_list() {
        let checked = |lists: &[&str]| {
            let owners: Vec<Owners> = lists.iter().map(|text| owners(text)).collect();
            let lists: Vec<_> = owners.iter().map(|owners| (Some(owners), "f")).collect();
            check(&lists).map_err(|error| error.to_string())
        };
        assert_eq!(checked(&["a:80=f", "a:81=f", "b=f"]), Ok(()));
        for (one, other, proxy) in [
            ("a:80=f", "b:80,A.:80=f", "a:80"),
            ("a=f", "a:80=f", "a:80"),
            ("a:80=f", "a=f", "a:80"),
            ("*=f", "a=f", "*"),
        ] {
            let error = checked(&[one, other]).expect_err(one);
            assert!(error.ends_with(&format!("proxy, {proxy}")), "{error}");
        }
        let error = check(&[(None, "x.conf"), (Some(&Owners::All), "y.conf")]);
        assert_eq!(error, Err(OwnerError::Unowned("x.conf".to_owned())));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-z0-9.:,=*\\[\\]/]{0,24}|\\PC{0,24}") {
            let _ = Owners::split(&text);
        }

        #[test]
        fn a_route_is_held_by_the_owner_that_is_written_as_it(
            host in "[a-z][a-z0-9-]{0,8}(\\.[a-z]{1,5}){0,2}", port in 1_u16..
        ) {
            let proxy = entry(&host, port);
            let text = format!("{proxy}=f");
            prop_assert!(owners(&text).hold(&proxy));
        }
    }
}
