//! A scan over the text that keeps hopeless nesting from the recursive parser.
//!
//! It does not parse: it counts open brackets, and constructs that nest to the right without
//! brackets (`! ! !`, `a = b = c`, `if () if ()`). It may count a little too much where a regular
//! expression holds quotes; the limits are far above what a person writes.

/// Deepest nesting of brackets. The engine's own parser manages about 9,000 on its stack.
const MOST_BRACKETS: usize = 6_000;

/// Longest chain of constructs that nest to the right. The front end's parser manages about
/// 100,000.
const MOST_CHAIN: usize = 60_000;

/// An error text where the source is too deep.
pub(super) fn check(text: &str) -> Result<(), String> {
    let mut scan = Scan {
        rest: text.as_bytes(),
        levels: vec![0],
    };
    while let Some(token) = scan.next() {
        scan.count(token);
        if scan.levels.len() > MOST_BRACKETS {
            return Err(format!(
                "more than {MOST_BRACKETS} brackets inside each other"
            ));
        }
        if scan
            .levels
            .iter()
            .rev()
            .take(1)
            .any(|&chain| chain > MOST_CHAIN)
        {
            return Err(format!(
                "a chain of more than {MOST_CHAIN} nested constructs"
            ));
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Token {
    Open,
    Close,
    /// A construct whose operand is to its right.
    Nests,
    /// The end of a statement, an argument or an element.
    Separates,
    Other,
}

struct Scan<'a> {
    rest: &'a [u8],
    /// Open brackets, each with the length of the chain at its level.
    levels: Vec<usize>,
}

impl Scan<'_> {
    fn count(&mut self, token: Token) {
        match token {
            Token::Open => self.levels.push(0),
            Token::Close => {
                if self.levels.len() > 1 {
                    self.levels.pop();
                }
            }
            Token::Nests => {
                if let Some(chain) = self.levels.last_mut() {
                    *chain += 1;
                }
            }
            Token::Separates => {
                if let Some(chain) = self.levels.last_mut() {
                    *chain = 0;
                }
            }
            Token::Other => {}
        }
    }

    fn next(&mut self) -> Option<Token> {
        let [first, tail @ ..] = self.rest else {
            return None;
        };
        self.rest = tail;
        Some(match first {
            b'(' | b'[' | b'{' => Token::Open,
            b'}' if !self.continues() => {
                self.count(Token::Close);
                Token::Separates
            }
            b')' | b']' | b'}' => Token::Close,
            b';' | b',' => Token::Separates,
            b'!' | b'~' | b'?' | b':' => Token::Nests,
            b'-' | b'+' | b'=' | b'*' => {
                // `==`, `++` and `**` count once.
                while self.rest.first() == Some(first) {
                    self.advance(1);
                }
                Token::Nests
            }
            b'"' | b'\'' => {
                self.skip_string(*first);
                Token::Other
            }
            b'/' => self.comment(),
            byte if byte.is_ascii_alphabetic() => self.word(*byte),
            _ => Token::Other,
        })
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// After `}`: does the construct go on?
    fn continues(&self) -> bool {
        let next = self.rest.trim_ascii_start();
        next.starts_with(b"else")
            || next
                .first()
                .is_some_and(|byte| b"=?:.+-*&|([".contains(byte))
    }

    /// A string ends at its quote or at the end of the line.
    fn skip_string(&mut self, quote: u8) {
        let mut escaped = false;
        let end = self.rest.iter().position(|&byte| {
            let ends = !escaped && (byte == quote || byte == b'\n');
            escaped = byte == b'\\' && !escaped;
            ends
        });
        self.advance(end.map_or(self.rest.len(), |end| end + 1));
    }

    fn comment(&mut self) -> Token {
        let end = match self.rest.first() {
            Some(b'/') => self
                .rest
                .iter()
                .position(|&byte| byte == b'\n' || byte == b'\r'),
            Some(b'*') => self
                .rest
                .windows(2)
                .position(|pair| pair == b"*/")
                .map(|at| at + 2),
            _ => return Token::Other,
        };
        self.advance(end.unwrap_or(self.rest.len()));
        Token::Other
    }

    fn word(&mut self, first: u8) -> Token {
        let length = self
            .rest
            .iter()
            .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_' && *byte != b'$')
            .unwrap_or(self.rest.len());
        let tail = self.rest.get(..length).unwrap_or_default();
        let nests = matches!(
            (first, tail),
            (b'n', b"ew")
                | (b't', b"ypeof")
                | (b'v', b"oid")
                | (b'd', b"elete" | b"o")
                | (b'a', b"wait")
                | (b'y', b"ield")
                | (b'i', b"f")
                | (b'e', b"lse")
                | (b'f', b"or")
                | (b'w', b"hile" | b"ith")
        );
        self.advance(length);
        if nests { Token::Nests } else { Token::Other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_that_no_parser_survives_is_refused() {
        for text in [
            "(", "[", "{a:", "!", "- ", "new ", "a=", "if(1)", "x?y:", "a:", "typeof ",
        ] {
            assert!(
                check(&text.repeat(1_000_000 / text.len())).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn long_files_that_are_not_deep_pass() {
        for text in [
            "if (a == b) { return \"x\"; }\n",
            "var a = {b: 1, c: [1, 2]};\n",
            "\"www.example.com\",\n",
            "/* ((((( */ // [[[[[\n",
            "a = ')))(((' + \"[[[\";\n",
        ] {
            assert_eq!(check(&text.repeat(200_000)), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_people_generate_passes() {
        let chain = "if (h == 'a') { return 'b'; } else ".repeat(5_000) + "return 'c';";
        assert_eq!(check(&chain), Ok(()));
        assert_eq!(
            check(&format!("x = {}1;", "a() || ".repeat(49_201))),
            Ok(())
        );
        assert_eq!(check(&("(".repeat(1_000) + &")".repeat(1_000))), Ok(()));
    }
}
