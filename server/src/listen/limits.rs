//! What clients may cost.

use std::time::Duration;

use rustix::process::{Resource, getrlimit, setrlimit};

/// How many clients may be connected, and how long each may keep the server waiting. Only waiting for the client counts,
/// never what the server itself takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at the same time. Who comes then waits in the system's queue.
    pub connections: usize,
    /// For a request's head, counted from the end of the request before: also how long a connection may idle. Longer than
    /// the 60 s after which proxies (nginx, `HAProxy`) let go of theirs, so that none sends a request into a closing one.
    pub head: Duration,
    /// For each KiB of a request's body. nginx waits as long; an upload over a slow line goes on for hours.
    pub body: Duration,
    /// For a client to take any byte of an answer. A player that pauses takes whole segments first; what is cut off can be
    /// asked for again from where it ended.
    pub write: Duration,
}

impl Limits {
    /// Connections where few come: the operator's own programs.
    pub const FEW: usize = 64;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: connections(open_files()),
            head: Duration::from_secs(75),
            body: Duration::from_mins(1),
            write: Duration::from_mins(2),
        }
    }
}

/// Three quarters of the files that the process may open; the others are for the database, the storage and the sound.
fn connections(open_files: u64) -> usize {
    usize::try_from(open_files / 4 * 3).unwrap_or(usize::MAX).clamp(1, tokio::sync::Semaphore::MAX_PERMITS)
}

/// Lets the process open as many files as the system allows it to. Many start programs with 1,024, and leave it to them to
/// raise that.
pub fn raise_open_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
}

/// Files that the process may have open at once.
fn open_files() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_a_quarter_of_the_files_to_the_rest() {
        assert_eq!(connections(1024), 768);
        assert_eq!(connections(0), 1, "it must answer somebody");
        assert_eq!(connections(u64::MAX), tokio::sync::Semaphore::MAX_PERMITS);
    }

    #[test]
    fn as_many_files_may_be_open_as_the_system_allows() {
        raise_open_files();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
    }
}
