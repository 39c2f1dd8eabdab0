//! What the probes, the marks and the rest of ours are called in the text that the engine runs.
//!
//! They are global constants, which are not properties of the global object: no enumeration and no
//! reflection shows them, a script can only name them. So nobody can guess the names: they are new for
//! each loaded script.

/// Names that begin alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    stem: String,
    /// The function that notes a value and gives it back.
    pub probe: String,
    /// The array of marks.
    pub marks: String,
    /// The function that calls what it is given.
    pub promise: String,
    /// A constant in a block of its own.
    pub value: String,
    /// The function that calls what the host has ready.
    pub host: String,
}

/// Letters of the part that nobody can guess: 26 to the 16th are 75 bits.
const LETTERS: usize = 16;

impl Names {
    /// Names that stand for a number.
    pub(super) fn new(secret: u128) -> Self {
        let letters = std::iter::successors(Some(secret), |rest| Some(rest / 26))
            .take(LETTERS)
            .filter_map(|rest| char::from_digit(u32::try_from(rest % 26).ok()? + 10, 36));
        Self::from_stem(letters.collect())
    }

    fn from_stem(stem: String) -> Self {
        let name = |end: char| format!("{stem}{end}");
        Self {
            probe: name('P'),
            marks: name('M'),
            promise: name('W'),
            value: name('V'),
            host: name('H'),
            stem,
        }
    }

    /// What all of them begin with.
    pub(super) fn stem(&self) -> &str {
        &self.stem
    }

    /// Others, should the text hold these.
    pub(super) fn not_in(self, text: &str) -> Self {
        let mut names = self;
        while text.contains(names.stem()) {
            names = Self::from_stem(format!("{}Z", names.stem));
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_secret_has_names_of_its_own() {
        let [a, b, c] = [0, 1, u128::MAX].map(Names::new);
        assert_eq!(a.stem(), "aaaaaaaaaaaaaaaa");
        assert_eq!(b.stem(), "baaaaaaaaaaaaaaa");
        assert_eq!(c.stem().len(), LETTERS);
        assert!(a != b && a != c && b != c);
    }

    #[test]
    fn a_text_that_holds_a_name_gets_another() {
        let names = Names::new(0).not_in("var aaaaaaaaaaaaaaaaP, aaaaaaaaaaaaaaaaZ;");
        assert_eq!(names.probe, "aaaaaaaaaaaaaaaaZZP");
    }
}
