//! What TLS shows without its keys: the ClientHello (RFC 8446, section 4.1.2; RFC 6066, section 3), the
//! certificate of the server up to TLS 1.2 (RFC 5246, section 7.4.2), and alerts before encryption.

use x509_parser::prelude::{FromDer, X509Certificate};

/// Record types (RFC 8446, section 5.1).
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
/// Handshake messages.
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
const CERTIFICATE_REQUEST: u8 = 13;
/// Extensions.
const SERVER_NAME: u16 = 0;
const ALPN: u16 = 16;
const SUPPORTED_VERSIONS: u16 = 43;
/// Characters of a host name (RFC 1035, section 2.3.4), and of the names in a certificate that are kept.
const MOST_NAME: usize = 255;

/// What a client says first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ClientHello {
    /// The name that it asks for.
    pub(super) server_name: Option<String>,
    /// The application protocols that it offers.
    pub(super) protocols: Vec<String>,
}

/// What a server shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ServerSide {
    /// True where a ServerHello was seen.
    pub(super) hello: bool,
    /// The version that it chose, for example 0x0303 for TLS 1.2.
    pub(super) version: Option<u16>,
    /// Issuer and subject of its certificate, where it is readable (up to TLS 1.2).
    pub(super) certificate: Option<Certificate>,
    /// It asks for a certificate of the client (readable up to TLS 1.2).
    pub(super) asks_client_certificate: bool,
    /// The first alert in clear.
    pub(super) alert: Option<u8>,
}

/// Names in a certificate, as RFC 4514 writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Certificate {
    pub(super) issuer: String,
    pub(super) subject: String,
}

/// True where bytes begin like a TLS record of a handshake.
pub(super) fn begins_like_tls(bytes: &[u8]) -> bool {
    matches!(bytes, [HANDSHAKE, 3, 0..=4, ..])
}

/// The ClientHello at the beginning of a stream.
pub(super) fn client_hello(bytes: &[u8]) -> Option<ClientHello> {
    let messages = handshake(bytes);
    let (kind, body) = messages.first().map(|(kind, body)| (*kind, body))?;
    if kind != CLIENT_HELLO {
        return None;
    }
    let mut reader = Reader(body);
    reader.skip(2 + 32)?;
    reader.sized_u8()?;
    reader.sized_u16()?;
    reader.sized_u8()?;
    let mut hello = ClientHello::default();
    let mut extensions = Reader(reader.sized_u16().unwrap_or_default());
    while let Some((kind, mut content)) = extension(&mut extensions) {
        match kind {
            SERVER_NAME => hello.server_name = server_name(&mut content),
            ALPN => {
                let mut list = Reader(content.sized_u16().unwrap_or_default());
                while let Some(name) = list.sized_u8() {
                    hello
                        .protocols
                        .push(String::from_utf8_lossy(name).into_owned());
                }
            }
            _ => {}
        }
    }
    Some(hello)
}

fn server_name(content: &mut Reader<'_>) -> Option<String> {
    let mut list = Reader(content.sized_u16()?);
    let kind = list.u8()?;
    let name = list.sized_u16()?;
    let name = std::str::from_utf8(name).ok()?;
    let is_one = kind == 0 && !name.is_empty() && name.len() <= MOST_NAME;
    is_one.then(|| name.to_ascii_lowercase())
}

/// What the other side of the connection shows.
pub(super) fn server_side(bytes: &[u8]) -> ServerSide {
    let mut side = ServerSide {
        alert: alert(bytes),
        ..ServerSide::default()
    };
    for (kind, body) in handshake(bytes) {
        match kind {
            SERVER_HELLO => {
                side.hello = true;
                side.version = chosen_version(&body);
            }
            CERTIFICATE => side.certificate = certificate(&body),
            CERTIFICATE_REQUEST => side.asks_client_certificate = true,
            _ => {}
        }
    }
    side
}

fn chosen_version(body: &[u8]) -> Option<u16> {
    let mut reader = Reader(body);
    let version = reader.u16()?;
    reader.skip(32)?;
    reader.sized_u8()?;
    reader.skip(3)?;
    let mut extensions = Reader(reader.sized_u16().unwrap_or_default());
    while let Some((kind, mut content)) = extension(&mut extensions) {
        if kind == SUPPORTED_VERSIONS {
            return content.u16();
        }
    }
    Some(version)
}

fn certificate(body: &[u8]) -> Option<Certificate> {
    let mut list = Reader(Reader(body).sized_u24()?);
    let leaf = list.sized_u24()?;
    let (_, certificate) = X509Certificate::from_der(leaf).ok()?;
    Some(Certificate {
        issuer: short(&certificate.issuer().to_string()),
        subject: short(&certificate.subject().to_string()),
    })
}

fn short(text: &str) -> String {
    text.chars().take(MOST_NAME).collect()
}

