//! Who listens.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use model::UserId;

/// A player loads half a minute ahead; one that was not seen for a minute has stopped.
const WINDOW_MS: i64 = 60_000;

/// When each user last fetched sound from this process. Never more than there are users.
#[derive(Debug, Default)]
pub(super) struct Listeners(Mutex<HashMap<UserId, i64>>);

impl Listeners {
    /// Notes that a user fetches sound.
    pub fn note(&self, user: UserId, now_ms: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(user, now_ms);
    }

    /// How many did in the last minute.
    pub fn active(&self, now_ms: i64) -> usize {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What lies in the future was seen before the clock was put back.
        seen.retain(|_, at_ms| (now_ms - *at_ms).abs() < WINDOW_MS);
        seen.len()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn who_stops_is_forgotten_after_a_minute() {
        let listeners = Listeners::default();
        let [one, two] = [1, 2].map(|n| UserId(Uuid::from_u128(n)));
        listeners.note(one, 0);
        listeners.note(two, 30_000);
        listeners.note(two, 31_000);
        assert_eq!(listeners.active(59_999), 2);
        assert_eq!(listeners.active(60_000), 1);
        assert_eq!(listeners.active(91_000), 0);
    }

    #[test]
    fn a_clock_that_is_put_back_keeps_nobody() {
        let listeners = Listeners::default();
        let [stays, stops] = [1, 2].map(|n| UserId(Uuid::from_u128(n)));
        for user in [stays, stops] {
            listeners.note(user, 3_600_000);
        }
        listeners.note(stays, 5);
        assert_eq!(listeners.active(5), 1);
    }
}
