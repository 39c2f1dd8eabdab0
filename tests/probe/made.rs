//! Certificates and revocation lists with the dates that a test wants.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, SerialNumber, date_time_ymd,
};

use crate::tls::Identity;

/// An authority of its own.
pub(crate) struct Authority {
    pub(crate) pem: String,
    pub(crate) der: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

/// Year, month and day of UTC, so many days from today.
fn day(from_today: i64) -> (i32, u8, u8) {
    let today = Timestamp::now().to_zoned(TimeZone::UTC);
    let day = today.checked_add(from_today.days()).unwrap();
    (
        day.year().into(),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    )
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params
            .distinguished_name
            .push(DnType::OrganizationName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            pem: certificate.pem(),
            der: certificate.der().to_vec(),
            issuer: Issuer::new(params, key),
        }
    }

    /// A server's certificate for a name, good from one day to another, counted from today.
    pub(crate) fn server(&self, name: &str, from: i64, to: i64) -> Identity {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params
            .distinguished_name
            .push(DnType::OrganizationName, "Example Servers");
        let (year, month, day) = self::day(from);
        params.not_before = date_time_ymd(year, month, day);
        let (year, month, day) = self::day(to);
        params.not_after = date_time_ymd(year, month, day);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Identity(
            certificate.der().to_vec().leak(),
            key.serialize_der().leak(),
        )
    }

    /// A revocation list of one day, the next one due on another: DER and PEM.
    pub(crate) fn list(&self, from: i64, next: i64) -> (Vec<u8>, String) {
        let (this, next) = (day(from), day(next));
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(this.0, this.1, this.2),
            next_update: date_time_ymd(next.0, next.1, next.2),
            crl_number: SerialNumber::from_slice(&[7]),
            issuing_distribution_point: None,
            revoked_certs: Vec::new(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&self.issuer).unwrap();
        (list.der().to_vec(), list.pem().unwrap())
    }
}
