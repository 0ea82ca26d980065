//! What each command does.

mod backup;
mod doctor;
mod evaluate;
mod health;
mod migrate;
mod open;
mod operations;
mod serve;
mod shutdown;
mod user;
mod worker;

use std::{net::SocketAddr, process::ExitCode};

use crate::{
    cli::{Cli, Command},
    logging,
};

/// Why a command failed, in a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The engines cannot be opened or migrated.
    #[error("{0}")]
    Open(#[from] service::OpenError),
    /// A use case refused or failed.
    #[error("{}", describe(.0))]
    UseCase(#[from] service::Error),
    /// There is no backup, or it was not restored.
    #[error("{0}")]
    Backup(#[from] service::backup::BackupError),
    /// An address cannot be listened on.
    #[error("{}", describe_address(*.address, .source))]
    Address {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// `mist doctor` found what must be mended.
    #[error("{0} of these must be mended before MIST can work")]
    Unwell(usize),
    /// A file cannot be read or made.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// `mist health` was not told that all is well.
    #[error(
        "nothing says that it is well at {address}: {why}. The address is that of MIST_OPS_ADDR or, without it, of MIST_ADDR: \
         give this command the settings of the MIST that it asks"
    )]
    Ailing {
        /// Where it asked.
        address: SocketAddr,
        /// What came instead.
        why: String,
    },
    /// No password was given.
    #[error("{0}")]
    Password(&'static str),
    /// The operating system refused.
    #[error("{0}")]
    System(#[from] std::io::Error),
}

/// What the log of the operator may know: the cause, where it is a fault.
fn describe(error: &service::Error) -> String {
    if error.is_fault() {
        std::error::Error::source(error).map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
    } else {
        error.to_model().message
    }
}

fn describe_address(address: SocketAddr, source: &std::io::Error) -> String {
    match source.kind() {
        std::io::ErrorKind::AddrInUse => format!(
            "{address} is taken by another program, perhaps another MIST. Stop that one, or choose another address with \
             MIST_ADDR, such as MIST_ADDR={}:{}",
            address.ip(),
            address.port().wrapping_add(1).max(1024)
        ),
        std::io::ErrorKind::AddrNotAvailable => format!(
            "{address} is not an address of this machine. Set MIST_ADDR to one that is, or to 0.0.0.0:{} for all",
            address.port()
        ),
        std::io::ErrorKind::PermissionDenied => format!(
            "this user may not listen on {address}. Set MIST_ADDR to a port from 1024 up, and put a proxy before it"
        ),
        _ => format!("cannot listen on {address} (MIST_ADDR): {source}"),
    }
}

/// Runs the command to its end.
pub fn run(cli: Cli) -> ExitCode {
    let _telling = logging::start(&cli.config.log);
    let outcome =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::from).and_then(|runtime| {
            let outcome = runtime.block_on(async {
                match cli.command {
                    None => serve::run(&cli.config, true).await,
                    Some(Command::Serve { no_worker }) => serve::run(&cli.config, !no_worker).await,
                    Some(Command::Worker) => worker::run(&cli.config).await,
                    Some(Command::Migrate { action }) => migrate::run(&cli.config, action).await,
                    Some(Command::Backup { to }) => backup::backup(&cli.config, &to).await,
                    Some(Command::Restore { from }) => backup::restore(&cli.config, &from).await,
                    Some(Command::Doctor) => doctor::run(&cli.config).await,
                    Some(Command::Health) => health::run(&cli.config).await,
                    Some(Command::Evaluate { own: true, .. }) => evaluate::own(&cli.config).await,
                    Some(Command::Evaluate { seeds, .. }) => evaluate::generated(seeds).await,
                    Some(Command::User(command)) => user::run(&cli.config, command).await,
                }
            });
            // Dropped, it would wait for threads that may hang in the operating system for ever.
            runtime.shutdown_background();
            outcome
        });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("mist: {failure}.");
            ExitCode::FAILURE
        }
    }
}