/// The first alert that is not encrypted and ends the connection: two bytes, level and description.
pub(super) fn alert(bytes: &[u8]) -> Option<u8> {
    records(bytes).find_map(|(kind, content)| match (kind, content) {
        (ALERT, [2, description]) => Some(*description),
        _ => None,
    })
}

/// The words of RFC 8446, section 6, for what points to trust and inspection.
pub(super) const fn alert_name(description: u8) -> &'static str {
    match description {
        0 => "close_notify",
        40 => "handshake_failure",
        42 => "bad_certificate",
        46 => "certificate_unknown",
        48 => "unknown_ca",
        70 => "protocol_version",
        112 => "unrecognized_name",
        116 => "certificate_required",
        120 => "no_application_protocol",
        _ => "alert",
    }
}

/// The records of a stream, as far as they are whole.
fn records(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut reader = Reader(bytes);
    std::iter::from_fn(move || {
        let kind = reader.u8()?;
        if reader.u8()? != 3 {
            return None;
        }
        reader.skip(1)?;
        Some((kind, reader.sized_u16()?))
    })
}

/// The messages of a handshake in clear: each may be spread over several records.
fn handshake(bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let clear: Vec<u8> = records(bytes)
        .take_while(|(kind, _)| *kind == HANDSHAKE)
        .flat_map(|(_, content)| content.iter().copied())
        .collect();
    let mut reader = Reader(&clear);
    let mut messages = Vec::new();
    while let Some(kind) = reader.u8() {
        let Some(body) = reader.sized_u24() else {
            break;
        };
        messages.push((kind, body.to_vec()));
    }
    messages
}

fn extension<'a>(extensions: &mut Reader<'a>) -> Option<(u16, Reader<'a>)> {
    let kind = extensions.u16()?;
    Some((kind, Reader(extensions.sized_u16()?)))
}

/// Reads numbers and sized parts from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (part, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }

    fn skip(&mut self, length: usize) -> Option<()> {
        self.take(length).map(|_| ())
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn sized_u8(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(self.u8()?);
        self.take(length)
    }

    fn sized_u16(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(self.u16()?);
        self.take(length)
    }

    fn sized_u24(&mut self) -> Option<&'a [u8]> {
        let [high, middle, low] = self.take(3)?.try_into().ok()?;
        let length = u32::from_be_bytes([0, high, middle, low]);
        self.take(length as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sized_u16(content: &[u8]) -> Vec<u8> {
        let mut bytes = u16::try_from(content.len()).unwrap().to_be_bytes().to_vec();
        bytes.extend(content);
        bytes
    }

    fn hello(name: &str) -> Vec<u8> {
        let mut list = vec![0];
        list.extend(sized_u16(name.as_bytes()));
        let mut extensions = vec![0, 0];
        extensions.extend(sized_u16(&sized_u16(&list)));
        extensions.extend([0, 16]);
        extensions.extend(sized_u16(&sized_u16(b"\x02h2\x08http/1.1")));
        let mut body = vec![3, 3];
        body.extend([7; 32]);
        body.extend([0, 0, 2, 0x13, 1, 1, 0]);
        body.extend(sized_u16(&extensions));
        let mut message = vec![CLIENT_HELLO, 0];
        message.extend(sized_u16(&body));
        message
    }

    fn record(kind: u8, content: &[u8]) -> Vec<u8> {
        let mut record = vec![kind, 3, 1];
        record.extend(sized_u16(content));
        record
    }

    #[test]
    fn the_name_that_is_asked_for_is_read_also_from_several_records() {
        let message = hello("Login.Example");
        let (one, two) = message.split_at(50);
        for bytes in [
            record(HANDSHAKE, &message),
            [record(HANDSHAKE, one), record(HANDSHAKE, two)].concat(),
        ] {
            let hello = client_hello(&bytes).unwrap();
            assert_eq!(hello.server_name.as_deref(), Some("login.example"));
            assert_eq!(hello.protocols, ["h2", "http/1.1"]);
        }
    }

    #[test]
    fn what_is_cut_or_no_hello_gives_nothing() {
        let bytes = record(HANDSHAKE, &hello("a.example"));
        for length in 0..bytes.len() {
            assert_eq!(client_hello(bytes.get(..length).unwrap()), None);
        }
        assert_eq!(client_hello(b"GET / HTTP/1.1\r\n\r\n"), None);
    }

    #[test]
    fn an_alert_in_clear_is_read() {
        let bytes = [
            record(HANDSHAKE, &hello("a.example")),
            record(ALERT, &[2, 48]),
        ]
        .concat();
        assert_eq!(alert(&bytes).map(alert_name), Some("unknown_ca"));
        // Encrypted alerts are longer.
        assert_eq!(alert(&record(ALERT, &[9; 26])), None);
        // A warning ends nothing.
        assert_eq!(alert(&record(ALERT, &[1, 112])), None);
    }
}
