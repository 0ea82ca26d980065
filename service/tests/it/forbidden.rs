//! What only admins may do.

use model::{ErrorCode, MapWindow, TrackEdit, TrackId};
use uuid::Uuid;

use crate::support::{World, files, refusal};

#[tokio::test]
async fn listeners_are_refused_by_every_use_case_of_admins() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.publish(&admin, "a.wav", files::wav(0.5, 440.0)).await;
    let who = world.listener().await;
    let (ingest, catalogue) = (&world.service.ingest, &world.service.catalogue);

    let everywhere = MapWindow::new([0.0, 1.0], [0.0, 1.0], 10).unwrap();
    let objects_before = world.objects();
    for refused in [
        refusal(world.upload(&who, "b.wav", files::wav(0.5, 880.0)).await),
        refusal(ingest.recent(&who).await),
        refusal(ingest.cancel(&who, track).await),
        refusal(ingest.retry(&who, track).await),
        refusal(ingest.subscribe(&who).map(|_| ())),
        refusal(catalogue.edit(&who, track, TrackEdit { title: Some("mine".into()), ..TrackEdit::default() }).await),
        refusal(catalogue.delete(&who, track).await),
        refusal(world.service.recommend.map(&who, everywhere).await),
        refusal(catalogue.keep_both(&who, track, track).await),
        // The same for what does not exist: nothing is learned by asking.
        refusal(catalogue.delete(&who, TrackId(Uuid::nil())).await),
        refusal(ingest.retry(&who, TrackId(Uuid::nil())).await),
    ] {
        assert_eq!(refused.code, ErrorCode::Forbidden);
    }
    assert_eq!(world.objects(), objects_before);
    assert_eq!(catalogue.track(&who, track).await.unwrap().summary.title, "a");
}

#[tokio::test]
async fn admins_are_told_of_what_does_not_exist() {
    let world = World::new().await;
    let admin = world.admin().await;
    let unknown = TrackId(Uuid::nil());
    let (ingest, catalogue) = (&world.service.ingest, &world.service.catalogue);
    for refused in [
        refusal(ingest.cancel(&admin, unknown).await),
        refusal(ingest.retry(&admin, unknown).await),
        refusal(catalogue.edit(&admin, unknown, TrackEdit::default()).await),
        refusal(catalogue.delete(&admin, unknown).await),
        refusal(catalogue.keep_both(&admin, unknown, unknown).await),
        refusal(catalogue.track(&admin, unknown).await),
        refusal(catalogue.waveform(&admin, unknown).await),
        refusal(world.service.delivery.key(&admin, unknown).await),
    ] {
        assert_eq!(refused.code, ErrorCode::NotFound);
    }
}
