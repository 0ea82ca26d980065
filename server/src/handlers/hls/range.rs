//! The `Range` header (RFC 9110, section 14).

use http::{HeaderMap, header};
use service::ByteRange;

/// The one range that is asked for. Several ranges, other units and what cannot be read are answered with the whole,
/// as section 14.2 allows.
pub fn asked(headers: &HeaderMap) -> Option<ByteRange> {
    let (unit, range) = headers.get(header::RANGE)?.to_str().ok()?.split_once('=')?;
    let (first, last) = range.trim().split_once('-').filter(|_| unit.trim().eq_ignore_ascii_case("bytes"))?;
    match (first, last) {
        ("", length) => number(length).map(ByteRange::Last),
        (first, "") => number(first).map(ByteRange::From),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(ByteRange::FromTo(first, last))
        }
    }
}

/// Digits alone: Rust's own parser also takes a plus sign.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn one_range_is_understood_and_all_else_ignored() {
        for (given, expected) in [
            ("bytes=0-1", Some(ByteRange::FromTo(0, 1))),
            ("Bytes=5-", Some(ByteRange::From(5))),
            ("bytes=-7", Some(ByteRange::Last(7))),
            ("bytes=2-1", None),
            ("bytes=0-1,3-4", None),
            ("bytes=-", None),
            ("bytes=+1-2", None),
            ("bytes=99999999999999999999-", None),
            ("items=0-1", None),
            ("0-1", None),
        ] {
            let headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(given))]);
            assert_eq!(asked(&headers), expected, "{given}");
        }
    }
}
