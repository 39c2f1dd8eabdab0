//! The codes of `logformat`, which `external_acl_type` takes too: whether Squid knows what stands there.
//!
//! Source: Squid 5.7 and 6, documentation of `logformat` and `external_acl_type`; `squid -k parse` of Squid 5.7
//! (tests/squid).

/// Codes that need no name before them, longest kind first, as Squid looks for them.
const CODES: &[&str] = &[
    "err_code err_detail note credentials master_xaction >eui >qos <qos >nfmark <nfmark >handshake \
     ACL DATA DST EXT_LOG EXT_TAG EXT_USER IDENT LOGIN METHOD MYADDR MYPORT PATH PORT PROTO SRCEUI48 \
     SRCEUI64 SRCPORT SRC TAG URI USER_CERTCHAIN USER_CERT",
    ">la la >lp lp <la oa <lp ts tu tl tg tS tr <pt <tt dt >ha un ul ui ue Hs >Hs <Hs <bs Ss Sh mt \
     >rm >ru >rs >rd >rP >rp >rq >rv rm ru rp rv rG <rm <ru <rs <rd <rP <rp <rq <rv >st >sh <st <sH <sS \
     <sh st stP et ea sn busy_time transport::>connection_id",
    ">a >p >A <a <p <A >h <h >v %",
];

/// Codes behind a name and two colons.
const NAMED: &[(&str, &str)] = &[
    ("adapt", "all_trs sum_trs <last_h"),
    (
        "icap",
        "tt <last_h <A <service_name ru rm >st <st <bs >h <h tr tio to Hs",
    ),
    ("ssl", TLS),
    ("tls", TLS),
    ("proxy_protocol", ">h"),
];

const TLS: &str = "\
    bump_mode >cert_subject >cert_issuer >sni <cert_subject <cert_issuer <cert_errors <cert \
    >negotiated_version <negotiated_version >negotiated_cipher <negotiated_cipher \
    >received_hello_version <received_hello_version >received_supported_version \
    <received_supported_version";

/// How long the code at the beginning of a text is, which begins with `%`; `None` where Squid knows none, and
/// does not start. Beside that, whether it stands for a login.
fn code(text: &str) -> Option<(usize, bool)> {
    let mut rest = text.strip_prefix('%')?;
    rest = rest
        .strip_prefix(['"', '\'', '[', '#', '/'])
        .unwrap_or(rest);
    rest = rest.strip_prefix('-').unwrap_or(rest);
    rest = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
    if let Some(behind) = rest.strip_prefix('.') {
        rest = behind.trim_start_matches(|digit: char| digit.is_ascii_digit());
    }
    let mut argument = None;
    if let Some(behind) = rest.strip_prefix('{') {
        (argument, rest) = braces(behind);
    }
    let named = NAMED.iter().find_map(|(name, codes)| {
        let behind = rest.strip_prefix(name)?.strip_prefix("::")?;
        Some((longest(codes, behind)?, behind))
    });
    let plain = || {
        let rest = rest.strip_prefix("http::").unwrap_or(rest);
        let found = CODES.iter().find_map(|codes| longest(codes, rest))?;
        Some((found, rest))
    };
    let (found, behind) = named.or_else(plain)?;
    rest = behind.get(found.len()..)?;
    if let (Some(behind), None) = (rest.strip_prefix('{'), &argument) {
        (argument, rest) = braces(behind);
    }
    // A header needs a name, which is not one that begins with a colon.
    let header = matches!(found, ">h" | "<h" | ">ha" | "note" | "<last_h");
    if header && argument.is_some_and(|name| name.is_empty() || name.starts_with(':')) {
        return None;
    }
    let login = matches!(found, "LOGIN" | "ul");
    Some((text.len() - rest.len(), login))
}

/// What stands in braces, whose first was read, and the rest.
fn braces(text: &str) -> (Option<&str>, &str) {
    match text.split_once('}') {
        Some((inside, behind)) => (Some(inside), behind),
        None => (Some(text), ""),
    }
}

/// The first of the codes that a text begins with.
fn longest<'a>(codes: &'a str, text: &str) -> Option<&'a str> {
    let mut fitting: Vec<&str> = codes
        .split(' ')
        .filter(|code| !code.is_empty() && text.starts_with(code))
        .collect();
    fitting.sort_by_key(|code| code.len());
    fitting.pop()
}

/// What stands at the first code of a format that Squid does not know.
pub(super) fn unknown(format: &str) -> Option<&str> {
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        rest = rest.get(at..)?;
        match code(rest) {
            Some((length, _)) => rest = rest.get(length..).unwrap_or_default(),
            None => return Some(rest),
        }
    }
    None
}

/// A code that is a word of its own, and whether it stands for a login; `None` where Squid does not start.
pub(super) fn alone(word: &str) -> Option<bool> {
    // Names of certificates follow these.
    if ["%USER_CERT_", "%USER_CA_CERT_", "%CA_CERT_"]
        .iter()
        .any(|begin| word.starts_with(begin))
    {
        return Some(false);
    }
    let today = match word.get(..3) {
        Some("%<{") => format!("%<h{}", word.get(2..)?),
        Some("%>{") => format!("%>ha{}", word.get(2..)?),
        _ => word.to_owned(),
    };
    code(&today).and_then(|(length, login)| (length == today.len()).then_some(login))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_squid() {
        for (format, known) in [
            (
                "%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt",
                true,
            ),
            ("%%", true),
            ("%{User-Agent}>h %>h{X:y} %>h", true),
            ("%ssl::bump_mode %ssl::>sni %tls::<cert_issuer", true),
            ("%icap::tt %adapt::sum_trs %http::>a %note{a}", true),
            ("plain", true),
            ("%{", false),
            ("%{X}zz", false),
            ("a%", false),
            ("%Z", false),
            ("%{:}>h", false),
            ("%ssl::nope", false),
            ("%external_acl", false),
        ] {
            assert_eq!(unknown(format).is_none(), known, "{format}");
        }
        for (word, expected) in [
            ("%LOGIN", Some(true)),
            ("%ul", Some(true)),
            ("%un", Some(false)),
            ("%SRC", Some(false)),
            ("%>{X}", Some(false)),
            ("%<{X:y}", Some(false)),
            ("%USER_CERT_CN", Some(false)),
            ("%SRCx", None),
            ("%NOPE", None),
            ("%CERT", None),
            ("%>a/%ru", None),
            ("%EXT_PASSWORD", None),
        ] {
            assert_eq!(alone(word), expected, "{word}");
        }
    }
}
