//! The `mist` binary: reads the settings, then runs one command.

use std::process::ExitCode;

fn main() -> ExitCode {
    match server::cli::read() {
        Ok(cli) => server::commands::run(cli),
        Err(stop) => stop.exit(),
    }
}
