//! `mist evaluate`: whether recommendations are any good.
#![expect(clippy::print_stdout, reason = "what it is for")]

use super::{Failure, open::connect};
use crate::config::Config;

/// Prints how each way to recommend does on generated listeners, a table a seed.
pub async fn generated(seeds: Vec<u64>) -> Result<(), Failure> {
    for seed in seeds {
        let table =
            tokio::task::spawn_blocking(move || service::evaluate(seed)).await.map_err(std::io::Error::other)?;
        println!("Seed {seed}\n\n{table}");
    }
    Ok(())
}

/// Prints how each way to recommend does on what was played here.
pub async fn own(config: &Config) -> Result<(), Failure> {
    let found = connect(config).await?.recommend.evaluate_own().await?;
    println!("{found}");
    Ok(())
}
