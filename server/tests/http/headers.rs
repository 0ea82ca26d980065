//! What every kind of answer tells browsers to be careful with.

use http::{HeaderMap, Method};
use model::{CoverSize, Rendition, Revision, Role, UploadAccepted, url};

use crate::fixture::{Server, Way, parsed, sound, until_ready};

const NO_PAGE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// What is on each answer, whatever it is.
fn check_all(what: &str, headers: &HeaderMap) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", "max-age=31536000"),
    ] {
        assert_eq!(text(headers, name), value, "{name} of {what}");
        assert_eq!(headers.get_all(name).iter().count(), 1, "{name} of {what}");
    }
    let permissions = text(headers, "permissions-policy");
    for power in ["camera", "microphone", "geolocation", "payment", "usb", "display-capture", "serial", "hid"] {
        assert!(permissions.split(", ").any(|one| one == format!("{power}=()")), "{power} of {what}: {permissions}");
    }
    assert!(permissions.starts_with("autoplay=(self), "), "{what}: {permissions}");
    assert_eq!(headers.get_all("content-security-policy").iter().count(), 1, "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_answer_has_them() {
    let server = Server::start_with_worker(&["--public-url", "https://music.example.org"]).await;
    let package = server.folder.path().join("site/pkg");
    std::fs::create_dir_all(&package).unwrap();
    std::fs::write(package.join("mist.css"), "a{}").unwrap();
    let admin = server.admin().await;
    let flac = sound::flac(server.folder.path(), 1.0, 440.0, "Tone");
    let track = parsed::<UploadAccepted>(admin.upload("tone.flac", flac).await).await.track;
    until_ready(&admin, track).await;
    let browser = server.user("lea", Role::Listener, Way::Cookie).await.with("accept", "text/html");
    let stranger = server.stranger();
    let revision = Revision(1);

    for (path, status) in [("/", 200), ("/library", 200), ("/no/such/page", 404)] {
        let response = browser.get(path).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        check_all(path, response.headers());
        check_page(text(response.headers(), "content-security-policy"));
    }
    let get = Method::GET;
    for (what, caller, method, path, status) in [
        ("JSON", &admin, get.clone(), url::TRACKS.to_owned(), 200),
        ("a head", &admin, Method::HEAD, url::TRACKS.to_owned(), 200),
        ("a refusal", &stranger, get.clone(), url::ME.to_owned(), 401),
        ("a bad address", &admin, get.clone(), "/api/v1/tracks/x".to_owned(), 400),
        ("no address", &admin, get.clone(), "/api/v1/nothing".to_owned(), 404),
        ("a wrong method", &admin, Method::PUT, url::UPLOADS.to_owned(), 405),
        ("a server function", &stranger, Method::POST, "/api/fn/shelves".to_owned(), 400),
        ("a key", &admin, get.clone(), url::key(track), 200),
        ("a playlist", &admin, get.clone(), url::master(track, revision), 200),
        ("a segment", &admin, get.clone(), url::segment(track, revision, Rendition::Aac128, 0), 200),
        ("a cover", &admin, get.clone(), url::cover(track, CoverSize::Small, 1), 200),
        ("a file", &stranger, get.clone(), "/pkg/mist.css".to_owned(), 200),
        ("health", &stranger, get.clone(), url::HEALTHZ.to_owned(), 200),
        ("events", &admin, get, url::UPLOAD_EVENTS.to_owned(), 200),
        ("nothing", &admin, Method::POST, url::SIGN_OUT.to_owned(), 204),
    ] {
        let response = caller.request(method, &path).send().await.unwrap();
        assert_eq!(response.status(), status, "{what}");
        check_all(what, response.headers());
        assert_eq!(text(response.headers(), "content-security-policy"), NO_PAGE, "{what}");
    }
}

/// A page runs scripts of this server and those with its nonce, and nothing that was put into it.
fn check_page(policy: &str) {
    let directive = |name: &str| {
        let one = policy.split("; ").find_map(|directive| directive.strip_prefix(name)?.strip_prefix(' '));
        one.unwrap_or_else(|| panic!("no {name} in {policy}"))
    };
    let scripts: Vec<&str> = directive("script-src").split(' ').collect();
    assert!(matches!(scripts[..], ["'self'", nonce, "'wasm-unsafe-eval'"] if nonce.len() > 25), "{policy}");
    assert_eq!(directive("default-src"), "'none'");
    assert_eq!(directive("frame-ancestors"), "'none'");
    assert_eq!(directive("base-uri"), "'none'");
    assert_eq!(directive("form-action"), "'self'");
    assert_eq!(directive("connect-src").split(' ').next(), Some("'self'"));
    assert!(!policy.contains('*') && !policy.contains("http:") && !policy.contains("https:"), "{policy}");
}

#[tokio::test]
async fn a_nonce_is_for_one_page_alone() {
    let server = Server::start().await;
    // Without a user there would be nobody to sign in.
    server.listener().await;
    let browser = server.stranger().with("accept", "text/html");
    let mut seen = std::collections::HashSet::new();
    for _ in 0..20 {
        let page = browser.get("/sign-in").send().await.unwrap();
        let policy = text(page.headers(), "content-security-policy");
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(page.text().await.unwrap().contains(&format!("nonce=\"{nonce}\"")));
        assert!(seen.insert(nonce));
    }
}

#[tokio::test]
async fn tls_is_asked_for_only_where_there_is_tls() {
    for arguments in [&[][..], &["--public-url", "http://nas:3000"]] {
        let server = Server::start_with(arguments).await;
        let answer = server.stranger().get(url::HEALTHZ).send().await.unwrap();
        assert!(!answer.headers().contains_key("strict-transport-security"), "{arguments:?}");
    }
}

/// Its pages show covers by their address, which CORS has no say in.
#[tokio::test]
async fn a_client_bundle_may_show_what_is_on_its_site() {
    let server = Server::start_with(&["--client-origins", "https://player.example.org"]).await;
    let answer = server.stranger().get(url::HEALTHZ).send().await.unwrap();
    assert_eq!(text(answer.headers(), "cross-origin-resource-policy"), "same-site");
}
