//! The URL that DHCP offers as option 252: the first mechanism of all (draft-ietf-wrec-wpad-01,
//! section 4.4.1).

use url::Url;

use super::{Mechanism, Place, Places, Surroundings};
use crate::wpad::Network;

/// The DHCP mechanism.
pub(super) const DHCP_OPTION: Mechanism = Mechanism {
    name: "dhcp",
    summary: "downloads the URL of option 252 of the DHCP lease",
    places,
};

fn places(_network: &dyn Network, surroundings: &Surroundings<'_>) -> Places {
    let mut places = Places::default();
    for option in surroundings.offered {
        let Some(url) = option.url.as_deref().and_then(|url| Url::parse(url).ok()) else {
            continue;
        };
        if !places.places.iter().any(|place| place.url == url) {
            places.places.push(Place {
                url,
                name: None,
                devolved_from: None,
            });
        }
    }
    places
}
