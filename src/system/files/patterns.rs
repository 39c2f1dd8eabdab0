//! Names with stars, which the shell of Windows hands on as they are.

use std::path::Path;

/// The files that a name with `*` or `?` in its last part stands for, in order. The shell of Windows
/// leaves that to the program. A name that is one, and a pattern that fits nothing, stay as they are.
pub fn named(pattern: &str) -> Vec<String> {
    let itself = || vec![pattern.to_owned()];
    if !pattern.contains(['*', '?']) || Path::new(pattern).exists() {
        return itself();
    }
    let separators: &[char] = if cfg!(windows) { &['/', '\\'] } else { &['/'] };
    let (folder, last) = match pattern.rfind(separators) {
        Some(at) => pattern.split_at(at + 1),
        None => ("", pattern),
    };
    let place = if folder.is_empty() { "." } else { folder };
    let Ok(entries) = std::fs::read_dir(place) else {
        return itself();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<String> = names
        .filter(|name| fits(last, name))
        .map(|name| format!("{folder}{name}"))
        .collect();
    found.sort_unstable();
    if found.is_empty() { itself() } else { found }
}

/// `*` stands for any characters, `?` for one. After a miss only the last `*` moves.
fn fits(pattern: &str, name: &str) -> bool {
    let same =
        |a: char, b: char| a == b || (cfg!(windows) && a.to_lowercase().eq(b.to_lowercase()));
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(&letter) = name.get(seen) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || same(wanted, letter) => {
                at += 1;
                seen += 1;
            }
            _ => match star {
                Some((star_at, star_seen)) => {
                    star = Some((star_at, star_seen + 1));
                    at = star_at + 1;
                    seen = star_seen + 1;
                }
                None => return false,
            },
        }
    }
    pattern
        .get(at..)
        .unwrap_or_default()
        .iter()
        .all(|&letter| letter == '*')
}

#[cfg(test)]
mod tests {
    use super::super::tests::write;
    use super::*;

    #[test]
    fn stars_stand_for_the_files_that_fit() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.reg", "b.reg", "c.txt", ".d.reg", "a[1].reg"] {
            write(&folder.path().join(name), "");
        }
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        assert_eq!(
            named(&at("*.reg")),
            [at("a.reg"), at("a[1].reg"), at("b.reg")]
        );
        assert_eq!(named(&at("?.*")), [at("a.reg"), at("b.reg"), at("c.txt")]);
        assert_eq!(named(&at("*.pac")), [at("*.pac")]);
        assert_eq!(named(&at("a.reg")), [at("a.reg")]);
        assert_eq!(named("no-such-folder/*"), ["no-such-folder/*"]);
        assert!(fits("*a*b*", "xaxxbx") && !fits("*a*b", "xaxxbx"));
    }
}
