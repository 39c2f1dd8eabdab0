//! A TLS handshake that looks at everything and trusts nothing: certificates are kept and judged behind
//! it, and never end it.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, InvalidMessage, SignatureScheme,
    StreamOwned,
};

use super::connect::milliseconds;
use super::flow::{Flow, Tap, shown};
use super::trust;
use crate::probe::{Tls, TlsEnd, Trust, certificate};

/// Certificates of a chain that are kept.
const MOST_CERTIFICATES: usize = 10;
/// The only application protocol that is offered: the request inside is one of HTTP/1.1.
const PROTOCOL: &[u8] = b"http/1.1";

/// Makes a handshake with a server of this name. The stream comes back where it is complete.
#[expect(
    clippy::disallowed_methods,
    reason = "the duration of a handshake is measured here"
)]
pub(super) fn handshake(
    flow: Box<dyn Flow>,
    early: Vec<u8>,
    host: &str,
) -> (Tls, Option<Box<dyn Flow>>) {
    let start = Instant::now();
    let looked = Arc::new(Looked::new());
    let (mut tap, first) = Tap::new(flow, early);
    let mut connection = match connection(host, &looked) {
        Ok(connection) => connection,
        Err(why) => return (failed(TlsEnd::Failed(why), &looked, host, start), None),
    };
    let mut end = TlsEnd::Done;
    while connection.is_handshaking() {
        if let Err(error) = connection.complete_io(&mut tap) {
            end = ending(&error, &first.borrow());
            break;
        }
    }
    let mut tls = failed(end, &looked, host, start);
    if tls.end != TlsEnd::Done {
        tls.bytes = shown(&first.borrow());
        return (tls, None);
    }
    tls.version = connection.protocol_version().map(|version| match version {
        rustls::ProtocolVersion::TLSv1_3 => "TLSv1.3".to_owned(),
        rustls::ProtocolVersion::TLSv1_2 => "TLSv1.2".to_owned(),
        other => format!("{other:?}"),
    });
    let protocol = connection.alpn_protocol();
    tls.alpn = protocol.map(|it| String::from_utf8_lossy(it).into_owned());
    (tls, Some(Box::new(StreamOwned::new(connection, tap))))
}

/// What was seen, with this end.
fn failed(end: TlsEnd, looked: &Looked, host: &str, start: Instant) -> Tls {
    let took = milliseconds(start);
    let chain = looked.chain();
    let (public, machine) = match chain.split_first() {
        None => {
            let none = || Trust::Unknown("no certificate came".to_owned());
            (none(), none())
        }
        Some((leaf, rest)) => (
            trust::by_browsers(leaf, rest, host),
            trust::by_machine(leaf, rest, host),
        ),
    };
    Tls {
        end,
        version: None,
        alpn: None,
        asks_client_certificate: looked.asked.load(Ordering::Relaxed),
        chain: chain.iter().map(|der| certificate(der)).collect(),
        public,
        machine,
        bytes: String::new(),
        milliseconds: took,
    }
}

fn connection(host: &str, looked: &Arc<Looked>) -> Result<ClientConnection, String> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
    let provider = Arc::clone(&looked.provider);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(looked) as Arc<dyn ServerCertVerifier>)
        .with_client_cert_resolver(Arc::clone(looked) as Arc<dyn ResolvesClientCert>);
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    // Each connection is looked at by itself.
    config.resumption = rustls::client::Resumption::disabled();
    ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())
}

/// How a handshake ended.
fn ending(error: &io::Error, first: &[u8]) -> TlsEnd {
    let inner = error.get_ref().and_then(|it| it.downcast_ref::<Error>());
    match (error.kind(), inner) {
        (io::ErrorKind::TimedOut, _) if first.is_empty() => TlsEnd::Silent,
        (io::ErrorKind::TimedOut, _) => {
            TlsEnd::Failed("the handshake was not complete in time".to_owned())
        }
        (io::ErrorKind::ConnectionReset, _) => TlsEnd::Reset,
        (io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe, _) if first.is_empty() => {
            TlsEnd::Closed
        }
        (_, Some(Error::AlertReceived(alert))) => TlsEnd::Alert(format!("{alert:?}")),
        (_, Some(Error::InvalidMessage(InvalidMessage::InvalidContentType))) => TlsEnd::NotTls,
        _ if !begins_like_tls(first) && !first.is_empty() => TlsEnd::NotTls,
        (io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe, _) => {
            TlsEnd::Failed("the connection ended within the handshake".to_owned())
        }
        (_, Some(error)) => TlsEnd::Failed(error.to_string()),
        (_, None) => TlsEnd::Failed(error.to_string()),
    }
}

/// A record of a handshake or an alert.
const fn begins_like_tls(bytes: &[u8]) -> bool {
    matches!(bytes, [21 | 22, 3, ..] | [21 | 22])
}

/// Keeps what a server shows.
#[derive(Debug)]
struct Looked {
    provider: Arc<CryptoProvider>,
    chain: Mutex<Vec<CertificateDer<'static>>>,
    asked: AtomicBool,
}

impl Looked {
    fn new() -> Self {
        Self {
            provider: Arc::new(rustls::crypto::ring::default_provider()),
            chain: Mutex::default(),
            asked: AtomicBool::new(false),
        }
    }

    fn chain(&self) -> Vec<CertificateDer<'static>> {
        let chain = self.chain.lock().unwrap_or_else(PoisonError::into_inner);
        chain.clone()
    }
}

impl ServerCertVerifier for Looked {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let all = std::iter::once(leaf).chain(rest);
        let kept = all
            .take(MOST_CERTIFICATES)
            .map(|it| it.clone().into_owned());
        let mut chain = self.chain.lock().unwrap_or_else(PoisonError::into_inner);
        *chain = kept.collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

impl ResolvesClientCert for Looked {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
