//! A web origin: scheme, host and port.

use std::{fmt, str::FromStr};

use http::Uri;

/// A web origin, as browsers send it in `Origin`: `https://music.example.org`, `http://127.0.0.1:3000`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    secure: bool,
    authority: String,
}

impl Origin {
    /// Whether the scheme is `https`.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Host and port; the scheme's own port is left out.
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http{}://{}", if self.secure { "s" } else { "" }, self.authority)
    }
}

/// A text that is no web origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseOriginError;

impl fmt::Display for ParseOriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "give http:// or https://, a host and perhaps a port, with no path, such as https://music.example.org",
        )
    }
}

impl std::error::Error for ParseOriginError {}

impl FromStr for Origin {
    type Err = ParseOriginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.trim().parse().map_err(|_| ParseOriginError)?;
        let secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(ParseOriginError),
        };
        let authority =
            uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or(ParseOriginError)?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.host().is_empty() {
            return Err(ParseOriginError);
        }
        let own_port = if secure { ":443" } else { ":80" };
        let authority = authority.as_str().to_ascii_lowercase();
        Ok(Self { secure, authority: authority.strip_suffix(own_port).map_or(authority.clone(), str::to_owned) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_browsers_write_it() {
        for (given, expected) in [
            ("https://music.example.org", "https://music.example.org"),
            ("https://Music.Example.org:443/", "https://music.example.org"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://[::1]:80", "http://[::1]"),
            (" http://nas.local:8080 ", "http://nas.local:8080"),
        ] {
            assert_eq!(given.parse::<Origin>().unwrap().to_string(), expected);
        }
    }

    #[test]
    fn refuses_what_is_no_origin() {
        for text in
            ["", "null", "music.example.org", "ftp://a", "https://a/b", "https://a?b", "https://u@a", "https://"]
        {
            assert_eq!(text.parse::<Origin>(), Err(ParseOriginError), "{text}");
        }
    }
}
