//! SOCKS 4, 4a and 5 (RFC 1928), as far as a request without a login needs them.

use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Serialize};

/// What a proxy said to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum SocksReply {
    /// The tunnel is there.
    Granted,
    /// It wants a login: no way without one.
    LoginRequired,
    /// Its rules do not allow it.
    NotAllowed,
    /// Its network is unreachable.
    NetworkUnreachable,
    /// The host is unreachable; some say so of a name that does not resolve.
    HostUnreachable,
    /// The host refused it.
    Refused,
    /// The time to live expired: the host did not answer.
    NoAnswer,
    /// It does not do what was asked.
    Unsupported,
    /// It failed, without a reason.
    Failed,
    /// A code that is not one.
    Unknown(u8),
}

/// What bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocksRead {
    /// The beginning of an answer.
    More,
    /// Not an answer of SOCKS.
    Bad(String),
    /// To the greeting: the request may come. So many bytes were read.
    Ready(usize),
    /// The answer, and its length.
    Reply(SocksReply, usize),
}

/// The greeting of SOCKS 5: only `no login` is offered.
pub const fn socks5_greeting() -> [u8; 3] {
    [5, 1, 0]
}

/// The request of SOCKS 5; the proxy resolves names.
pub fn socks5_request(host: &str, port: u16) -> Vec<u8> {
    let mut bytes = vec![5, 1, 0];
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            bytes.push(1);
            bytes.extend(address.octets());
        }
        Ok(IpAddr::V6(address)) => {
            bytes.push(4);
            bytes.extend(address.octets());
        }
        Err(_) => {
            let name: Vec<u8> = host.bytes().take(255).collect();
            bytes.push(3);
            bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            bytes.extend(name);
        }
    }
    bytes.extend(port.to_be_bytes());
    bytes
}

/// The request of SOCKS 4 for an address; without one that of SOCKS 4a, for a name.
pub fn socks4_request(address: Option<Ipv4Addr>, host: &str, port: u16) -> Vec<u8> {
    let mut bytes = vec![4, 1];
    bytes.extend(port.to_be_bytes());
    bytes.extend(address.unwrap_or(Ipv4Addr::new(0, 0, 0, 1)).octets());
    // An empty user identifier.
    bytes.push(0);
    if address.is_none() {
        bytes.extend(host.bytes().take(255));
        bytes.push(0);
    }
    bytes
}

/// Reads what came behind the greeting (`after_request` false) or behind the request of SOCKS 5.
pub fn read_socks5(bytes: &[u8], after_request: bool) -> SocksRead {
    match bytes {
        [] | [5] => SocksRead::More,
        [5, method, ..] if !after_request => match method {
            0 => SocksRead::Ready(2),
            0xff => SocksRead::Reply(SocksReply::LoginRequired, 2),
            _ => SocksRead::Bad(format!(
                "it chose the login {method}, which was not offered"
            )),
        },
        [5, code, rest @ ..] => {
            let reply = match code {
                0 => SocksReply::Granted,
                1 => SocksReply::Failed,
                2 => SocksReply::NotAllowed,
                3 => SocksReply::NetworkUnreachable,
                4 => SocksReply::HostUnreachable,
                5 => SocksReply::Refused,
                6 => SocksReply::NoAnswer,
                7 | 8 => SocksReply::Unsupported,
                other => SocksReply::Unknown(*other),
            };
            if reply != SocksReply::Granted {
                // Some close behind the code.
                return SocksRead::Reply(reply, bytes.len());
            }
            // Reserved, kind of address, address, port.
            let length = match rest {
                [] | [_] | [_, 3] => return SocksRead::More,
                [_, 1, ..] => 4,
                [_, 4, ..] => 16,
                [_, 3, length, ..] => 1 + usize::from(*length),
                [_, other, ..] => {
                    return SocksRead::Bad(format!("an address of the unknown kind {other}"));
                }
            };
            let whole = 4 + length + 2;
            if bytes.len() < whole {
                SocksRead::More
            } else {
                SocksRead::Reply(reply, whole)
            }
        }
        _ => SocksRead::Bad("it is not SOCKS 5".to_owned()),
    }
}

/// Reads the answer of SOCKS 4.
pub fn read_socks4(bytes: &[u8]) -> SocksRead {
    const LENGTH: usize = 8;
    match bytes {
        [] | [0] => SocksRead::More,
        [0, code, ..] => {
            let reply = match code {
                90 => SocksReply::Granted,
                91 => SocksReply::Failed,
                92 | 93 => SocksReply::LoginRequired,
                other => SocksReply::Unknown(*other),
            };
            if bytes.len() >= LENGTH {
                SocksRead::Reply(reply, LENGTH)
            } else if reply == SocksReply::Granted {
                SocksRead::More
            } else {
                SocksRead::Reply(reply, bytes.len())
            }
        }
        _ => SocksRead::Bad("it is not SOCKS 4".to_owned()),
    }
}

impl SocksReply {
    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Granted => "request granted".to_owned(),
            Self::LoginRequired => "no login method without a login".to_owned(),
            Self::NotAllowed => "connection not allowed by its rules (2)".to_owned(),
            Self::NetworkUnreachable => "network unreachable (3)".to_owned(),
            Self::HostUnreachable => "host unreachable (4)".to_owned(),
            Self::Refused => "connection refused by the host (5)".to_owned(),
            Self::NoAnswer => "TTL expired (6)".to_owned(),
            Self::Unsupported => "command or kind of address not supported".to_owned(),
            Self::Failed => "general failure, or rejected".to_owned(),
            Self::Unknown(code) => format!("unknown code {code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_those_of_the_standards() {
        assert_eq!(
            socks5_request("a.b", 443),
            [5, 1, 0, 3, 3, b'a', b'.', b'b', 1, 187]
        );
        assert_eq!(
            socks5_request("10.0.0.1", 80),
            [5, 1, 0, 1, 10, 0, 0, 1, 0, 80]
        );
        assert_eq!(socks5_request("::1", 80).len(), 4 + 16 + 2);
        assert_eq!(
            socks4_request(Some(Ipv4Addr::new(10, 0, 0, 1)), "a", 80),
            [4, 1, 0, 80, 10, 0, 0, 1, 0]
        );
        assert_eq!(
            socks4_request(None, "a", 80),
            [4, 1, 0, 80, 0, 0, 0, 1, 0, b'a', 0]
        );
    }

    #[test]
    fn answers_are_read_whole_and_garbage_is_refused() {
        let granted = [5, 0, 0, 1, 10, 0, 0, 1, 0, 80];
        for end in 0..granted.len() {
            assert_eq!(read_socks5(&granted[..end], true), SocksRead::More, "{end}");
        }
        assert_eq!(
            read_socks5(&granted, true),
            SocksRead::Reply(SocksReply::Granted, 10)
        );
        assert_eq!(
            read_socks5(&[5, 2], true),
            SocksRead::Reply(SocksReply::NotAllowed, 2)
        );
        assert_eq!(read_socks5(&[5, 0], false), SocksRead::Ready(2));
        assert_eq!(
            read_socks5(&[5, 0xff], false),
            SocksRead::Reply(SocksReply::LoginRequired, 2)
        );
        assert!(matches!(read_socks5(b"HTTP", true), SocksRead::Bad(_)));
        assert!(matches!(read_socks4(b"HTTP"), SocksRead::Bad(_)));
        assert_eq!(
            read_socks4(&[0, 90, 0, 0, 0, 0, 0, 0]),
            SocksRead::Reply(SocksReply::Granted, 8)
        );
    }
}
