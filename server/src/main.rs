//! The `mist` binary: reads the settings, then runs one command.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A request makes and frees some hundred small pieces of memory; with glibc's allocator, a quarter of its CPU time.
/// Without transparent huge pages: with them, memory that was used once in passing stays.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match server::cli::read() {
        Ok(cli) => server::commands::run(cli),
        Err(stop) => stop.exit(),
    }
}
