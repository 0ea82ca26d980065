//! Faults that a peer of MIST, Navidrome, had and mended: each tried here as an attacker would.

mod injection;
mod rights;
mod tokens;

use model::{TrackId, UploadAccepted};

use crate::fixture::{Caller, Server, parsed, sound, until_ready};

/// Three tracks, and the admin who brought them.
pub async fn library(server: &Server) -> (Caller, Vec<TrackId>) {
    let admin = server.admin().await;
    let mut tracks = Vec::new();
    for (name, hertz) in [("Anna - One.wav", 300.0), ("Ben - Two.wav", 400.0), ("Cleo - O'Three 100%.wav", 500.0)] {
        let accepted: UploadAccepted = parsed(admin.upload(name, sound::wav(0.3, hertz)).await).await;
        until_ready(&admin, accepted.track).await;
        tracks.push(accepted.track);
    }
    (admin, tracks)
}

/// Says no, and nothing of what is inside.
pub async fn check_refusal(what: &str, response: reqwest::Response) {
    let status = response.status();
    let body = response.text().await.unwrap();
    assert!(status.is_client_error(), "{what}: {status} {body}");
    check_says_nothing(what, &body);
}

pub fn check_says_nothing(what: &str, body: &str) {
    for inside in ["argon2", "password_hash", "syntax error", "sqlite", "postgres", "SELECT \"", "no such column"] {
        let echoed = what.to_lowercase().contains(&inside.to_lowercase());
        assert!(echoed || !body.to_lowercase().contains(&inside.to_lowercase()), "{what}: {body}");
    }
}
