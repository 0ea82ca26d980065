//! The first admin.

use model::{ErrorCode, Role, SetUp};
use service::{Device, SignUp};

use crate::support::{PASSWORD, World, credentials, refusal};

fn set_up(token: &str, name: &str) -> SetUp {
    SetUp { token: token.to_owned(), credentials: credentials(name, PASSWORD) }
}

#[tokio::test]
async fn the_token_makes_one_admin_and_no_second() {
    let world = World::new().await;
    let accounts = &world.service.accounts;
    assert!(accounts.setup_needed().await.unwrap());
    let token = accounts.setup_token().await.unwrap().unwrap();
    assert_eq!(accounts.setup_token().await.unwrap().unwrap(), token, "the same for the whole start");
    assert!(token.len() >= 32);

    let signed_in = accounts.set_up(set_up(&format!(" {token}\n"), "Ada"), &Device::default()).await.unwrap();
    assert_eq!(signed_in.user.role, Role::Admin);
    assert!(accounts.authenticate(&signed_in.tokens.access_token).await.unwrap().is_admin());

    assert!(!accounts.setup_needed().await.unwrap());
    assert!(accounts.setup_token().await.unwrap().is_none());
    let again = refusal(accounts.set_up(set_up(&token, "Bob"), &Device::default()).await);
    assert_eq!(again.code, ErrorCode::Conflict);
}

#[tokio::test]
async fn a_wrong_token_makes_nobody() {
    let world = World::new().await;
    let accounts = &world.service.accounts;
    for token in ["", "guess"] {
        let refused = refusal(accounts.set_up(set_up(token, "Ada"), &Device::default()).await);
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (ErrorCode::Forbidden, Some("token")),
            "before one is made"
        );
    }
    let token = accounts.setup_token().await.unwrap().unwrap();
    for wrong in [&token[1..], &token.to_uppercase(), &format!("{token}0"), ""] {
        assert_eq!(refusal(accounts.set_up(set_up(wrong, "Ada"), &Device::default()).await).code, ErrorCode::Forbidden);
    }
    assert!(accounts.list_users().await.unwrap().is_empty());
}

#[tokio::test]
async fn every_node_of_an_installation_knows_its_token_and_no_other() {
    let world = World::on_one_machine(|_| {}).await;
    let own = world.service.accounts.setup_token().await.unwrap().unwrap();
    assert_eq!(own.len(), 32);
    assert_eq!(world.reopened().await.accounts.setup_token().await.unwrap().unwrap(), own);
    let another = World::on_one_machine(|_| {}).await;
    assert_ne!(another.service.accounts.setup_token().await.unwrap().unwrap(), own);
}

#[tokio::test]
async fn of_many_at_once_one_wins() {
    let world = World::new().await;
    let token = world.service.accounts.setup_token().await.unwrap().unwrap();
    let rivals = (0..8).map(|n| {
        let (accounts, request) = (world.service.accounts.clone(), set_up(&token, &format!("rival {n}")));
        tokio::spawn(async move { accounts.set_up(request, &Device::default()).await })
    });
    let outcomes = futures::future::join_all(rivals).await;
    let winners = outcomes.into_iter().filter(|outcome| outcome.as_ref().unwrap().is_ok()).count();
    assert_eq!(winners, 1);
    assert_eq!(world.service.accounts.list_users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn names_and_passwords_are_checked_with_the_field_at_fault() {
    let world = World::new().await;
    let accounts = &world.service.accounts;
    let token = accounts.setup_token().await.unwrap().unwrap();
    for (name, password, field) in
        [(" ", PASSWORD, "name"), ("a\u{7}b", PASSWORD, "name"), ("Ada", "short", "password")]
    {
        let request = SetUp { token: token.clone(), credentials: credentials(name, password) };
        let refused = refusal(accounts.set_up(request, &Device::default()).await);
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some(field)));
    }
    assert!(
        accounts.set_up(set_up(&token, "Ada"), &Device::default()).await.is_ok(),
        "the token is not used up by a refusal"
    );
}

#[tokio::test]
async fn open_sign_up_does_not_go_around_the_set_up() {
    let world = World::with(|settings| settings.sign_up = SignUp::Open).await;
    let refused = refusal(world.service.accounts.sign_up(credentials("Eve", PASSWORD), &Device::default()).await);
    assert_eq!(refused.code, ErrorCode::Forbidden);
    assert!(world.service.accounts.setup_needed().await.unwrap());
}
