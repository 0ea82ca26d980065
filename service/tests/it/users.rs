//! Sign-up, sign-in, and what the operator does.

use model::{ErrorCode, Role};
use service::{Device, SignUp};

use crate::support::{PASSWORD, World, credentials, refusal};

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_the_same_answer() {
    let world = World::new().await;
    world.listener().await;
    let accounts = &world.service.accounts;
    let wrong_password =
        refusal(accounts.sign_in(credentials("listener", "not the password"), &Device::default()).await);
    assert_eq!(wrong_password.code, ErrorCode::Unauthenticated);
    for name in ["nobody", "", "a\u{0}b", &"x".repeat(10_000)] {
        let wrong_name = refusal(accounts.sign_in(credentials(name, PASSWORD), &Device::default()).await);
        assert_eq!(wrong_name, wrong_password, "{name:?}");
    }
    assert_eq!(refusal(accounts.sign_in(credentials("listener", ""), &Device::default()).await), wrong_password);
}

#[tokio::test]
async fn names_are_compared_without_regard_to_case() {
    let world = World::new().await;
    let accounts = &world.service.accounts;
    accounts.add_user("Zoë", PASSWORD, Role::Listener).await.unwrap();
    assert_eq!(accounts.sign_in(credentials(" ZOË ", PASSWORD), &Device::default()).await.unwrap().user.name, "Zoë");
    let taken = refusal(accounts.add_user("zoë", PASSWORD, Role::Listener).await);
    assert_eq!((taken.code, taken.field.as_deref()), (ErrorCode::AlreadyExists, Some("name")));
}

#[tokio::test]
async fn sign_up_is_closed_unless_opened() {
    let closed = World::new().await;
    closed.admin().await;
    assert!(!closed.service.accounts.sign_up_open());
    assert_eq!(
        refusal(closed.service.accounts.sign_up(credentials("Eve", PASSWORD), &Device::default()).await).code,
        ErrorCode::Forbidden
    );

    let open = World::with(|settings| settings.sign_up = SignUp::Open).await;
    open.admin().await;
    assert!(open.service.accounts.sign_up_open());
    let signed_in = open.service.accounts.sign_up(credentials("Eve", PASSWORD), &Device::default()).await.unwrap();
    assert_eq!(signed_in.user.role, Role::Listener);
    let who = open.service.accounts.authenticate(&signed_in.tokens.access_token).await.unwrap();
    assert_eq!(who.to_user(), signed_in.user);
    assert_eq!(
        refusal(open.service.accounts.sign_up(credentials("eve", PASSWORD), &Device::default()).await).code,
        ErrorCode::AlreadyExists
    );
}

#[tokio::test]
async fn users_are_listed_by_name() {
    let world = World::new().await;
    for (name, role) in [("bob", Role::Listener), ("Ada", Role::Admin), ("Émile", Role::Listener)] {
        world.service.accounts.add_user(name, PASSWORD, role).await.unwrap();
    }
    let users = world.service.accounts.list_users().await.unwrap();
    let listed: Vec<_> = users.iter().map(|user| (user.name.as_str(), user.role)).collect();
    assert_eq!(listed, [("Ada", Role::Admin), ("bob", Role::Listener), ("Émile", Role::Listener)]);
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    let world = World::new().await;
    world.listener().await;
    let session = world.sign_in("listener").await;
    let accounts = &world.service.accounts;
    accounts.set_password("LISTENER", "a new password").await.unwrap();
    assert!(accounts.authenticate(&session.tokens.access_token).await.is_err());
    assert!(accounts.refresh(&session.tokens.refresh_token).await.is_err());
    assert!(accounts.sign_in(credentials("listener", PASSWORD), &Device::default()).await.is_err());
    assert!(accounts.sign_in(credentials("listener", "a new password"), &Device::default()).await.is_ok());

    assert_eq!(refusal(accounts.set_password("nobody", PASSWORD).await).code, ErrorCode::NotFound);
    let short = refusal(accounts.set_password("listener", "short").await);
    assert_eq!(short.field.as_deref(), Some("password"));
}
