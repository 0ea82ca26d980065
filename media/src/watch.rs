//! The two reasons to end a run from outside: it was cancelled, or nothing moves any more.

use std::time::{Duration, Instant};

use crate::{Cancel, Error};

/// How long a wait may last before [`Watch::check`] is due again; keeps cancelling prompt.
pub const TICK: Duration = Duration::from_millis(50);

/// Watches one run.
#[derive(Debug)]
pub struct Watch<'a> {
    cancel: &'a Cancel,
    limit: Duration,
    moved_at: Instant,
}

impl<'a> Watch<'a> {
    /// Starts now.
    pub fn new(cancel: &'a Cancel, limit: Duration) -> Self {
        Self { cancel, limit, moved_at: Instant::now() }
    }

    /// Something moved.
    pub fn moved(&mut self) {
        self.moved_at = Instant::now();
    }

    /// Fails when the run was cancelled or has stood still too long.
    pub fn check(&self) -> Result<(), Error> {
        self.cancel.check()?;
        if self.moved_at.elapsed() > self.limit { Err(Error::Stuck { limit: self.limit }) } else { Ok(()) }
    }
}
