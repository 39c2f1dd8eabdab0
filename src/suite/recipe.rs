//! Scripts that are written when they are needed: 10 MB of anything is a line in a suite.

use serde::Deserialize;

/// The largest script that a recipe may give, in bytes.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A script as a list of pieces.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Recipe {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "a text, { repeat, times } or { bytes }")]
enum Piece {
    Text(String),
    Repeat(Repeat),
    Bytes(Bytes),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    /// `{n}` in it is the number of the repetition, from 0.
    #[serde(rename = "repeat")]
    text: String,
    times: usize,
    /// Between two repetitions.
    #[serde(default)]
    between: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bytes {
    /// Hexadecimal digits in pairs; blanks are skipped.
    bytes: String,
}

/// A recipe that gives no script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// The result would be too large.
    #[error(
        "piece {piece} of `generate` makes the script larger than {MOST_BYTES} bytes; repeat less"
    )]
    TooLarge {
        /// Number of the piece, from 1.
        piece: usize,
    },
    /// `bytes` is not hexadecimal.
    #[error("piece {piece} of `generate`: `bytes` must be pairs of hexadecimal digits")]
    NotHexadecimal {
        /// Number of the piece, from 1.
        piece: usize,
    },
}

impl Recipe {
    /// The script's bytes; at most [`MOST_BYTES`].
    pub fn write(&self) -> Result<Vec<u8>, RecipeError> {
        let mut script = Vec::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            piece.write(index + 1, &mut script)?;
        }
        Ok(script)
    }
}

impl Piece {
    fn write(&self, number: usize, script: &mut Vec<u8>) -> Result<(), RecipeError> {
        match self {
            Self::Text(text) => append(text.as_bytes(), number, script),
            Self::Repeat(piece) => piece.write(number, script),
            Self::Bytes(piece) => {
                let bytes = hexadecimal(&piece.bytes)
                    .ok_or(RecipeError::NotHexadecimal { piece: number })?;
                append(&bytes, number, script)
            }
        }
    }
}

impl Repeat {
    fn write(&self, number: usize, script: &mut Vec<u8>) -> Result<(), RecipeError> {
        if self.text.is_empty() && self.between.is_empty() {
            return Ok(());
        }
        if !self.text.contains("{n}") && self.between.is_empty() {
            // At once: a million calls for a million brackets would be slow.
            if self.times > MOST_BYTES / self.text.len() {
                return Err(RecipeError::TooLarge { piece: number });
            }
            return append(self.text.repeat(self.times).as_bytes(), number, script);
        }
        for n in 0..self.times {
            if n > 0 {
                append(self.between.as_bytes(), number, script)?;
            }
            let text = self.text.replace("{n}", &n.to_string());
            append(text.as_bytes(), number, script)?;
        }
        Ok(())
    }
}

fn append(bytes: &[u8], piece: usize, script: &mut Vec<u8>) -> Result<(), RecipeError> {
    if script.len() + bytes.len() > MOST_BYTES {
        return Err(RecipeError::TooLarge { piece });
    }
    script.extend_from_slice(bytes);
    Ok(())
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .map(|character| u8::try_from(character.to_digit(16)?).ok())
        .collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty()
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(text: &str) -> Recipe {
        #[derive(Deserialize)]
        struct Document {
            generate: Recipe,
        }
        match toml::from_str::<Document>(text) {
            Ok(document) => document.generate,
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn pieces_are_joined_in_order() {
        let recipe = recipe(
            r#"generate = ["a", { repeat = "[{n}]", times = 3, between = "," }, { bytes = "ff 0A" }]"#,
        );
        assert_eq!(recipe.write(), Ok(b"a[0],[1],[2]\xff\x0a".to_vec()));
    }

    #[test]
    fn a_recipe_can_not_fill_the_memory() {
        let large = recipe(r#"generate = ["a", { repeat = "((((", times = 1000000000000 }]"#);
        assert_eq!(large.write(), Err(RecipeError::TooLarge { piece: 2 }));
        let one_byte_more = recipe(r#"generate = ["a", { repeat = "b", times = 67108864 }]"#);
        assert_eq!(
            one_byte_more.write(),
            Err(RecipeError::TooLarge { piece: 2 })
        );
        let numbered = recipe(r#"generate = [{ repeat = "{n}", times = 1000000000000 }]"#);
        assert_eq!(numbered.write(), Err(RecipeError::TooLarge { piece: 1 }));
        let endless = recipe(r#"generate = [{ repeat = "", times = 1000000000000 }]"#);
        assert_eq!(endless.write(), Ok(Vec::new()));
    }

    #[test]
    fn odd_or_foreign_digits_are_refused() {
        for text in ["f", "0g", "é0"] {
            let recipe = recipe(&format!("generate = [{{ bytes = \"{text}\" }}]"));
            assert_eq!(
                recipe.write(),
                Err(RecipeError::NotHexadecimal { piece: 1 })
            );
        }
    }
}
