//! References relative to a playlist (RFC 3986, section 5.2, as far as HTTP needs it).

/// The address that `reference` means in a document at `base`.
///
/// `base` is an `http(s)` URL or a path from the root; so is the answer.
pub fn resolve(base: &str, reference: &str) -> String {
    if has_scheme(reference) {
        return reference.to_owned();
    }
    let origin_end = base.find("://").map_or(0, |scheme_end| {
        let authority = scheme_end + 3;
        base[authority..].find('/').map_or(base.len(), |slash| authority + slash)
    });
    let (origin, path) = base.split_at(origin_end);
    if let Some(authority) = reference.strip_prefix("//") {
        let scheme = origin.split_once("//").map_or("", |(scheme, _)| scheme);
        return [scheme, "//", authority].concat();
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if reference.starts_with('/') {
        return [origin, reference].concat();
    }
    let folder = path.rfind('/').map_or("/", |slash| &path[..=slash]);
    let (relative, query) = reference.split_at(reference.find(['?', '#']).unwrap_or(reference.len()));
    let mut parts: Vec<&str> = Vec::new();
    let joined = [folder, relative].concat();
    for part in joined.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    [origin, "/", &parts.join("/"), query].concat()
}

fn has_scheme(reference: &str) -> bool {
    reference.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn follows_rfc_3986() {
        let base = "https://host:8/hls/a/1/master.m3u8?x=/y/";
        assert_eq!(resolve(base, "128/index.m3u8"), "https://host:8/hls/a/1/128/index.m3u8");
        assert_eq!(resolve(base, "../2/./i.m3u8?q=../1"), "https://host:8/hls/a/2/i.m3u8?q=../1");
        assert_eq!(resolve(base, "/key"), "https://host:8/key");
        assert_eq!(resolve(base, "//cdn/0.ts"), "https://cdn/0.ts");
        assert_eq!(resolve(base, "http://cdn/0.ts"), "http://cdn/0.ts");
        assert_eq!(resolve("/hls/a/1/128/index.m3u8", "0.ts"), "/hls/a/1/128/0.ts");
        assert_eq!(resolve("/a", "../../../b"), "/b");
        assert_eq!(resolve("http://host", "b"), "http://host/b");
    }
}
