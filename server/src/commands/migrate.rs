//! `mist migrate`: the database's shape.

use std::io::{Write as _, stdout};

use super::{Failure, open::connect};
use crate::{cli::MigrateCommand, config::Config};

/// Brings the database up, takes migrations back, or lists them.
pub async fn run(config: &Config, action: Option<MigrateCommand>) -> Result<(), Failure> {
    let service = connect(config).await?;
    match action.unwrap_or(MigrateCommand::Up) {
        MigrateCommand::Up => {
            service.migrate().await?;
            tracing::info!("the database has the newest shape");
        }
        MigrateCommand::Down { steps } => {
            service.migrate_down(steps).await?;
            tracing::info!(steps, "migrations are taken back");
        }
        MigrateCommand::Status => {
            for (name, is_applied) in service.migrations().await? {
                writeln!(stdout(), "{} {name}", if is_applied { "applied" } else { "pending" })?;
            }
        }
    }
    Ok(())
}
