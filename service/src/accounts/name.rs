//! What may be a name, and what may be a password.

use crate::{Error, Result, text};

const MAX_NAME_CHARS: usize = 64;
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 10..=256;

/// A name that may be given to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UserName {
    /// As typed, trimmed.
    pub shown: String,
    /// By which it is found ([`text::key`]).
    pub key: String,
}

impl UserName {
    /// Trims the name and refuses what cannot be one.
    pub fn parse(text: &str) -> Result<Self> {
        let shown = text.trim();
        if shown.is_empty() {
            return Err(Error::invalid("name", "Enter a name."));
        }
        if shown.chars().count() > MAX_NAME_CHARS {
            return Err(Error::invalid("name", format!("Choose a name of at most {MAX_NAME_CHARS} characters.")));
        }
        if shown.chars().any(char::is_control) {
            return Err(Error::invalid("name", "The name holds characters that cannot be shown. Type it again."));
        }
        Ok(Self { shown: shown.to_owned(), key: text::key(shown) })
    }
}

/// Refuses passwords that are too short to be safe or too long to be one.
pub(super) fn check_new_password(password: &str) -> Result<()> {
    if PASSWORD_CHARS.contains(&password.chars().count()) {
        return Ok(());
    }
    Err(Error::invalid(
        "password",
        format!("Choose a password of {} to {} characters.", PASSWORD_CHARS.start(), PASSWORD_CHARS.end()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_found_without_regard_to_case() {
        let name = UserName::parse("  Ärla ").unwrap();
        assert_eq!(name, UserName { shown: "Ärla".into(), key: "ärla".into() });
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", " \t ", "a\u{0}b", "two\nlines", &"x".repeat(65)] {
            assert!(matches!(UserName::parse(text), Err(Error::Invalid { field: "name", .. })), "{text:?}");
        }
        assert!(UserName::parse(&"é".repeat(64)).is_ok(), "characters count, not bytes");
    }

    #[test]
    fn passwords_have_10_to_256_characters() {
        for (characters, accepted) in [(0, false), (9, false), (10, true), (256, true), (257, false)] {
            assert_eq!(check_new_password(&"ü".repeat(characters)).is_ok(), accepted, "{characters}");
        }
    }
}
