//! What a script says with `alert`, up to the limits of pac-check and of the client.

use super::evaluation::{Limit, LimitKind, Limits};
use super::value::Text;

/// The alerts of one run.
#[derive(Debug, Default)]
pub struct Alerts {
    texts: Vec<String>,
    characters: usize,
}

/// What an alert costs beside its text, and how much is held: Chromium's figures.
const HELD_ALERT_BYTES: usize = 32;
const MOST_HELD_ALERT_BYTES: usize = 2048;

impl Alerts {
    /// Keeps an alert.
    ///
    /// # Errors
    /// The limit that it breaks.
    pub fn add(&mut self, message: &Text<'_>, limits: &Limits) -> Result<(), Limit> {
        let broken = |value: String| Limit {
            which: LimitKind::Alerts,
            value,
        };
        if self.texts.len() >= limits.alerts {
            return Err(broken(format!("{} alerts", limits.alerts)));
        }
        // Cut before copying: the text may be as large as the heap.
        let most = limits.alert_characters + 1;
        let text = if message.len() > most * 2 {
            char::decode_utf16(message.units().take(most * 2))
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        } else {
            message.to_text().into_owned()
        };
        let characters = text.chars().count();
        if characters > limits.alert_characters {
            let most = limits.alert_characters;
            return Err(broken(format!("{most} characters in an alert")));
        }
        let all = self.characters + characters;
        if all > limits.all_alert_characters {
            let most = limits.all_alert_characters;
            return Err(broken(format!("{most} characters in all alerts")));
        }
        self.characters = all;
        self.texts.push(text);
        Ok(())
    }

    /// Chromium holds alerts back while a question may still restart the call. Past about 2 KiB it
    /// gives up on that: it starts the call again and waits at each question instead
    /// (services/proxy_resolver/proxy_resolver_v8_tracing.cc, `kMaxAlertsAndErrorsBytes`).
    pub const fn are_too_much_to_hold(&self) -> bool {
        self.characters * 2 + self.texts.len() * HELD_ALERT_BYTES > MOST_HELD_ALERT_BYTES
    }

    /// The alerts, which are none afterwards.
    pub fn take(&mut self) -> Vec<String> {
        self.characters = 0;
        std::mem::take(&mut self.texts)
    }
}
