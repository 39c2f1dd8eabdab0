//! .NET regular expressions, as a bypass list holds them.
//!
//! .NET compiles an entry with `IgnoreCase | CultureInvariant` and searches (unanchored) in
//! `scheme://host`, with `:port` where it is not the scheme's own (`System.Net.WebProxy` in the
//! .NET Framework's source). Another engine stands in for .NET's here, so the expression is read
//! in .NET's syntax and written again in that of the engine, with what the two mean differently
//! spelt out. The subject is always lower-case ASCII without control characters, which makes that
//! exact: classes are listed, case is folded in the expression, `$` is the end.
//!
//! What has no exact counterpart is [`Outcome::Unknown`], and so is an expression whose search
//! takes too many steps: never a text that does not match.

mod class;
mod escape;
mod translate;

use fancy_regex::{Regex, RegexBuilder};

/// Longest expression in characters; .NET has no limit.
const MOST_CHARACTERS: usize = 1000;

/// Steps back that one search may take.
const MOST_STEPS: usize = 10_000;

/// Bytes that a compiled expression may take.
const MOST_COMPILED: usize = 1 << 20;

/// An expression that .NET accepts, or may accept.
#[derive(Debug, Clone)]
pub struct Pattern {
    engine: Result<Regex, String>,
}

/// .NET refuses the expression: the section that holds it does not load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(".NET refuses it: {0}")]
pub struct Invalid(String);

/// What a search found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It matches.
    Match,
    /// It does not.
    NoMatch,
    /// Unknown, for this reason.
    Unknown(String),
}

/// Why an expression is not carried over.
enum Failure {
    /// .NET refuses it.
    Invalid(String),
    /// It may be fine in .NET and has no exact counterpart here.
    Unsupported(String),
}

impl Failure {
    fn invalid(why: impl Into<String>) -> Self {
        Self::Invalid(why.into())
    }

    fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported(what.into())
    }
}

