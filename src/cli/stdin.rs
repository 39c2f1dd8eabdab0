//! Standard input is read once.

use super::trouble::Trouble;
use crate::system::files::STANDARD_INPUT;

/// Refuses `-` for more than one of these options: the second reader would find nothing.
pub(super) fn check(options: &[(&str, Option<&str>)]) -> Result<(), Trouble> {
    let readers: Vec<&str> = options
        .iter()
        .filter(|(_, value)| *value == Some(STANDARD_INPUT))
        .map(|(option, _)| *option)
        .collect();
    if readers.len() < 2 {
        return Ok(());
    }
    Err(Trouble::with_help(
        &format!(
            "standard input can't be read for {}",
            readers.join(" and for ")
        ),
        "give `-` to one of them, and name files for the others",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reader_is_enough() {
        assert!(check(&[]).is_ok());
        assert!(check(&[("--pac", Some("-")), ("--urls-from", Some("list"))]).is_ok());
        assert!(
            check(&[
                ("--pac", Some("-")),
                ("--hosts", None),
                ("--urls-from", Some("-"))
            ])
            .is_err()
        );
    }
}
