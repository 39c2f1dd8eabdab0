//! Values that matter to no rule, and with which Squid may not start.
//!
//! Source: measured with Squid 5.7 (tests/squid). Names are compared with their case, those of steps without. What
//! counts (`maxconn`, `max_user_ip`, `random`) is looked at where a list is new.

use super::super::super::rules::Place;
use super::acl::Lists;
use super::addresses;
use super::kinds::Type;
use crate::source::document::DocumentError;

/// Where a proxy may send a request.
const HIERARCHY: &str = "\
    HIER_NONE HIER_DIRECT SIBLING_HIT PARENT_HIT DEFAULT_PARENT SINGLE_PARENT FIRSTUP_PARENT \
    FIRST_PARENT_MISS CLOSEST_PARENT_MISS CLOSEST_PARENT CLOSEST_DIRECT NO_DIRECT_FAIL \
    SOURCE_FASTEST ROUNDROBIN_PARENT CD_PARENT_HIT CD_SIBLING_HIT CARP ANY_OLD_PARENT \
    USERHASH_PARENT SOURCEHASH_PARENT PINNED ORIGINAL_DST STANDBY_POOL";

/// Who may begin a transaction.
const INITIATORS: &str = "\
    client peer-pool certificate-fetching esi cache-digest server htcp icp icmp asn ipc adaptation \
    icon peer-mcast internal all";

/// Errors that Squid answers with.
const ERRORS: &str = "\
    ERR_NONE ERR_ACCESS_DENIED ERR_CACHE_ACCESS_DENIED ERR_CACHE_MGR_ACCESS_DENIED \
    ERR_FORWARDING_DENIED ERR_NO_RELAY ERR_CANNOT_FORWARD ERR_READ_TIMEOUT ERR_LIFETIME_EXP \
    ERR_READ_ERROR ERR_WRITE_ERROR ERR_CONNECT_FAIL ERR_SECURE_CONNECT_FAIL ERR_SOCKET_FAILURE \
    ERR_DNS_FAIL ERR_URN_RESOLVE ERR_ONLY_IF_CACHED_MISS ERR_TOO_BIG ERR_INVALID_RESP \
    ERR_UNSUP_HTTPVERSION ERR_INVALID_REQ ERR_UNSUP_REQ ERR_INVALID_URL ERR_ZERO_SIZE_OBJECT \
    ERR_PRECONDITION_FAILED ERR_CONFLICT_HOST ERR_FTP_DISABLED ERR_FTP_UNAVAILABLE ERR_FTP_FAILURE \
    ERR_FTP_PUT_ERROR ERR_FTP_NOT_FOUND ERR_FTP_FORBIDDEN ERR_FTP_PUT_CREATED ERR_FTP_PUT_MODIFIED \
    ERR_ESI ERR_ICAP_FAILURE ERR_GATEWAY_FAILURE ERR_DIR_LISTING ERR_SQUID_SIGNATURE \
    ERR_SHUTTING_DOWN ERR_PROTOCOL_UNKNOWN TCP_RESET ERR_CLIENT_GONE ERR_SECURE_ACCEPT_FAIL \
    ERR_REQUEST_START_TIMEOUT ERR_REQUEST_PARSE_TIMEOUT ERR_RELAY_REMOTE";

