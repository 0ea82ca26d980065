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

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(30);

    /// A watch over something that last moved so long ago.
    fn still_for(cancel: &Cancel, time: Duration) -> Watch<'_> {
        Watch { moved_at: Instant::now().checked_sub(time).unwrap(), ..Watch::new(cancel, LIMIT) }
    }

    #[test]
    fn standing_still_is_an_error_only_beyond_the_limit() {
        let cancel = Cancel::new();
        assert!(Watch::new(&cancel, LIMIT).check().is_ok());
        assert!(still_for(&cancel, LIMIT / 2).check().is_ok());
        let result = still_for(&cancel, LIMIT + TICK).check();
        assert!(matches!(result, Err(Error::Stuck { limit: LIMIT })), "{result:?}");
    }

    #[test]
    fn a_movement_starts_the_time_anew() {
        let cancel = Cancel::new();
        let mut watch = still_for(&cancel, LIMIT + TICK);
        watch.moved();
        assert!(watch.check().is_ok());
    }

    #[test]
    fn whoever_is_cancelled_is_not_stuck() {
        let cancel = Cancel::new();
        cancel.cancel();
        assert!(matches!(Watch::new(&cancel, LIMIT).check(), Err(Error::Cancelled)));
        assert!(matches!(still_for(&cancel, LIMIT + TICK).check(), Err(Error::Cancelled)));
    }
}
