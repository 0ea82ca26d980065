//! The map of the catalogue. Who may see it is in `access`.

use http::StatusCode;
use model::{ErrorCode, MapPart, UploadAccepted, url};

use crate::fixture::{Server, comes_true, error_of, parsed, sound, until_ready};

#[tokio::test(flavor = "multi_thread")]
async fn a_track_stands_on_the_map_of_admins() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    for (name, hertz) in [("low.wav", 110.0), ("high.wav", 3_520.0)] {
        let accepted: UploadAccepted = parsed(admin.upload(name, sound::wav(1.0, hertz)).await).await;
        until_ready(&admin, accepted.track).await;
    }
    // Embeddings of the first tracks are made in the background.
    let made = "SELECT count(*) FROM embedding JOIN standardisation ON standardisation.id = embedding.standardisation \
                WHERE current_since_ms IS NOT NULL GROUP BY standardisation.id ORDER BY standardisation.id DESC LIMIT 1";
    comes_true(&server.data(), &format!("SELECT 1 WHERE ({made}) = 2")).await;
    let whole: MapPart = admin.json(url::MAP).await;
    assert_eq!((whole.points.len(), whole.total), (2, 2));
    let corner: MapPart = admin.json(&format!("{}?x_to=0.5&y_from=0&y_to=1&most=1", url::MAP)).await;
    assert_eq!((corner.points.len(), corner.total), (1, 1), "of two, one stands at each end of the first axis");
    let one: MapPart = admin.json(&format!("{}?most=1", url::MAP)).await;
    assert_eq!((one.points.len(), one.total), (1, 2));
}

#[tokio::test]
async fn a_part_that_is_none_is_refused_with_a_reason() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for (query, field, said) in [
        ("x_from=0.6&x_to=0.5", Some("x_to"), "Exchange the two"),
        ("x_from=-0.1", Some("x_from"), "from 0 to 1"),
        ("y_to=1.5", Some("y_to"), "from 0 to 1"),
        ("y_from=NaN", Some("y_from"), "from 0 to 1"),
        ("x_to=inf", Some("x_to"), "from 0 to 1"),
        ("most=0", Some("most"), "1 to 2,000"),
        ("most=2001", Some("most"), "1 to 2,000"),
        ("most=-1", None, "most"),
        ("x_from=left", None, "x_from"),
    ] {
        let response = admin.get(&format!("{}?{query}", url::MAP)).send().await.unwrap();
        let refused = error_of(response, StatusCode::BAD_REQUEST).await;
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, field), "{query}");
        assert!(refused.message.contains(said), "{query}: {}", refused.message);
    }
}
