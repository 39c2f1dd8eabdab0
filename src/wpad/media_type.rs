//! What tells of a file, before anybody reads it, that it is a PAC file.

use url::Url;

/// The type of a PAC file, and one that Netscape had beside it.
const TYPES: &[&str] = &[
    "application/x-ns-proxy-autoconfig",
    "application/x-javascript-config",
];
/// Endings with which WinHTTP takes any type (Microsoft Support, article 4025058).
const ENDINGS: &[&str] = &[".dat", ".js", ".pac", ".jvs"];

/// True where a `Content-Type` is that of a PAC file.
pub(super) fn is_of_pac_file(content_type: Option<&str>) -> bool {
    let sent = content_type.unwrap_or_default();
    let kind = sent.split(';').next().unwrap_or_default().trim();
    TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind))
}

/// True where the path of a URL ends as that of a script.
pub(super) fn is_of_script(url: &str) -> bool {
    let path = Url::parse(url).map(|url| url.path().to_ascii_lowercase());
    path.is_ok_and(|path| ENDINGS.iter().any(|ending| path.ends_with(ending)))
}

/// True where something follows the path: whether WinHTTP then goes by its ending is not documented.
pub(super) fn has_query(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.query().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_counts_without_its_parameters_and_an_ending_without_the_query() {
        let pac = "Application/X-NS-proxy-autoconfig ; charset=utf-8";
        assert!(is_of_pac_file(Some(pac)));
        assert!(!is_of_pac_file(Some("text/plain")));
        assert!(!is_of_pac_file(None));
        assert!(is_of_script("http://a.example/X.PAC?y=z"));
        assert!(!is_of_script("http://a.example/proxy?x.pac"));
        assert!(!is_of_script("proxy.pac"));
        assert!(has_query("http://a.example/wpad.dat?"));
        assert!(!has_query("http://a.example/wpad.dat"));
    }
}