/// Errors of TLS, without `X509_V_ERR_` before them.
const TLS_ERRORS: &str = "\
    AKID_ISSUER_SERIAL_MISMATCH AKID_SKID_MISMATCH APPLICATION_VERIFICATION CA_KEY_TOO_SMALL \
    CA_MD_TOO_WEAK CERT_CHAIN_TOO_LONG CERT_HAS_EXPIRED CERT_NOT_YET_VALID CERT_REJECTED \
    CERT_REVOKED CERT_SIGNATURE_FAILURE CERT_UNTRUSTED CRL_HAS_EXPIRED CRL_NOT_YET_VALID \
    CRL_PATH_VALIDATION_ERROR CRL_SIGNATURE_FAILURE DANE_NO_MATCH DEPTH_ZERO_SELF_SIGNED_CERT \
    DIFFERENT_CRL_SCOPE EE_KEY_TOO_SMALL EMAIL_MISMATCH ERROR_IN_CERT_NOT_AFTER_FIELD \
    ERROR_IN_CERT_NOT_BEFORE_FIELD ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD \
    EXCLUDED_VIOLATION HOSTNAME_MISMATCH INVALID_CA INVALID_CALL INVALID_EXTENSION INVALID_NON_CA \
    INVALID_POLICY_EXTENSION INVALID_PURPOSE IP_ADDRESS_MISMATCH KEYUSAGE_NO_CERTSIGN \
    KEYUSAGE_NO_CRL_SIGN KEYUSAGE_NO_DIGITAL_SIGNATURE NO_EXPLICIT_POLICY NO_VALID_SCTS \
    OCSP_CERT_UNKNOWN OCSP_VERIFY_FAILED OCSP_VERIFY_NEEDED OUT_OF_MEM PATH_LENGTH_EXCEEDED PATH_LOOP \
    PERMITTED_VIOLATION PROXY_CERTIFICATES_NOT_ALLOWED PROXY_PATH_LENGTH_EXCEEDED \
    PROXY_SUBJECT_NAME_VIOLATION SELF_SIGNED_CERT_IN_CHAIN STORE_LOOKUP SUBJECT_ISSUER_MISMATCH \
    SUBTREE_MINMAX SUITE_B_CANNOT_SIGN_P_384_WITH_P_256 SUITE_B_INVALID_ALGORITHM SUITE_B_INVALID_CURVE \
    SUITE_B_INVALID_SIGNATURE_ALGORITHM SUITE_B_INVALID_VERSION SUITE_B_LOS_NOT_ALLOWED \
    UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY UNABLE_TO_DECRYPT_CERT_SIGNATURE \
    UNABLE_TO_DECRYPT_CRL_SIGNATURE UNABLE_TO_GET_CRL UNABLE_TO_GET_CRL_ISSUER \
    UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_VERIFY_LEAF_SIGNATURE \
    UNHANDLED_CRITICAL_CRL_EXTENSION UNHANDLED_CRITICAL_EXTENSION UNNESTED_RESOURCE \
    UNSUPPORTED_CONSTRAINT_SYNTAX UNSUPPORTED_CONSTRAINT_TYPE UNSUPPORTED_EXTENSION_FEATURE \
    UNSUPPORTED_NAME_SYNTAX UNSPECIFIED";

/// Names for several of those, and Squid's own.
const OWN_TLS_ERRORS: &str = "\
    ssl::certHasExpired certHasExpired ssl::certNotYetValid certNotYetValid ssl::certDomainMismatch \
    certDomainMismatch ssl::certUntrusted certUntrusted ssl::certSelfSigned certSelfSigned \
    SQUID_X509_V_ERR_INFINITE_VALIDATION SQUID_X509_V_ERR_CERT_CHANGE SQUID_ERR_SSL_HANDSHAKE \
    SQUID_TLS_ERR_ACCEPT SQUID_TLS_ERR_CONNECT SQUID_X509_V_ERR_DOMAIN_MISMATCH";

fn among(names: &str, text: &str) -> bool {
    names.split(' ').any(|name| name == text)
}

