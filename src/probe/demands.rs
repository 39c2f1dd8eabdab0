//! What the list of a required URL demands of its way.

use crate::finding::report::Row;
use crate::profiles::{Profile, Row as Required, Tolerance};

/// What a list demands of a row.
pub(super) struct Demands {
    pub(super) made_up: Vec<String>,
    pub(super) websocket: bool,
    pub(super) may_inspect: bool,
    pub(super) may_ask_login: bool,
    /// CONNECT, to this port.
    pub(super) connect: Option<u16>,
}

/// Where a row comes from.
pub(super) fn listed<'a>(
    row: &Row,
    profiles: &'a [Profile],
) -> (Option<&'a Profile>, Option<&'a Required>) {
    let profile = profiles.iter().find(|it| it.id == row.profile);
    let required = profile.and_then(|profile| {
        let mut rows = profile.rows();
        rows.find(|(group, it)| {
            group.id == row.group && it.pattern.text() == row.pattern && it.port == row.port
        })
    });
    (profile, required.map(|(_, required)| required))
}

/// What the list demands of a row.
pub(super) fn demands(
    row: &Row,
    profile: Option<&Profile>,
    required: Option<&Required>,
) -> Demands {
    let of_profile = profile.map(|it| &it.requirements);
    let inspection = required
        .and_then(|it| it.tls_inspection)
        .or_else(|| Some(of_profile?.tls_inspection.as_ref()?.value));
    let login = required
        .and_then(|it| it.proxy_authentication)
        .or_else(|| Some(of_profile?.proxy_authentication.as_ref()?.value));
    let ports = of_profile.and_then(|it| it.connect_ports.as_ref());
    let variables = profile.map(|it| it.variables.values());
    Demands {
        made_up: variables
            .into_iter()
            .flatten()
            .map(|variable| variable.default.clone())
            .collect(),
        websocket: required.is_some_and(|it| it.websocket),
        may_inspect: inspection == Some(Tolerance::Allowed),
        may_ask_login: login == Some(Tolerance::Allowed),
        connect: ports
            .filter(|ports| ports.value.contains(&row.port))
            .map(|_| row.port),
    }
}
