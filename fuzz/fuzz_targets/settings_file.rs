//! Files of a connector server: any bytes are a reading or an error with a place in the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::settings::{self, Reading, Required, Role};

fuzz_target!(|bytes: &[u8]| {
    for role in [None, Some(Role::Service)] {
        match settings::read("fuzz-service.config", bytes, role) {
            Err(error) => {
                assert!(!error.message.is_empty());
                if let Some(span) = error.span {
                    assert!(span.start <= span.end, "{error:?}");
                }
            }
            Ok(reading) => {
                if let Ok(mut given) = Reading::into_given(vec![reading]) {
                    given.assume_defaults = role.is_some();
                    judge(&given);
                }
            }
        }
    }
});

/// Whatever the settings are, each URL has a place to go or a reason.
fn judge(given: &settings::given::Given) {
    let required = Required {
        profile: "fuzz".to_owned(),
        group: "fuzz".to_owned(),
        phase: None,
        pattern: "a.contoso.com".to_owned(),
        port: 443,
        standing: "required",
        urls: vec!["https://a.contoso.com/".to_owned()],
    };
    let report = settings::report(given, Vec::new(), &[required]);
    assert_eq!(report.rows.len(), 2);
    assert_eq!(report.components.len(), 4);
}
