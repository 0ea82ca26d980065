//! `mist evaluate`: whether recommendations are any good.
#![expect(clippy::print_stdout, reason = "what it is for")]

use super::Failure;

/// Prints how each way to recommend does on generated listeners, a table a seed.
pub async fn run(seeds: Vec<u64>) -> Result<(), Failure> {
    for seed in seeds {
        let table =
            tokio::task::spawn_blocking(move || service::evaluate(seed)).await.map_err(std::io::Error::other)?;
        println!("Seed {seed}\n\n{table}");
    }
    Ok(())
}
