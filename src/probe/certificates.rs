//! What a certificate says, from its DER.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::oid_registry::{Oid, asn1_rs::oid};
use x509_parser::prelude::FromDer;

use crate::source::sha256_hex;

/// Signed certificate timestamps (RFC 6962, section 3.3).
const SCTS: Oid<'static> = oid!(1.3.6.1.4.1.11129.2.4.2);
/// Ways of authority information (RFC 5280, section 4.2.2.1).
const OCSP: Oid<'static> = oid!(1.3.6.1.5.5.7.48.1);
const ISSUERS: Oid<'static> = oid!(1.3.6.1.5.5.7.48.2);
/// Characters of a name that are kept.
const MOST_NAME: usize = 255;
/// Addresses of one kind.
const MOST_URLS: usize = 8;
/// Names of the subject that are kept.
const MOST_NAMES: usize = 8;

/// What a certificate says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Whom it is for.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// The issuer's organisation, else its common name.
    pub issuer_organisation: String,
    /// Seconds since 1970.
    pub not_before: i64,
    /// Seconds since 1970.
    pub not_after: i64,
    /// It carries proof of a public log.
    pub has_scts: bool,
    /// SHA-256 of its DER.
    pub sha256: String,
    /// DNS names, the first ones.
    #[serde(default)]
    pub names: Vec<String>,
    /// Where its revocation list is.
    #[serde(default)]
    pub crl: Vec<String>,
    /// Whom to ask whether it is revoked.
    #[serde(default)]
    pub ocsp: Vec<String>,
    /// Where its issuer's certificate is.
    #[serde(default)]
    pub issuers: Vec<String>,
}

/// Reads a certificate. What is not one has only its hash.
pub fn certificate(der: &[u8]) -> Certificate {
    let sha256 = sha256_hex(der);
    let Ok((_, parsed)) = X509Certificate::from_der(der) else {
        return Certificate {
            subject: "unreadable".to_owned(),
            issuer: "unreadable".to_owned(),
            sha256,
            ..Certificate::default()
        };
    };
    let issuer = parsed.issuer();
    let organisation = issuer
        .iter_organization()
        .chain(issuer.iter_common_name())
        .find_map(|it| it.as_str().ok())
        .map(cut);
    let mut read = Certificate {
        subject: cut(&parsed.subject().to_string()),
        issuer: cut(&issuer.to_string()),
        issuer_organisation: organisation.unwrap_or_default(),
        not_before: parsed.validity().not_before.timestamp(),
        not_after: parsed.validity().not_after.timestamp(),
        has_scts: false,
        sha256,
        ..Certificate::default()
    };
    for extension in parsed.extensions() {
        if extension.oid == SCTS {
            read.has_scts = true;
        }
        match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => {
                let names = names.general_names.iter().filter_map(|name| match name {
                    GeneralName::DNSName(name) => Some(cut(name)),
                    _ => None,
                });
                read.names = names.take(MOST_NAMES).collect();
            }
            ParsedExtension::CRLDistributionPoints(points) => {
                for point in points.iter() {
                    if let Some(DistributionPointName::FullName(names)) = &point.distribution_point
                    {
                        for name in names {
                            keep(name, &mut read.crl);
                        }
                    }
                }
            }
            ParsedExtension::AuthorityInfoAccess(access) => {
                for description in &access.accessdescs {
                    let place = &description.access_location;
                    if description.access_method == OCSP {
                        keep(place, &mut read.ocsp);
                    } else if description.access_method == ISSUERS {
                        keep(place, &mut read.issuers);
                    }
                }
            }
            _ => {}
        }
    }
    read
}

fn keep(name: &GeneralName<'_>, urls: &mut Vec<String>) {
    if let GeneralName::URI(url) = name
        && urls.len() < MOST_URLS
        && url.len() <= 1024
    {
        urls.push((*url).to_owned());
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MOST_NAME).collect()
}

impl Certificate {
    /// One line: issuer, validity.
    pub fn line(&self) -> String {
        let mut line = format!(
            "certificate of `{}`, issued by `{}`",
            self.subject, self.issuer
        );
        if !self.has_scts {
            let _ = write!(line, ", without SCTs");
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_is_a_certificate_without_names() {
        for bytes in [&b""[..], b"\x30\x82\xff\xff", &[0x30; 4096]] {
            assert_eq!(certificate(bytes).issuer, "unreadable");
        }
        let der = include_bytes!("../../tests/network/tls/certificate.der");
        let read = certificate(der);
        assert_ne!(read.issuer, "unreadable");
        assert!(read.not_after > read.not_before);
    }
}
