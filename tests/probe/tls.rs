//! Servers that speak TLS. The certificates are made by `tls/make.sh`.

use std::io::Write;
use std::net::{IpAddr, TcpStream};
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use crate::servers::{Client, Server};

/// A certificate with its key.
#[derive(Clone, Copy)]
pub(crate) struct Identity(pub(crate) &'static [u8], pub(crate) &'static [u8]);

pub(crate) const SERVER: Identity = Identity(
    include_bytes!("tls/server.der"),
    include_bytes!("tls/server.key.der"),
);
pub(crate) const INSPECTED: Identity = Identity(
    include_bytes!("tls/inspected.der"),
    include_bytes!("tls/inspected.key.der"),
);
pub(crate) const REVOCABLE: Identity = Identity(
    include_bytes!("tls/revocable.der"),
    include_bytes!("tls/revocable.key.der"),
);
pub(crate) const OTHER: Identity = Identity(
    include_bytes!("tls/other.der"),
    include_bytes!("tls/other.key.der"),
);

/// The file of the authority that vouches for all but the inspected one.
pub(crate) const AUTHORITY: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/probe/tls/authority.pem");

/// What a server's end of TLS is made of.
pub(crate) fn config(identity: Identity, asks_client: bool) -> Arc<ServerConfig> {
    speaking(identity, asks_client, &[])
}

/// The same, with these application protocols.
pub(crate) fn speaking(
    identity: Identity,
    asks_client: bool,
    protocols: &[&str],
) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.1));
    let chain = vec![CertificateDer::from(identity.0)];
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = if asks_client {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from(
                &include_bytes!("tls/inspector.der")[..],
            ))
            .unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .allow_unauthenticated()
            .build()
            .unwrap();
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let mut config = config.with_single_cert(chain, key).unwrap();
    config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
    Arc::new(config)
}

/// Speaks TLS on a connection and answers the request inside.
pub(crate) fn answer(
    stream: TcpStream,
    config: &Arc<ServerConfig>,
    answer: &[u8],
) -> std::io::Result<()> {
    let connection = ServerConnection::new(Arc::clone(config)).unwrap();
    let mut secured = StreamOwned::new(connection, stream);
    let mut bytes = Vec::new();
    let mut one = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if std::io::Read::read(&mut secured, &mut one)? == 0 {
            return Ok(());
        }
        bytes.extend_from_slice(&one);
    }
    secured.write_all(answer)?;
    secured.conn.send_close_notify();
    secured.flush()
}

/// A server of TLS with this answer inside.
pub(crate) fn server(ip: IpAddr, identity: Identity, asks_client: bool, inside: &str) -> Server {
    serving(ip, config(identity, asks_client), inside)
}

/// The same, with an end of TLS of its own.
pub(crate) fn serving(ip: IpAddr, config: Arc<ServerConfig>, inside: &str) -> Server {
    let inside = inside.as_bytes().to_vec();
    Server::start(ip, move |client: Client| {
        answer(client.stream, &config, &inside)
    })
}

/// What the server of the tests says.
pub(crate) const HELLO: &str =
    "HTTP/1.1 404 Not Found\r\nServer: origin\r\nContent-Length: 0\r\n\r\n";
