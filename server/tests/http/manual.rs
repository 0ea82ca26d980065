//! The manuals tell the truth: `docs/OPERATIONS.md` repeats `--help`, `.env.sample` names every setting, and
//! `docs/API.md` every address.

use std::sync::Arc;

use clap::CommandFactory as _;
use server::cli::{self, Cli};
use service::{OpenError, Service, SystemClock};

const OPERATIONS: &str = include_str!("../../../docs/OPERATIONS.md");
const API: &str = include_str!("../../../docs/API.md");
const SAMPLE: &str = include_str!("../../../.env.sample");
const ADDRESSES: &str = include_str!("../../../model/src/url.rs");

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_setting_is_described_in_the_same_words_everywhere() {
    let command = Cli::command();
    let settings: Vec<_> = command.get_arguments().filter(|argument| argument.get_env().is_some()).collect();
    assert!(settings.len() > 12);
    let operations = words(OPERATIONS);
    for setting in settings {
        let variable = setting.get_env().unwrap().to_str().unwrap();
        let flag = format!("--{}", setting.get_long().unwrap());
        let help = setting.get_long_help().or(setting.get_help()).unwrap().to_string();
        assert!(
            operations.contains(&format!("`{variable}`")) && operations.contains(&flag),
            "{variable} is not in OPERATIONS.md"
        );
        assert!(operations.contains(&words(&help)), "OPERATIONS.md tells {variable} in other words than:\n{help}");
        for default in setting.get_default_values() {
            let default = default.to_str().unwrap();
            assert!(
                operations.contains(&format!("`{default}`")),
                "OPERATIONS.md lacks the default {default} of {variable}"
            );
        }
        assert!(
            SAMPLE.lines().any(|line| line.starts_with(&format!("# {variable}="))),
            "{variable} is not in .env.sample"
        );
    }
}

/// Whoever takes the `#` away must not run with a secret that everybody can read in the sample.
#[tokio::test]
async fn the_secrets_of_the_sample_are_refused() {
    for (variable, flag) in [("MIST_JWT_SECRETS", "--jwt-secrets"), ("MIST_MASTER_KEY", "--master-key")] {
        let line = SAMPLE.lines().find_map(|line| line.strip_prefix(&format!("# {variable}="))).unwrap();
        let data = tempfile::tempdir().unwrap();
        let arguments = ["mist", "--data-dir", data.path().to_str().unwrap(), flag, line.trim_matches('"')];
        let settings = cli::parse(arguments).unwrap().config.engines.to_settings().unwrap();
        let refusal = Service::open(settings, Arc::new(SystemClock)).await.expect_err(variable);
        assert!(matches!(refusal, OpenError::Secret { setting, .. } if setting == variable), "{refusal}");
    }
}

#[test]
fn each_address_is_described() {
    let addresses = ADDRESSES.split("pub mod page").next().unwrap();
    for address in addresses.lines().filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1)) {
        assert!(API.contains(&format!("{address}`")), "{address} is not in API.md");
    }
}
