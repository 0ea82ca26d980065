//! Where to go after signing in.

use leptos_router::location::Url;
use model::url::page;

/// The sign-in page, which leads back to `path` afterwards.
pub fn sign_in_then(path: &str) -> String {
    if path == page::HOME { page::SIGN_IN.to_owned() } else { format!("{}?next={}", page::SIGN_IN, Url::escape(path)) }
}

/// The path asked for in `?next=`, if it stays on this site; else home.
///
/// A link to the sign-in page can come from anywhere, so only a path is accepted: one leading slash, and nothing
/// that a browser reads as another host (`//host`, `/\host`) or drops before reading (control characters).
pub fn local_or_home(next: Option<&str>) -> String {
    next.filter(|path| is_local(path)).unwrap_or(page::HOME).to_owned()
}

fn is_local(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next() == Some('/') && !matches!(chars.next(), Some('/' | '\\')) && !path.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_path_is_kept() {
        assert_eq!(local_or_home(Some("/library?q=a%2Fb&page=2")), "/library?q=a%2Fb&page=2");
        assert_eq!(local_or_home(Some("/")), "/");
    }

    #[test]
    fn whatever_leads_elsewhere_goes_home() {
        for next in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
            "library",
            "/\t/evil.example",
            "/\n//evil.example",
            "\\\\evil.example",
        ] {
            assert_eq!(local_or_home(Some(next)), "/", "{next:?}");
        }
        assert_eq!(local_or_home(None), "/");
    }

    #[test]
    fn signing_in_from_home_needs_no_detour() {
        assert_eq!(sign_in_then("/"), "/sign-in");
    }
}
