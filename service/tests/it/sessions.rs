//! Tokens: how they are renewed, and how they end.

use model::{ErrorCode, Role};

use crate::support::{World, refusal};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

#[tokio::test]
async fn an_access_token_lasts_fifteen_minutes_and_a_refresh_renews_it() {
    let world = World::new().await;
    world.listener().await;
    let accounts = &world.service.accounts;
    let first = world.sign_in("listener").await.tokens;
    assert_eq!(first.access_expires_in_s, 15 * 60);
    world.clock.advance_ms(15 * MINUTE_MS - 1);
    assert!(accounts.authenticate(&first.access_token).await.is_ok());
    world.clock.advance_ms(1);
    assert_eq!(refusal(accounts.authenticate(&first.access_token).await).code, ErrorCode::Unauthenticated);

    let second = accounts.refresh(&first.refresh_token).await.unwrap().tokens;
    assert_ne!(second.refresh_token, first.refresh_token);
    assert!(accounts.authenticate(&second.access_token).await.is_ok());
}

#[tokio::test]
async fn two_tabs_may_renew_at_the_same_moment() {
    let world = World::new().await;
    world.listener().await;
    let accounts = &world.service.accounts;
    let shared = world.sign_in("listener").await.tokens;
    let (one, two) = tokio::join!(accounts.refresh(&shared.refresh_token), accounts.refresh(&shared.refresh_token));
    world.clock.advance_ms(10_000);
    let late = accounts.refresh(&shared.refresh_token).await;
    for tab in [one, two, late] {
        let tokens = tab.unwrap().tokens;
        assert!(accounts.authenticate(&tokens.access_token).await.is_ok());
        assert!(accounts.refresh(&tokens.refresh_token).await.is_ok());
    }
}

#[tokio::test]
async fn a_replayed_token_ends_its_family_and_no_other() {
    let world = World::new().await;
    world.listener().await;
    let accounts = &world.service.accounts;
    let stolen = world.sign_in("listener").await.tokens;
    let other_device = world.sign_in("listener").await.tokens;
    let current = accounts.refresh(&stolen.refresh_token).await.unwrap().tokens;

    world.clock.advance_ms(10_001);
    assert!(accounts.refresh(&stolen.refresh_token).await.is_err(), "the replay");
    assert!(accounts.refresh(&current.refresh_token).await.is_err(), "its successor");
    assert!(accounts.authenticate(&current.access_token).await.is_err(), "the access token of the family");
    assert!(accounts.authenticate(&other_device.access_token).await.is_ok());
    assert!(accounts.refresh(&other_device.refresh_token).await.is_ok());
}

#[tokio::test]
async fn a_refresh_token_lasts_thirty_days_from_its_making() {
    let world = World::new().await;
    world.listener().await;
    let accounts = &world.service.accounts;
    let mut token = world.sign_in("listener").await.tokens.refresh_token;
    for _ in 0..3 {
        world.clock.advance_ms(29 * DAY_MS);
        token = accounts.refresh(&token).await.unwrap().tokens.refresh_token;
    }
    world.clock.advance_ms(30 * DAY_MS);
    assert_eq!(refusal(accounts.refresh(&token).await).code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let world = World::new().await;
    let access = world.admin().await;
    let accounts = &world.service.accounts;
    let tokens = world.sign_in("admin").await.tokens;
    for text in ["", "x", &tokens.access_token, &access.session.to_string(), &tokens.refresh_token.to_lowercase()] {
        assert_eq!(refusal(accounts.refresh(text).await).code, ErrorCode::Unauthenticated);
    }
    assert!(accounts.authenticate(&tokens.refresh_token).await.is_err());
}

#[tokio::test]
async fn a_made_up_refresh_token_does_not_wait_for_its_turn_to_write() {
    let world = World::new().await;
    world.listener().await;
    let somebody_writes = world.write_lock().await;
    assert_eq!(refusal(world.service.accounts.refresh("made up").await).code, ErrorCode::Unauthenticated);
    drop(somebody_writes);
}

#[tokio::test]
async fn sign_out_ends_one_session() {
    let world = World::new().await;
    world.listener().await;
    let accounts = &world.service.accounts;
    let [by_token, by_identity, staying] =
        [world.sign_in("listener").await, world.sign_in("listener").await, world.sign_in("listener").await];
    accounts.sign_out(&by_token.tokens.refresh_token).await.unwrap();
    let who = accounts.authenticate(&by_identity.tokens.access_token).await.unwrap();
    accounts.sign_out_session(&who).await.unwrap();
    for ended in [by_token, by_identity] {
        assert!(accounts.authenticate(&ended.tokens.access_token).await.is_err());
        assert!(accounts.refresh(&ended.tokens.refresh_token).await.is_err());
    }
    assert!(accounts.authenticate(&staying.tokens.access_token).await.is_ok());
    accounts.sign_out("unknown").await.unwrap();
}

#[tokio::test]
async fn sign_out_everywhere_holds_after_a_restart_and_in_other_processes() {
    let world = World::new().await;
    let who = world.listener().await;
    let bystander = world.user("bystander", Role::Listener).await;
    let sessions = [world.sign_in("listener").await, world.sign_in("listener").await];
    let other_process = world.reopened().await;
    for session in &sessions {
        other_process.accounts.authenticate(&session.tokens.access_token).await.unwrap();
    }

    world.service.accounts.sign_out_everywhere(&who).await.unwrap();
    let restarted = world.reopened().await;
    // The other process had read the revocations just before.
    world.clock.advance_ms(5_000);
    for service in [&world.service, &restarted, &other_process] {
        for session in &sessions {
            assert!(service.accounts.authenticate(&session.tokens.access_token).await.is_err());
            assert!(service.accounts.refresh(&session.tokens.refresh_token).await.is_err());
        }
    }
    let fresh = world.sign_in("bystander").await;
    assert_eq!(restarted.accounts.authenticate(&fresh.tokens.access_token).await.unwrap().user, bystander.user);
}

#[tokio::test]
async fn a_new_role_holds_from_the_next_refresh() {
    let world = World::new().await;
    world.listener().await;
    let tokens = world.sign_in("listener").await.tokens;
    world.sql("UPDATE \"user\" SET role = 'admin'").await;
    let renewed = world.service.accounts.refresh(&tokens.refresh_token).await.unwrap();
    assert_eq!(renewed.user.role, Role::Admin);
    let who = world.service.accounts.authenticate(&renewed.tokens.access_token).await.unwrap();
    assert_eq!(who.role, Role::Admin);
}
