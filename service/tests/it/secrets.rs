//! The secrets of an installation.

use std::fs;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use service::{Device, OpenError, Service, Settings};

use crate::support::World;

async fn open(settings: Settings, world: &World) -> Result<Service, OpenError> {
    Service::open(settings, world.clock.clone()).await
}

#[cfg(unix)]
#[tokio::test]
async fn secrets_are_made_once_and_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::on_one_machine(|_| {}).await;
    let path = world.settings.data_dir.join("secrets.json");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let before = fs::read(&path).unwrap();
    world.listener().await;
    let token = world.sign_in("listener").await.tokens.access_token;
    let reopened = world.reopened().await;
    assert!(reopened.accounts.authenticate(&token).await.is_ok());
    assert_eq!(fs::read(&path).unwrap(), before);
    let drafts = fs::read_dir(&world.settings.data_dir)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".secrets"));
    assert_eq!(drafts.count(), 0);
}

#[tokio::test]
async fn two_installations_share_no_secret() {
    let (one, two) = (World::on_one_machine(|_| {}).await, World::on_one_machine(|_| {}).await);
    one.listener().await;
    let token = one.sign_in("listener").await.tokens.access_token;
    assert!(two.service.accounts.authenticate(&token).await.is_err());
}

#[tokio::test]
async fn settings_override_and_the_old_secret_verifies_until_it_is_dropped() {
    let world = World::on_one_machine(|_| {}).await;
    let (old, new) = ("o".repeat(32), "n".repeat(32));
    world.listener().await;
    let with = |secrets: &[&String]| {
        let mut settings = world.settings.clone();
        settings.jwt_secrets = secrets.iter().map(|secret| (*secret).clone()).collect();
        settings.master_key = Some(BASE64.encode([5; 32]));
        settings
    };
    let before = open(with(&[&old]), &world).await.unwrap();
    let credentials = crate::support::credentials("listener", crate::support::PASSWORD);
    let token = before.accounts.sign_in(credentials, &Device::default()).await.unwrap().tokens.access_token;
    assert!(world.service.accounts.authenticate(&token).await.is_err(), "the folder's secret is another");
    assert!(open(with(&[&new, &old]), &world).await.unwrap().accounts.authenticate(&token).await.is_ok());
    assert!(open(with(&[&new]), &world).await.unwrap().accounts.authenticate(&token).await.is_err());
}

#[tokio::test]
async fn weak_and_broken_secrets_are_refused_at_start() {
    let world = World::on_one_machine(|_| {}).await;
    let mut short = world.settings.clone();
    short.jwt_secrets = vec!["secret".into()];
    let refused = open(short, &world).await.unwrap_err();
    assert!(matches!(refused, OpenError::Secret { setting: "MIST_JWT_SECRETS", .. }), "{refused}");
    for key in ["", "not base64!", &BASE64.encode([1; 16])] {
        let mut settings = world.settings.clone();
        settings.master_key = Some(key.to_owned());
        let refused = open(settings, &world).await.unwrap_err();
        assert!(matches!(refused, OpenError::Secret { setting: "MIST_MASTER_KEY", .. }), "{refused}");
    }
    let shared = Settings { database_url: "postgres://localhost/mist".to_owned(), ..world.settings.clone() };
    let refused = open(shared, &world).await.unwrap_err();
    assert!(matches!(refused, OpenError::Secret { setting: "MIST_JWT_SECRETS", .. }), "one for all nodes: {refused}");
    fs::write(world.settings.data_dir.join("secrets.json"), "{").unwrap();
    assert!(matches!(open(world.settings.clone(), &world).await, Err(OpenError::Secrets { .. })));
}

#[tokio::test]
async fn urls_of_engines_that_are_not_there_are_refused_with_words() {
    let world = World::on_one_machine(|_| {}).await;
    for (database_url, storage_url) in [
        ("mysql://localhost/mist", None),
        ("mist.db", None),
        ("sqlite:///proc/no/mist.db?mode=rwc", None),
        ("", Some("s3://")),
        ("", Some("ftp://bucket")),
        ("", Some("objects")),
        ("", Some("")),
    ] {
        let mut settings = world.settings.clone();
        match storage_url {
            Some(url) => settings.storage_url = url.to_owned(),
            None => settings.database_url = database_url.to_owned(),
        }
        let refused = open(settings, &world).await.unwrap_err();
        assert!(
            refused.to_string().contains("DATABASE_URL")
                || refused.to_string().contains("MIST_STORAGE_URL")
                || refused.to_string().contains("cannot open"),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_data_folder_may_have_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("100%41 of a #1, why? 'ü'");
    let settings = Settings::in_folder(data.clone());
    let world = World::on_one_machine(|default| {
        default.database_url = settings.database_url;
        default.storage_url = settings.storage_url;
    })
    .await;
    assert!(world.service.readiness().await.is_ready());
    world.admin().await;
    assert!(data.join("mist.db").is_file() && data.join("objects").is_dir());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing beside it");
}

#[tokio::test]
async fn nothing_secret_is_shown_by_debug() {
    let mut world = World::on_one_machine(|_| {}).await;
    world.settings.jwt_secrets = vec!["very-secret-very-secret-very-secret".into()];
    let file = fs::read_to_string(world.settings.data_dir.join("secrets.json")).unwrap();
    let stored: serde_json::Value = serde_json::from_str(&file).unwrap();
    let shown = format!("{:?} {:?}", world.service, world.settings);
    for secret in ["very-secret", stored["master_key"].as_str().unwrap(), stored["jwt_secrets"][0].as_str().unwrap()] {
        assert!(!shown.contains(secret));
    }
}
