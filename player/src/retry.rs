//! Whether a request that failed is made again, and when.

/// Why a request failed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// The server answered, and not with success.
    Status {
        /// HTTP status.
        code: u16,
        /// `Retry-After`, in seconds.
        retry_after_s: Option<u32>,
    },
    /// No answer, or a broken one.
    Network,
    /// Nothing arrived for too long.
    TimedOut,
    /// What arrived is not what it should be.
    Corrupt,
}

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// Ask again after so many seconds.
    Again {
        /// Seconds to wait.
        delay_s: f64,
    },
    /// Renew the session, then ask again at once.
    RefreshSession,
    /// It will not get better by asking.
    GiveUp,
}

/// Failures after which no more is tried, by kind: a server that answers with errors is quick to ask
/// again, one that does not answer costs its time-out each time.
const MAX_ERRORS: u32 = 5;
const MAX_TIME_OUTS: u32 = 3;
const FIRST_DELAY_S: f64 = 0.5;
const MAX_DELAY_S: f64 = 8.0;
/// A server that asks for more patience than a listener has is given up.
const MAX_RETRY_AFTER_S: u32 = 60;

/// What was tried so far for one address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attempts {
    errors: u32,
    time_outs: u32,
    refreshed: bool,
}

impl Attempts {
    /// Counts a failure and judges. `chance` is uniform in 0..1 and spreads the retries of many listeners.
    pub fn failed(&mut self, fault: Fault, chance: f64) -> Verdict {
        match fault {
            Fault::Status { code: 401, .. } if !self.refreshed => {
                self.refreshed = true;
                Verdict::RefreshSession
            }
            Fault::Status { code: 429 | 503, retry_after_s: Some(delay_s) } => {
                self.errors += 1;
                let patient = delay_s <= MAX_RETRY_AFTER_S && self.errors < MAX_ERRORS;
                if patient { Verdict::Again { delay_s: f64::from(delay_s) + chance } } else { Verdict::GiveUp }
            }
            Fault::Status { code: 408 | 429 | 500..=599, .. } | Fault::Network | Fault::Corrupt => {
                self.errors += 1;
                backoff(self.errors, MAX_ERRORS, chance)
            }
            Fault::Status { .. } => Verdict::GiveUp,
            Fault::TimedOut => {
                self.time_outs += 1;
                backoff(self.time_outs, MAX_TIME_OUTS, chance)
            }
        }
    }
}

/// Doubling delays; the second half of each is left to chance.
fn backoff(failures: u32, budget: u32, chance: f64) -> Verdict {
    if failures >= budget {
        return Verdict::GiveUp;
    }
    let full_s = (FIRST_DELAY_S * 2.0_f64.powi(failures as i32 - 1)).min(MAX_DELAY_S);
    Verdict::Again { delay_s: full_s * (0.5 + 0.5 * chance) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(code: u16) -> Fault {
        Fault::Status { code, retry_after_s: None }
    }

    #[test]
    fn delays_double_until_the_budget_is_spent() {
        let mut attempts = Attempts::default();
        let delays: Vec<Verdict> = (0..5).map(|_| attempts.failed(Fault::Network, 1.0)).collect();
        let again = |delay_s| Verdict::Again { delay_s };
        assert_eq!(delays, [again(0.5), again(1.0), again(2.0), again(4.0), Verdict::GiveUp]);
        assert_eq!(Attempts::default().failed(Fault::Network, 0.0), again(0.25));
    }

    #[test]
    fn time_outs_have_their_own_budget() {
        let mut attempts = Attempts::default();
        for _ in 0..4 {
            assert_ne!(attempts.failed(status(500), 0.5), Verdict::GiveUp);
        }
        assert_ne!(attempts.failed(Fault::TimedOut, 0.5), Verdict::GiveUp);
        assert_ne!(attempts.failed(Fault::TimedOut, 0.5), Verdict::GiveUp);
        assert_eq!(attempts.failed(Fault::TimedOut, 0.5), Verdict::GiveUp);
    }

    #[test]
    fn refusals_are_final_but_for_the_passing_ones() {
        for code in [400, 403, 404, 410, 416] {
            assert_eq!(Attempts::default().failed(status(code), 0.5), Verdict::GiveUp, "{code}");
        }
        for code in [408, 429, 500, 502, 503] {
            assert!(matches!(Attempts::default().failed(status(code), 0.5), Verdict::Again { .. }), "{code}");
        }
    }

    #[test]
    fn the_session_is_renewed_once() {
        let mut attempts = Attempts::default();
        assert_eq!(attempts.failed(status(401), 0.5), Verdict::RefreshSession);
        assert_eq!(attempts.failed(status(401), 0.5), Verdict::GiveUp);
    }

    #[test]
    fn retry_after_is_honoured_within_reason() {
        let limited = |retry_after_s| Fault::Status { code: 429, retry_after_s: Some(retry_after_s) };
        assert_eq!(Attempts::default().failed(limited(7), 0.25), Verdict::Again { delay_s: 7.25 });
        assert_eq!(Attempts::default().failed(limited(3600), 0.25), Verdict::GiveUp);
    }
}
