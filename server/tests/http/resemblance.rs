//! Tracks that sound alike, by the API.

use http::{Method, StatusCode};
use model::{ErrorCode, Role, Track, UploadAccepted, url};

use crate::fixture::{Server, Way, comes_true, error_of, parsed, sound, until_ready};

#[tokio::test(flavor = "multi_thread")]
async fn what_sounds_alike_is_told_to_admins_and_both_are_kept_on_request() {
    let server = Server::start_with_worker(&[]).await;
    let (admin, listener) = (server.admin().await, server.listener().await);
    let mut tracks = Vec::new();
    for (name, level) in [("loud.wav", 0.1), ("quiet.wav", 0.05)] {
        let accepted: UploadAccepted = parsed(admin.upload(name, sound::song(12.0, level)).await).await;
        until_ready(&admin, accepted.track).await;
        tracks.push(accepted.track);
    }
    let (loud, quiet) = (tracks[0], tracks[1]);
    // A track is ready before it is compared.
    let compared = "SELECT count(*) FROM track_features WHERE comparison > 0";
    comes_true(&server.data(), &format!("SELECT 1 WHERE ({compared}) = 2")).await;

    let uploads: Vec<serde_json::Value> = admin.json(url::UPLOADS).await;
    assert_eq!(uploads[0]["sounds_like"][0]["track"], serde_json::json!(loud), "{uploads:?}");
    assert_eq!(uploads[0]["sounds_like"][0]["title"], "loud");
    assert!(uploads[0]["sounds_like"][0]["percent"].as_u64().unwrap() >= 90, "{uploads:?}");
    assert_eq!(uploads[1].get("sounds_like"), None);
    for (track, other) in [(loud, quiet), (quiet, loud)] {
        assert_eq!(admin.json::<Track>(&url::track(track)).await.sounds_like[0].track, other);
        assert!(listener.json::<Track>(&url::track(track)).await.sounds_like.is_empty());
    }

    // Another site must not decide.
    let browser = server.user("ada", Role::Admin, Way::Cookie).await;
    let path = url::resemblance(loud, quiet);
    let forged =
        browser.with("origin", "https://evil.example.org").request(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(error_of(forged, StatusCode::FORBIDDEN).await.code, ErrorCode::Forbidden);
    for _ in 0..2 {
        let kept = browser.request(Method::DELETE, &path).send().await.unwrap();
        assert_eq!(kept.status(), StatusCode::NO_CONTENT);
    }
    assert!(admin.json::<Track>(&url::track(loud)).await.sounds_like.is_empty());
    let malformed = admin.request(Method::DELETE, &format!("{path}x")).send().await.unwrap();
    error_of(malformed, StatusCode::BAD_REQUEST).await;
}
