//! Names of test cases: readers tell cases apart by them and follow each from run to run, so that they
//! differ and hold nothing that changes where something else is inserted, such as a line.

use std::collections::HashMap;

/// The names that are taken.
#[derive(Default)]
pub(super) struct Names(HashMap<String, usize>);

impl Names {
    /// The name, with a number where it is taken.
    pub(super) fn distinct(&mut self, name: String) -> String {
        let times = self.0.entry(name.clone()).or_default();
        *times += 1;
        match *times {
            1 => name,
            times => format!("{name} #{times}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_a_name_has_a_number() {
        let mut names = Names::default();
        let given = ["a", "b", "a", "a"].map(|name| names.distinct(name.to_owned()));
        assert_eq!(given, ["a", "b", "a #2", "a #3"]);
    }
}
