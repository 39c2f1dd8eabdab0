//! macOS: the text that `ipconfig getpacket INTERFACE` prints, a line for each option: `NAME (TYPE):
//! VALUE` (apple-oss-distributions/bootp, the table of tags).

use super::{Lease, LeaseForm, Source, Unreadable, Value, hexadecimal};

pub(super) const GETPACKET: LeaseForm = LeaseForm {
    name: "macOS ipconfig",
    leases,
};

/// A packet is that of one interface.
fn leases(source: &Source<'_>) -> Vec<Lease> {
    let first = values(&source.text).into_iter().next();
    first.map(Lease::of).into_iter().collect()
}

fn values(text: &str) -> Vec<Value> {
    text.lines()
        .filter_map(|line| {
            let (name, value) = line.trim().split_once(':')?;
            let value = value.strip_prefix(' ').unwrap_or(value);
            match name.trim() {
                "proxy_auto_discovery_url (string)" => Some(Ok(value.as_bytes().to_vec())),
                "proxy_auto_discovery_url (opaque)" | "option_252 (opaque)" => {
                    let digits = value.trim();
                    Some(hexadecimal(digits, " ").ok_or_else(|| Unreadable::new(digits)))
                }
                _ => None,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_option_is_found() {
        let text = "op = BOOTREPLY\nyiaddr = 10.0.0.7\noptions:\nOptions count is 3\n\
                    server_identifier (ip): 10.0.0.1\n\
                    proxy_auto_discovery_url (string): http://wpad.corp.example:8080/wpad.dat\n\
                    end (none): \n";
        let url = b"http://wpad.corp.example:8080/wpad.dat".to_vec();
        assert_eq!(values(text), [Ok(url)]);
        assert_eq!(values("option_252 (opaque): 61 62"), [Ok(b"ab".to_vec())]);
        assert!(values("server_identifier (ip): 10.0.0.1").is_empty());
    }
}
