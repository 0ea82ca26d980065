//! What admins and the operator did can be read afterwards.

use model::{AuditAction, AuditEntry, ErrorCode, PageRequest, Role, SetUp, TrackEdit};
use service::Device;

use crate::support::{PASSWORD, World, credentials, files, refusal};

async fn entries(world: &World, page: PageRequest) -> Vec<AuditEntry> {
    let reader = world.anybody().await;
    world.service.audit.list(&reader, page).await.unwrap().items
}

#[tokio::test]
async fn every_deed_of_an_admin_leaves_an_entry() {
    let world = World::new().await;
    let (accounts, catalogue, ingest) = (&world.service.accounts, &world.service.catalogue, &world.service.ingest);
    let token = accounts.setup_token().await.unwrap().unwrap();
    let set_up = SetUp { token, credentials: credentials("Ada", PASSWORD) };
    let signed_in = accounts.set_up(set_up, &Device::default()).await.unwrap();
    let ada = accounts.authenticate(&signed_in.tokens.access_token).await.unwrap();
    accounts.add_user("Lea", PASSWORD, Role::Listener).await.unwrap();
    accounts.set_password("Lea", "a new password").await.unwrap();
    let track = world.publish(&ada, "song.wav", files::wav(0.5, 440.0)).await;
    let edit = TrackEdit { title: Some("Song".to_owned()), ..TrackEdit::default() };
    catalogue.edit(&ada, track, edit).await.unwrap();
    let given_up = world.upload(&ada, "other.wav", files::wav(0.5, 880.0)).await.unwrap().track;
    world.sql("UPDATE track SET state = 'failed' WHERE state = 'processing'").await;
    ingest.retry(&ada, given_up).await.unwrap();
    ingest.cancel(&ada, given_up).await.unwrap();
    catalogue.delete(&ada, track).await.unwrap();

    let done = entries(&world, PageRequest::default()).await;
    let told: Vec<_> =
        done.iter().rev().map(|entry| (entry.actor.as_str(), entry.action, entry.subject.as_str())).collect();
    assert_eq!(
        told[..10],
        [
            ("Ada", AuditAction::SetUp, "Ada"),
            ("operator", AuditAction::UserAdded, "Lea"),
            ("operator", AuditAction::PasswordSet, "Lea"),
            ("Ada", AuditAction::Uploaded, "song.wav"),
            ("Ada", AuditAction::TrackEdited, "song"),
            ("Ada", AuditAction::Uploaded, "other.wav"),
            ("Ada", AuditAction::UploadRetried, "other.wav"),
            ("Ada", AuditAction::UploadCancelled, "other"),
            ("Ada", AuditAction::TrackDeleted, "Song"),
            // The reader of this test.
            ("operator", AuditAction::UserAdded, "anybody"),
        ]
    );
    assert_eq!(done[1].subject_id, Some(track.0));
    assert_eq!(done[1].at_ms, 1_700_000_000_000);

    let second_page = entries(&world, PageRequest::new(2, 3)).await;
    assert_eq!(second_page, done[3..6]);
}

#[tokio::test]
async fn what_is_refused_leaves_none_and_listeners_may_not_read() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let track = world.publish(&admin, "song.wav", files::wav(0.5, 440.0)).await;
    let before = entries(&world, PageRequest::default()).await.len();
    assert!(world.service.catalogue.delete(&listener, track).await.is_err());
    assert!(world.service.ingest.cancel(&admin, track).await.is_err(), "it is ready");
    assert!(world.service.ingest.retry(&admin, track).await.is_err(), "it did not fail");
    let wrong = TrackEdit { title: Some(String::new()), ..TrackEdit::default() };
    assert!(world.service.catalogue.edit(&admin, track, wrong).await.is_err());
    assert!(world.upload(&admin, "noise.wav", b"no sound".to_vec()).await.is_err());
    assert_eq!(entries(&world, PageRequest::default()).await.len(), before);

    let refused = refusal(world.service.audit.list(&listener, PageRequest::default()).await);
    assert_eq!(refused.code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn entries_outlive_whom_and_what_they_name() {
    let world = World::new().await;
    let admin = world.admin().await;
    world.upload(&admin, "song.wav", files::wav(0.5, 440.0)).await.unwrap();
    world.sql("DELETE FROM track").await;
    world.sql("DELETE FROM \"user\"").await;
    let done = entries(&world, PageRequest::default()).await;
    assert!(done.iter().any(|entry| entry.actor == "admin" && entry.action == AuditAction::Uploaded), "{done:?}");
}
