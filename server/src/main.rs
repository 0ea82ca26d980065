//! The `mist` binary: reads the settings, then runs one command.

use std::{os::unix::process::CommandExt as _, process::Command, process::ExitCode};

use mimalloc::MiMalloc;

/// A request makes and frees some hundred small pieces of memory; with glibc's allocator, a quarter of its CPU time.
/// Without transparent huge pages: with them, memory that was used once in passing stays.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How long the allocator keeps what was freed, in milliseconds, before the system gets it back. By default (a second, and then
/// only when the same thread allocates again) an idle server keeps what it needed once: some 20 MB of a password's hash, and 80
/// of an upload.
const PURGE_DELAY: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "0");

fn main() -> ExitCode {
    give_memory_back();
    match server::cli::read() {
        Ok(cli) => server::commands::run(cli),
        Err(stop) => stop.exit(),
    }
}

/// The allocator reads its settings from the environment before anything here runs: so the program begins once more, as the same
/// process, unless somebody has chosen. Where it cannot, it works with more memory.
fn give_memory_back() {
    let (setting, value) = PURGE_DELAY;
    let mut arguments = std::env::args_os();
    if let (None, Ok(program), Some(name)) = (std::env::var_os(setting), std::env::current_exe(), arguments.next()) {
        let _failed = Command::new(program).arg0(name).args(arguments).env(setting, value).exec();
    }
}
