//! Text that came from outside: tags, file names, what people type.

use unicode_normalization::UnicodeNormalization as _;

/// Longest text of a metadata field, in characters.
pub(crate) const MAX_CHARS: usize = 500;

/// Makes text fit to be kept and shown: control characters and those that reverse the direction of
/// writing become spaces, runs of space become one, and the end is cut off after [`MAX_CHARS`]. HTML is
/// left as it is: it is text, and shown as text. `None` if nothing is left.
pub(crate) fn clean(text: &str) -> Option<String> {
    let mut cleaned = String::with_capacity(text.len().min(MAX_CHARS * 4));
    let words = text.split(|c: char| c.is_whitespace() || c.is_control() || reverses_writing(c));
    for word in words.filter(|word| !word.is_empty()) {
        if !cleaned.is_empty() {
            cleaned.push(' ');
        }
        cleaned.push_str(word);
        if cleaned.len() > MAX_CHARS * 4 {
            break;
        }
    }
    if let Some((end, _)) = cleaned.char_indices().nth(MAX_CHARS) {
        cleaned.truncate(end);
        cleaned.truncate(cleaned.trim_end().len());
    }
    (!cleaned.is_empty()).then_some(cleaned)
}

/// The form in which two texts are compared, searched and ordered: lower case, and one way of writing
/// (Unicode's NFKC) for what reads the same. File names of macOS write an é as e and an accent.
pub(crate) fn key(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Unicode's embedding, override and isolate controls, which can make a name look like another.
fn reverses_writing(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_text() {
        for text in ["Für Elise", "<b>bold</b>", "a & b", "日本語", "👩‍🎤"] {
            assert_eq!(clean(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn control_characters_become_spaces_and_spaces_one() {
        assert_eq!(clean(" a\u{0}b\t\n c\u{1b}[31m ").as_deref(), Some("a b c [31m"));
        assert_eq!(clean("evil\u{202e}3pm.exe").as_deref(), Some("evil 3pm.exe"));
        assert_eq!(clean("\u{0} \u{7f}"), None);
        assert_eq!(clean(""), None);
    }

    #[test]
    fn what_reads_the_same_has_the_same_key() {
        for (one, other) in [("É", "e\u{301}"), ("ｆｕｌｌ", "FULL"), ("ﬁn", "Fin"), ("가", "\u{1100}\u{1161}")]
        {
            assert_eq!(key(one), key(other), "{one:?}");
        }
        assert_ne!(key("é"), key("e"));
    }

    #[test]
    fn hex_has_two_digits_a_byte() {
        assert_eq!(hex(&[0x00, 0x0f, 0xa5, 0xff]), "000fa5ff");
    }

    #[test]
    fn cuts_after_five_hundred_characters() {
        assert_eq!(clean(&"ü".repeat(600)).unwrap().chars().count(), 500);
        assert_eq!(clean(&"👩".repeat(1_000_000)).unwrap().chars().count(), 500);
        assert_eq!(clean(&format!("{} b", "a".repeat(499))).unwrap(), "a".repeat(499));
    }
}
