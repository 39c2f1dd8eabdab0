//! Where the static settings of WinHTTP send a URL.

use url::Url;

use super::blob::WinHttpSettings;
use super::dotnet_regex::Outcome;
use super::proxy_list::{WinHttpProxies, direct, winhttp_bypass};
use crate::finding::Label;
use crate::finding::settings::{Basis, Decision, Destination};

/// What static settings of WinHTTP say; `None` where there are none.
pub(super) fn fixed(
    settings: &WinHttpSettings,
    places: &[Label],
    says: &str,
    url: &Url,
) -> Option<Decision> {
    let text = settings.proxy.as_ref()?;
    let decided = |destination: Destination, says: String| {
        Some(Decision {
            destination,
            says,
            basis: Basis::Documented,
            labels: places.to_vec(),
        })
    };
    let direct = || Destination::Route {
        route: vec![direct()],
    };
    let proxies = match WinHttpProxies::parse(text) {
        Ok(proxies) => proxies,
        Err(error) => {
            let why = format!("{says}: {error}");
            return decided(Destination::Unknown { why }, says.to_owned());
        }
    };
    let scheme = url.scheme();
    let of_scheme = proxies.of(scheme);
    let Some((address, others)) = of_scheme.split_first() else {
        return decided(direct(), format!("{says} have no proxy for {scheme}"));
    };
    let host = url.host_str().unwrap_or_default();
    match winhttp_bypass(&settings.bypass, host) {
        (Outcome::Match, entry) => decided(
            direct(),
            format!(
                "{says}: `{}` of the bypass list matches {host}",
                entry.unwrap_or_default()
            ),
        ),
        (Outcome::Unknown(why), entry) => {
            let entry = entry.unwrap_or_default();
            let why = format!(
                "{}, unless `{entry}` of the bypass list matches: {why}",
                address.route()
            );
            decided(Destination::Unknown { why }, says.to_owned())
        }
        (Outcome::NoMatch, _) if !others.is_empty() => {
            let names: Vec<String> = of_scheme.iter().map(|it| it.route().to_string()).collect();
            let why = format!(
                "{says} list several proxies for {scheme} ({}), and the documentation does not say \
                 which one is used",
                names.join(", ")
            );
            decided(Destination::Unknown { why }, says.to_owned())
        }
        (Outcome::NoMatch, _) => decided(
            Destination::Route {
                route: vec![address.route()],
            },
            format!("{says} name the proxy"),
        ),
    }
}