/// Refuses what Squid does not start with. Of a list that is new, its numbers as well.
pub(super) fn check(
    lists: &Lists<'_>,
    kind: &Type,
    place: Place,
    texts: &[(&str, Place)],
    missing: bool,
) -> Result<(), DocumentError> {
    let each = |what: &str, fits: &dyn Fn(&str) -> bool| {
        let wrong = texts.iter().find(|(text, _)| !fits(text));
        wrong.map_or(Ok(()), |(text, place)| {
            let message = format!("`{text}` is not {what}");
            Err(lists.stops(*place, &message, "correct the word, or remove it"))
        })
    };
    let first = texts.first().map(|(text, _)| *text);
    let needs = |what: &str, fits: bool| {
        if fits || missing {
            return Ok(());
        }
        let message = format!("`{}` needs {what}", kind.name);
        Err(lists.stops(place, &message, "correct the line"))
    };
    match kind.name {
        "hier_code" => each("a way that requests take (`HIER_DIRECT`)", &|text| {
            among(HIERARCHY, text)
        }),
        "transaction_initiator" => each("one who begins transactions", &|text| {
            among(INITIATORS, text)
        }),
        "squid_error" => each("an error of Squid", &|text| among(ERRORS, text)),
        "ssl_error" => each("an error of TLS", &|text| {
            text.starts_with(|first: char| first.is_ascii_digit())
                || among(OWN_TLS_ERRORS, text)
                || text
                    .strip_prefix("X509_V_ERR_")
                    .is_some_and(|name| among(TLS_ERRORS, name))
        }),
        "adaptation_service" => each(
            "a service or a set of them that is defined before this line",
            &|text| lists.services.iter().any(|service| service == text),
        ),
        "client_connection_mark" => {
            needs("a mark", !lists.fresh || first.is_some())?;
            each("a mark, as in 0x1 or 0x1/0xff", &mark)
        }
        "localport" => each("a port", &|text| addresses::ports(text).is_some()),
        "localip" => each("an address", &|text| addresses::address(text).is_ok()),
        "note" => needs("the name of an annotation", first.is_some()),
        "user_cert" | "ca_cert" => needs("the name of an attribute", first.is_some()),
        "maxconn" if lists.fresh => {
            // What stands behind the digits is not read.
            let digits = first.unwrap_or_default().trim_start_matches('0');
            let some = digits.starts_with(|digit: char| digit.is_ascii_digit());
            needs("a number above 0", some)
        }
        "max_user_ip" if lists.fresh => {
            let number = first.and_then(|text| text.parse::<i32>().ok());
            needs("a number above 0", number.is_some_and(|number| number > 0))
        }
        "random" if lists.fresh => needs(
            "a part of one: 0.5, 1/3 or 1:3",
            first.is_some_and(part_of_one),
        ),
        _ => Ok(()),
    }
}

/// A number as C writes it.
pub(super) fn number(text: &str) -> Option<u32> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (digits, base) = match hexadecimal {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    let all = digits.chars().all(|digit| digit.is_digit(base));
    all.then(|| u32::from_str_radix(digits, base).ok())
        .flatten()
}

/// A number, and one behind a slash.
pub(super) fn mark(text: &str) -> bool {
    let (value, mask) = text.split_once('/').unwrap_or((text, "0"));
    number(value).is_some() && number(mask).is_some()
}

/// `1:3`, `1/3` or `0.5`, whatever follows.
fn part_of_one(text: &str) -> bool {
    let digits = |text: &str| -> usize { text.bytes().take_while(u8::is_ascii_digit).count() };
    let (left, behind) = text.split_at_checked(digits(text)).unwrap_or_default();
    let Some(sign) = behind.chars().next().filter(|_| !left.is_empty()) else {
        return false;
    };
    let right = behind.get(1..).unwrap_or_default();
    let right = right.get(..digits(right)).unwrap_or_default();
    if right.is_empty() || !behind.is_ascii() {
        return false;
    }
    match (sign, left.parse::<i32>(), right.parse::<i32>()) {
        (':', Ok(left), Ok(right)) => left > 0 && right > 0,
        ('/', Ok(left), Ok(right)) => left > 0 && right > 0 && left <= right,
        ('.', ..) => left == "0" && right.bytes().any(|digit| digit != b'0'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_squid_takes() {
        for (text, fits) in [
            ("0.5", true),
            ("0.5x", true),
            (".5", false),
            ("0.0", false),
            ("1.5", false),
            ("1/1", true),
            ("2/1", false),
            ("1:3", true),
            ("0:3", false),
            ("1", false),
            ("", false),
        ] {
            assert_eq!(part_of_one(text), fits, "{text}");
        }
        for (text, fits) in [
            ("1", true),
            ("0x1/0xff", true),
            ("017", true),
            ("08", false),
            ("1/2x", false),
            ("x", false),
            ("", false),
            ("4294967296", false),
        ] {
            assert_eq!(mark(text), fits, "{text}");
        }
    }
}