impl Pattern {
    /// Reads an expression.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.chars().count() > MOST_CHARACTERS {
            let why = format!("it has more than {MOST_CHARACTERS} characters");
            return Ok(Self { engine: Err(why) });
        }
        let engine = match translate::translate(text) {
            Err(Failure::Invalid(why)) => return Err(Invalid(why)),
            Err(Failure::Unsupported(what)) => Err(format!("pac-check can't evaluate {what}")),
            Ok(translated) => RegexBuilder::new(&translated)
                .backtrack_limit(MOST_STEPS)
                .delegate_size_limit(MOST_COMPILED)
                .build()
                .map_err(|_| "pac-check's engine does not take it".to_owned()),
        };
        Ok(Self { engine })
    }

    /// Searches in a text. Of anything but lower-case ASCII without control characters nothing is
    /// said.
    pub fn search(&self, subject: &str) -> Outcome {
        let plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
        if !subject.bytes().all(plain) {
            return Outcome::Unknown("the URL is not plain lower-case ASCII".to_owned());
        }
        match &self.engine {
            Err(why) => Outcome::Unknown(why.clone()),
            Ok(engine) => match engine.is_match(subject) {
                Ok(true) => Outcome::Match,
                Ok(false) => Outcome::NoMatch,
                Err(_) => Outcome::Unknown(format!(
                    "the search was stopped after {MOST_STEPS} steps back"
                )),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn search(pattern: &str, subject: &str) -> Outcome {
        Pattern::parse(pattern).expect(pattern).search(subject)
    }

    #[track_caller]
    fn matches(pattern: &str, subject: &str) {
        assert_eq!(
            search(pattern, subject),
            Outcome::Match,
            "{pattern} {subject}"
        );
    }

    #[track_caller]
    fn misses(pattern: &str, subject: &str) {
        assert_eq!(
            search(pattern, subject),
            Outcome::NoMatch,
            "{pattern} {subject}"
        );
    }

    fn invalid(pattern: &str) -> String {
        match Pattern::parse(pattern) {
            Err(invalid) => invalid.to_string(),
            Ok(_) => panic!("{pattern} is taken"),
        }
    }

    #[track_caller]
    fn unknown(pattern: &str) {
        let outcome = search(pattern, "https://a.contoso.com");
        assert!(
            matches!(outcome, Outcome::Unknown(_)),
            "{pattern}: {outcome:?}"
        );
    }

    #[test]
    fn a_search_is_not_anchored_and_a_dot_is_any_character() {
        matches("contoso.com", "https://www.contoso.com");
        matches("contoso.com", "https://contoso.com.evil.net");
        matches("contoso.com", "https://notcontosoxcom.net");
        misses(r"contoso\.com$", "https://contoso.com.evil.net");
        misses("^contoso", "https://contoso.com");
        matches("^https://contoso", "https://contoso.com");
        matches(r"contoso\.com:8443$", "https://contoso.com:8443");
        matches("", "https://a");
    }

    #[test]
    fn case_is_ignored_in_letters_classes_and_ranges_unless_the_pattern_says_otherwise() {
        matches(r"CONTOSO\.Com", "http://contoso.com");
        matches("http://[A-F]+$", "http://abcdef");
        misses("http://[^A-F]+$", "http://abcdef");
        matches(r"http://\u0041$", "http://a");
        misses("(?-i)CONTOSO", "http://contoso.com");
        matches("((?-i)http)://CONTOSO", "http://contoso.com");
        matches("(?-i:http)://CONTOSO", "http://contoso.com");
        matches(r"(A)\.\1", "http://a.a");
    }

    #[test]
    fn look_around_works_as_in_dot_net() {
        let not_portal = r"^https?://(?!portal\.)[^/]*\.contoso\.com$";
        matches(not_portal, "https://www.contoso.com");
        misses(not_portal, "https://portal.contoso.com");
        matches(r"(?<=://)intranet", "http://intranet");
        misses(r"(?<!www\.)contoso", "http://www.contoso.com");
        matches(r"(?=.*\.net$)https", "https://a.net");
        matches(r"\bcontoso\b", "https://contoso.com");
        misses(r"\bcontoso\b", "https://xcontoso.com");
        matches(r"\Bontoso", "https://contoso.com");
        matches(r"\Ahttp.*\z", "http://a");
        matches(r"(?>a+)b", "http://aab");
        matches(r"(?<name>a)\.\k<name>", "http://a.a");
    }

    #[test]
    fn classes_and_quantifiers_work_as_in_dot_net() {
        matches(r"^http://\d{1,3}(\.\d{1,3}){3}$", "http://10.0.0.1");
        misses(r"^http://\d{1,3}(\.\d{1,3}){3}$", "http://10.0.0.1000");
        matches(r"^http://[\w-]+$", "http://a-b_c");
        misses(r"^http://[^\d]+$", "http://a1");
        matches("^http://[]a]+$", "http://a]");
        matches("a{,2}$", "http://a{,2}");
        matches("a{x}", "http://a{x}");
        matches(r"http://\x61\.b", "http://a.b");
        matches("^http://ab??", "http://a");
        matches("(?#a comment)http", "http://a");
        matches("a|b|", "http://x");
        misses(r"\t|\s", "http://x");
    }

    #[test]
    fn what_dot_net_refuses_is_refused_with_its_reason() {
        for (pattern, why) in [
            ("*.contoso.com", "nothing before"),
            ("+a", "nothing before"),
            ("a|*b", "nothing before"),
            ("(*a)", "nothing before"),
            ("{2}", "nothing before"),
            ("a**", "two quantifiers"),
            ("a++", "two quantifiers"),
            ("a{2}{3}", "two quantifiers"),
            ("a{3,2}", "order"),
            ("(a", "not closed"),
            ("a)", "no group"),
            ("[a", "not closed"),
            ("[]", "not closed"),
            ("[z-a]", "order"),
            ("a\\", "ends"),
            (r"\_", "escape"),
            (r"\y", "escape"),
            (r"\xg", "escape"),
            (r"\1", "group 1"),
            (r"\k<x>", "group `x`"),
            ("(?y)", "group"),
            ("(?", "group"),
        ] {
            let said = invalid(pattern);
            assert!(said.contains(why), "{pattern}: {said}");
        }
    }

    #[test]
    fn what_has_no_counterpart_is_unknown_and_never_a_miss() {
        for pattern in [
            r"\p{L}",
            "[a-z-[aeiou]]",
            "(?(a)b|c)",
            "(?<a-b>x)",
            "(?x) a b",
            "(?n)(a)",
            r"\G",
            "(?<n>a)(b)\\1",
            "\u{212a}",
            "[a-\u{212a}]",
            r"(?<1>a)",
            "a{5000}",
            "(?=a)*",
        ] {
            unknown(pattern);
        }
        unknown(&"a".repeat(MOST_CHARACTERS + 1));
        unknown(&format!("{}a{}", "(".repeat(100), ")".repeat(100)));
        let plain = Pattern::parse("a").expect("parses");
        assert!(matches!(plain.search("http://é"), Outcome::Unknown(_)));
        assert!(matches!(plain.search("http://A"), Outcome::Unknown(_)));
    }

    #[test]
    fn a_search_that_takes_too_long_is_stopped_and_unknown() {
        let subject = format!("https://{}!", "a".repeat(60));
        let outcome = search(r"https://(?:(a)\1?)+$", &subject);
        assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    }

    proptest! {
        #[test]
        fn an_escaped_text_matches_itself_and_nothing_without_it(
            text in "[a-z0-9.-]{1,20}", other in "[a-z0-9.-]{0,20}"
        ) {
            let escaped: String = text
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\{c}") })
                .collect();
            let pattern = Pattern::parse(&escaped).expect("parses");
            let found = other.contains(&text);
            let expected = if found { Outcome::Match } else { Outcome::NoMatch };
            prop_assert_eq!(pattern.search(&other), expected);
            prop_assert_eq!(pattern.search(&format!("{other}{text}{other}")), Outcome::Match);
        }

        #[test]
        fn any_text_is_read_without_harm(text in "[\\PC]{0,40}", subject in "[a-z0-9.:/-]{0,30}") {
            if let Ok(pattern) = Pattern::parse(&text) {
                let _ = pattern.search(&subject);
            }
        }

        #[test]
        fn any_expression_is_read_without_harm(
            text in "[]\\[\\\\(){}?*+|^$.a-cA-C0-2<>=!:,_kxub-]{0,24}",
            subject in "[a-c0-2.:/-]{0,12}"
        ) {
            if let Ok(pattern) = Pattern::parse(&text) {
                let _ = pattern.search(&subject);
            }
        }
    }
}
