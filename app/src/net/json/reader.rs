//! The words of JSON (RFC 8259), one by one.

use std::borrow::Cow;

use super::NotJson;

/// Lists and objects in each other, at most.
const MAX_DEPTH: u8 = 64;

/// What is left to read.
pub struct Reader<'de> {
    rest: &'de str,
    depth: u8,
}

/// A number.
pub enum Number {
    /// A whole one from 0 up.
    Unsigned(u64),
    /// A whole one below 0.
    Signed(i64),
    /// Any other.
    Float(f64),
}

impl<'de> Reader<'de> {
    pub fn new(text: &'de str) -> Self {
        Self { rest: text, depth: 0 }
    }

    pub fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.rest.is_empty()
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// The next byte that is no space.
    pub fn peek(&mut self) -> Result<u8, NotJson> {
        self.skip_space();
        self.rest.bytes().next().ok_or(NotJson)
    }

    /// Takes these characters, which must come next.
    pub fn take(&mut self, token: &str) -> Result<(), NotJson> {
        self.skip_space();
        self.rest = self.rest.strip_prefix(token).ok_or(NotJson)?;
        Ok(())
    }

    /// Goes into a list or an object.
    pub fn enter(&mut self, token: &str) -> Result<(), NotJson> {
        self.take(token)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(NotJson) } else { Ok(()) }
    }

    /// Whether the list or object has another item; what parts it from the one before is taken.
    pub fn has_next(&mut self, end: u8, is_first: &mut bool) -> Result<bool, NotJson> {
        if self.peek()? == end {
            self.rest = &self.rest[1..];
            self.depth -= 1;
            return Ok(false);
        }
        if !std::mem::take(is_first) {
            self.take(",")?;
        }
        Ok(true)
    }

    pub fn bool(&mut self) -> Result<bool, NotJson> {
        if self.take("true").is_ok() { Ok(true) } else { self.take("false").map(|()| false) }
    }

    pub fn number(&mut self) -> Result<Number, NotJson> {
        self.skip_space();
        let end = self.rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
        let (text, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.len() == text.len()
            && is_whole(digits)
            && let Ok(number) = digits.parse()
        {
            return Ok(Number::Unsigned(number));
        }
        if is_whole(digits)
            && digits != "0"
            && let Ok(number) = text.parse()
        {
            return Ok(Number::Signed(number));
        }
        if is_decimal(digits) { float(text).map(Number::Float) } else { Err(NotJson) }
    }

    pub fn string(&mut self) -> Result<Cow<'de, str>, NotJson> {
        self.take("\"")?;
        let mut text = Cow::Borrowed("");
        loop {
            let end = self.rest.find(|c: char| c == '"' || c == '\\' || c < ' ').ok_or(NotJson)?;
            let (piece, rest) = self.rest.split_at(end);
            if text.is_empty() {
                text = Cow::Borrowed(piece);
            } else {
                text.to_mut().push_str(piece);
            }
            self.rest = &rest[1..];
            match rest.as_bytes()[0] {
                b'"' => return Ok(text),
                b'\\' => {
                    let character = self.escaped()?;
                    text.to_mut().push(character);
                }
                _ => return Err(NotJson),
            }
        }
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Result<char, NotJson> {
        let letter = self.rest.chars().next().ok_or(NotJson)?;
        self.rest = &self.rest[letter.len_utf8()..];
        match letter {
            '"' | '\\' | '/' => Ok(letter),
            'b' => Ok('\u{8}'),
            'f' => Ok('\u{c}'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'u' => {
                let first = self.utf16()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return char::from_u32(first).ok_or(NotJson);
                }
                self.rest = self.rest.strip_prefix("\\u").ok_or(NotJson)?;
                let second = self.utf16()?;
                if !(0xdc00..0xe000).contains(&second) {
                    return Err(NotJson);
                }
                char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(NotJson)
            }
            _ => Err(NotJson),
        }
    }

    /// Four hexadecimal digits: a unit of UTF-16.
    fn utf16(&mut self) -> Result<u32, NotJson> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = u32::from_str_radix(digits.ok_or(NotJson)?, 16).map_err(|_| NotJson)?;
        self.rest = &self.rest[4..];
        Ok(unit)
    }

    /// Reads over a value.
    pub fn skip(&mut self) -> Result<(), NotJson> {
        let mut is_first = true;
        match self.peek()? {
            b'n' => self.take("null"),
            b't' | b'f' => self.bool().map(drop),
            b'"' => self.string().map(drop),
            b'[' => {
                self.enter("[")?;
                while self.has_next(b']', &mut is_first)? {
                    self.skip()?;
                }
                Ok(())
            }
            b'{' => {
                self.enter("{")?;
                while self.has_next(b'}', &mut is_first)? {
                    self.string()?;
                    self.take(":")?;
                    self.skip()?;
                }
                Ok(())
            }
            _ => self.number().map(drop),
        }
    }
}

/// Digits without a zero in front.
fn is_whole(digits: &str) -> bool {
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
}

/// Digits, perhaps with a fraction, perhaps with an exponent.
fn is_decimal(text: &str) -> bool {
    let are_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    is_whole(whole) && are_digits(fraction) && are_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
}

/// The number that a decimal says, by the browser: the standard library's way is large.
fn float(text: &str) -> Result<f64, NotJson> {
    #[cfg(target_arch = "wasm32")]
    let number = js_sys::parse_float(text);
    #[cfg(not(target_arch = "wasm32"))]
    let number: f64 = text.parse().map_err(|_| NotJson)?;
    if number.is_finite() { Ok(number) } else { Err(NotJson) }
}
