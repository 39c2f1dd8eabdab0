//! `--expect-sha256` where nothing is reported but answers: another file has none.

use super::trouble::Trouble;
use crate::finding::answers::PacFile;

pub(super) fn check(file: &PacFile, expected: Option<&str>) -> Result<(), Trouble> {
    let Some(expected) = expected.filter(|expected| *expected != file.sha256) else {
        return Ok(());
    };
    Err(Trouble::with_help(
        &format!(
            "{} is not the PAC file that is expected (--expect-sha256): its SHA-256 is {}, not {expected}",
            file.source, file.sha256
        ),
        "nothing was evaluated; look at what has changed, or at who answered",
    ))
}
