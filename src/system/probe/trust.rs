//! Whether a chain ends at an authority that browsers trust, or one that this machine trusts.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error, RootCertStore};

use crate::probe::Trust;

type Verifier = Result<Arc<WebPkiServerVerifier>, String>;

/// By Mozilla's list of authorities.
pub(super) fn by_browsers(
    leaf: &CertificateDer<'_>,
    rest: &[CertificateDer<'_>],
    host: &str,
) -> Trust {
    static PUBLIC: OnceLock<Verifier> = OnceLock::new();
    let verifier = PUBLIC.get_or_init(|| {
        let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        made(roots)
    });
    judged(verifier, leaf, rest, host)
}

/// By the authorities of this machine.
pub(super) fn by_machine(
    leaf: &CertificateDer<'_>,
    rest: &[CertificateDer<'_>],
    host: &str,
) -> Trust {
    static MACHINE: OnceLock<Verifier> = OnceLock::new();
    let verifier = MACHINE.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        let loaded = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(loaded.certs);
        if roots.is_empty() {
            return Err("this machine has no store of authorities that can be read".to_owned());
        }
        made(roots)
    });
    judged(verifier, leaf, rest, host)
}

fn made(roots: RootCertStore) -> Verifier {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|error| error.to_string())
}

fn judged(
    verifier: &Verifier,
    leaf: &CertificateDer<'_>,
    rest: &[CertificateDer<'_>],
    host: &str,
) -> Trust {
    let verifier = match verifier {
        Ok(verifier) => verifier,
        Err(why) => return Trust::Unknown(why.clone()),
    };
    let Ok(name) = ServerName::try_from(host) else {
        return Trust::Unknown(format!("{host} is not a name that a certificate can have"));
    };
    match verifier.verify_server_cert(leaf, rest, &name, &[], UnixTime::now()) {
        Ok(_) => Trust::Trusted,
        Err(Error::InvalidCertificate(error)) => match error {
            CertificateError::UnknownIssuer => Trust::UnknownIssuer,
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Trust::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Trust::NotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Trust::OtherName
            }
            other => Trust::Invalid(other.to_string()),
        },
        Err(other) => Trust::Invalid(other.to_string()),
    }
}
