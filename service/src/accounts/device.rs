//! What a session is started on, so that its owner knows it again in a list.

use std::net::IpAddr;

use crate::text;

/// What is known of a client that comes in.
#[derive(Debug, Clone, Default)]
pub struct Device {
    /// The product that it says to be, in words such as `Firefox on Linux`.
    pub name: Option<String>,
    /// Where it asks from.
    pub address: Option<IpAddr>,
}

/// Tokens of a `User-Agent`, and what people call them. The first that fits counts: most claim to be others as well.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];
/// Characters of a name that is none of these.
const MAX_CHARS: usize = 40;

impl Device {
    /// Reads a `User-Agent` header (RFC 9110, section 10.1.5). It is a claim: good for a list, not for a decision.
    pub fn new(user_agent: Option<&str>, address: IpAddr) -> Self {
        Self { name: user_agent.and_then(name), address: Some(address) }
    }
}

fn name(user_agent: &str) -> Option<String> {
    let known = |table: &[(&str, &'static str)]| {
        table.iter().find(|(token, _)| user_agent.contains(token)).map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser} on {system}")),
        (Some(browser), None) => Some(browser.to_owned()),
        // Programs name themselves first.
        (None, _) => {
            let product = user_agent.split([' ', '/']).next().and_then(text::clean)?;
            Some(product.chars().take(MAX_CHARS).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_although_they_claim_to_be_each_other() {
        for (user_agent, expected) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 \
                 Safari/537.36 Edg/143.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile \
                 Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.14.1", "curl"),
        ] {
            assert_eq!(name(user_agent).as_deref(), Some(expected));
        }
    }

    #[test]
    fn anything_may_be_claimed() {
        assert_eq!(name(""), None);
        assert_eq!(name("\u{1b}[31m"), Some("[31m".to_owned()));
        assert_eq!(name(&"x".repeat(10_000)).unwrap().len(), MAX_CHARS);
    }
}
