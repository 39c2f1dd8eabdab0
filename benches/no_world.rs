//! A world without names: what the benches ask the rules needs none.

use std::net::IpAddr;

use pac_check::pac::{Family, Host, Resolution};

pub(crate) struct NoWorld;

impl Host for NoWorld {
    fn resolve(&self, _: &str, _: Family) -> Resolution {
        Resolution::NoSuchName
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec![]
    }

    fn now_ms(&self) -> i64 {
        0
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}
