//! The JSON Schema of suites, for editors and other programs.

/// JSON Schema 2020-12 of a suite, read as JSON. What it refuses [`Suite::parse`](super::Suite::parse)
/// refuses, too; not the other way round: it does not know which clients there are.
pub const JSON_SCHEMA: &str = include_str!("suite.schema.json");

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::suite::{SCHEMA, Suite};

    fn schema() -> Value {
        serde_json::from_str(JSON_SCHEMA).unwrap()
    }

    /// The keys that the parser knows where this text has an unknown one.
    fn parsed(text: &str) -> Vec<String> {
        let error = Suite::parse("s.toml", text).unwrap_err().to_string();
        let (_, known) = error.split_once("expected one of ").unwrap();
        let mut keys: Vec<String> = known
            .split(", ")
            .map(|key| key.trim().trim_matches('`').to_owned())
            .collect();
        keys.sort_unstable();
        keys
    }

    fn described(object: &Value) -> Vec<String> {
        let keys = object["properties"].as_object().unwrap().keys();
        let mut keys: Vec<String> = keys.cloned().collect();
        keys.sort_unstable();
        assert_eq!(object["additionalProperties"], false);
        keys
    }

    #[test]
    fn the_schema_has_the_keys_of_the_parser() {
        let schema = schema();
        let properties = &schema["properties"];
        assert_eq!(properties["schema"]["const"], SCHEMA);
        assert_eq!(described(&schema), parsed("x = 1\n"));
        assert_eq!(described(&properties["world"]), parsed("[world]\nx = 1\n"));
        let case = described(&properties["case"]["items"]);
        assert_eq!(case, parsed("[[case]]\nx = 1\n"));
        let of_case_only = ["url", "urls", "note", "my_ip", "at", "client"];
        let expectations: Vec<String> = case
            .into_iter()
            .filter(|key| !of_case_only.contains(&key.as_str()))
            .collect();
        assert_eq!(described(&schema["$defs"]["expectation"]), expectations);
        let mut written: Vec<&str> = super::super::write::KEYS.to_vec();
        written.sort_unstable();
        assert_eq!(expectations, written, "what record and update write");
    }

    #[test]
    fn every_key_is_in_the_documentation() {
        let page = include_str!("../../docs/suites.md");
        let schema = schema();
        let properties = &schema["properties"];
        for object in [
            &schema,
            &properties["world"],
            &properties["bounds"],
            &properties["case"]["items"],
        ] {
            for key in described(object) {
                let said = [format!("`{key}`"), format!("`{key} ="), format!("[{key}]")]
                    .iter()
                    .any(|form| page.contains(form.as_str()));
                let table = ["case", "client"].contains(&key.as_str());
                assert!(said || table && page.contains("[[case]]"), "{key}");
            }
        }
    }

    #[test]
    fn the_schema_accepts_the_normal_form_only() {
        let schema = schema();
        let pattern = schema["$defs"]["route"]["pattern"].as_str().unwrap();
        let pattern = regress::Regex::new(pattern).unwrap();
        for good in ["DIRECT", "PROXY a:1; DIRECT", "SOCKS5 [::1]:1080"] {
            assert!(pattern.find(good).is_some(), "{good}");
        }
        for bad in ["direct", "PROXY a", "PROXY a:1;DIRECT", "SOCKS a:1", ""] {
            assert!(pattern.find(bad).is_none(), "{bad}");
        }
    }
}
