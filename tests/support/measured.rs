//! Reading the measurements of real clients.

/// JSON with a lone surrogate is not Unicode text: error messages of the clients hold some.
pub(crate) fn paired(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let high = from.get(..6).filter(|escape| {
            escape.starts_with("\\ud") && matches!(escape.as_bytes()[3], b'8'..=b'9' | b'a'..=b'b')
        });
        let length = match high {
            Some(high) if from[6..].starts_with("\\ud") => {
                text.push_str(high);
                text.push_str(&from[6..12]);
                12
            }
            Some(_) => {
                text.push_str("\\ufffd");
                6
            }
            None => {
                text.push_str(&from[..2]);
                2
            }
        };
        rest = &from[length..];
    }
    text.push_str(rest);
    text
}
