//! Attribute lists (RFC 8216, section 4.2).

/// `NAME=value,NAME="value, with comma"`, read lazily. Ends at the first thing that is no attribute.
pub(super) struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    pub(super) fn new(list: &'a str) -> Self {
        Self(list)
    }

    /// The value of an attribute, without its quotes.
    pub(super) fn get(list: &'a str, name: &str) -> Option<&'a str> {
        Self::new(list).find(|(found, _)| *found == name).map(|(_, value)| value)
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = self.0.split_once('=')?;
        let (value, rest) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (value, rest) = quoted.split_once('"')?;
                (value, rest.strip_prefix(',').unwrap_or(""))
            }
            None => rest.split_once(',').unwrap_or((rest, "")),
        };
        self.0 = rest;
        Some((name.trim(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::Attributes;

    #[test]
    fn quoted_commas_belong_to_the_value() {
        let list = r#"BANDWIDTH=139000,CODECS="mp4a.40.2,avc1.4d401e",NAME="a=b""#;
        assert_eq!(Attributes::get(list, "BANDWIDTH"), Some("139000"));
        assert_eq!(Attributes::get(list, "CODECS"), Some("mp4a.40.2,avc1.4d401e"));
        assert_eq!(Attributes::get(list, "NAME"), Some("a=b"));
        assert_eq!(Attributes::get(list, "AUDIO"), None);
    }

    #[test]
    fn an_open_quote_ends_the_list() {
        assert_eq!(Attributes::new(r#"A=1,B="open"#).collect::<Vec<_>>(), [("A", "1")]);
    }
}
