//! The requests that a profile needs.

use crate::pac::classes::{Universe, names_of};
use crate::profiles::{Profile, Row, Standing};

/// A universe for each required row.
pub(super) fn universes(profile: &Profile) -> Vec<Universe> {
    profile
        .rows()
        .filter(|(_, row)| row.standing == Standing::Required)
        .map(|(_, row)| of_row(row))
        .collect()
}

fn of_row(row: &Row) -> Universe {
    let path = row.pattern.path().unwrap_or("/").trim_end_matches('*');
    let port = if row.port == row.scheme.default_port() {
        String::new()
    } else {
        format!(":{}", row.port)
    };
    Universe {
        schemes: vec![row.scheme.word().to_owned()],
        hosts: names_of(row.pattern.lead(), row.pattern.host()),
        behind: Some(format!("{port}{path}")),
        words: Some(format!("{}{port}", row.pattern.text())),
    }
}
