//! What everybody may do with their own account: see where they are signed in, and choose another password.

use model::{ErrorCode, PasswordChange, Role, SessionId};
use service::Device;
use uuid::Uuid;

use crate::support::{PASSWORD, World, credentials, refusal};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn change(current: &str, new: &str) -> PasswordChange {
    PasswordChange { current_password: current.to_owned(), new_password: new.to_owned() }
}

#[tokio::test]
async fn sessions_are_listed_with_their_devices_the_last_used_first() {
    let world = World::new().await;
    world.listener().await;
    world.user("bystander", Role::Listener).await;
    let accounts = &world.service.accounts;
    world.clock.advance_ms(1_000);
    let device = Device::new(Some(FIREFOX), "::ffff:192.0.2.7".parse().unwrap());
    let there = accounts.sign_in(credentials("listener", PASSWORD), &device).await.unwrap().tokens;
    let who = accounts.authenticate(&there.access_token).await.unwrap();

    let listed = accounts.sessions(&who).await.unwrap();
    assert_eq!(listed.len(), 2, "{listed:?}");
    assert_eq!(listed[0].id, who.session);
    assert_eq!(listed[0].device.as_deref(), Some("Firefox on Linux"));
    assert_eq!(listed[0].address.as_deref(), Some("192.0.2.7"));
    assert_eq!((listed[0].is_current, listed[1].is_current), (true, false));
    assert_eq!(listed[1].device, None, "nothing was said");

    world.clock.advance_ms(1_000);
    accounts.refresh(&there.refresh_token).await.unwrap();
    let renewed = &accounts.sessions(&who).await.unwrap()[0];
    assert_eq!(renewed.last_used_at_ms - renewed.started_at_ms, 1_000);
    assert_eq!(renewed.device.as_deref(), Some("Firefox on Linux"), "a renewal is no new sign-in");
}

#[tokio::test]
async fn a_session_can_be_ended_from_another_one_of_the_same_user_only() {
    let world = World::new().await;
    let who = world.listener().await;
    let stranger = world.user("stranger", Role::Admin).await;
    let accounts = &world.service.accounts;
    let lost = world.sign_in("listener").await.tokens;
    let lost_session = accounts.authenticate(&lost.access_token).await.unwrap().session;

    for (asking, session) in [(&stranger, lost_session), (&who, SessionId(Uuid::nil())), (&who, stranger.session)] {
        assert_eq!(refusal(accounts.end_session(asking, session).await).code, ErrorCode::NotFound);
    }
    assert!(accounts.authenticate(&lost.access_token).await.is_ok());
    accounts.end_session(&who, lost_session).await.unwrap();
    assert!(accounts.authenticate(&lost.access_token).await.is_err());
    assert!(accounts.refresh(&lost.refresh_token).await.is_err());
    assert!(accounts.sessions(&who).await.unwrap().iter().all(|session| session.id != lost_session));
    assert_eq!(refusal(accounts.end_session(&who, lost_session).await).code, ErrorCode::NotFound, "it is over");
}

#[tokio::test]
async fn a_session_that_has_expired_is_not_listed() {
    let world = World::new().await;
    world.listener().await;
    world.clock.advance_ms(30 * 24 * 60 * 60 * 1000);
    let tokens = world.sign_in("listener").await.tokens;
    let who = world.service.accounts.authenticate(&tokens.access_token).await.unwrap();
    assert_eq!(world.service.accounts.sessions(&who).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let world = World::new().await;
    let who = world.listener().await;
    let bystander = world.user("bystander", Role::Listener).await;
    let accounts = &world.service.accounts;
    let other = world.sign_in("listener").await.tokens;
    accounts.change_password(&who, change(PASSWORD, "a new password")).await.unwrap();

    assert!(accounts.authenticate(&other.access_token).await.is_err());
    assert!(accounts.refresh(&other.refresh_token).await.is_err());
    assert_eq!(accounts.sessions(&who).await.unwrap().len(), 1, "whoever changed it stays");
    assert_eq!(accounts.sessions(&bystander).await.unwrap().len(), 1, "nobody else is concerned");
    let device = Device::default();
    assert!(accounts.sign_in(credentials("listener", PASSWORD), &device).await.is_err());
    assert!(accounts.sign_in(credentials("listener", "a new password"), &device).await.is_ok());
}

#[tokio::test]
async fn a_wrong_or_unusable_password_changes_nothing() {
    let world = World::new().await;
    let who = world.listener().await;
    let accounts = &world.service.accounts;
    for (change, field) in [
        (change("not the password", "a new password"), "current_password"),
        (change("", "a new password"), "current_password"),
        (change(PASSWORD, "short"), "new_password"),
        (change(PASSWORD, &"x".repeat(257)), "new_password"),
    ] {
        let refused = refusal(accounts.change_password(&who, change).await);
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some(field)));
    }
    world.sign_in("listener").await;
}

#[tokio::test]
async fn of_two_changes_at_the_same_time_one_counts() {
    let world = World::new().await;
    let who = world.listener().await;
    let accounts = &world.service.accounts;
    let (one, two) = tokio::join!(
        accounts.change_password(&who, change(PASSWORD, "the first password")),
        accounts.change_password(&who, change(PASSWORD, "the second password")),
    );
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|done| **done).count(), 1);
    let winner = if one.is_ok() { "the first password" } else { "the second password" };
    assert!(accounts.sign_in(credentials("listener", winner), &Device::default()).await.is_ok());
}
