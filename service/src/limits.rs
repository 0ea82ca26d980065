//! Rate limits by client address: counted in Redis, where there is one, for all nodes together. While it does not
//! answer, and without it, each node counts by itself: there is never no limit.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    Clock, Error, Result,
    engine::{Redis, redis::Counted},
};

/// Requests that one client may make in a window.
const LIMIT: u32 = 100;
/// The window slides: this long after a request it no longer counts.
const WINDOW_MS: i64 = 60_000;
/// Clients that are remembered at most. A client takes up to 1 kB.
const MAX_CLIENTS: usize = 20_000;

/// What is limited, each on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// Track keys.
    Keys,
    /// Sign-in, sign-up and set-up.
    SignIn,
}

/// What is left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a minute.
    pub limit: u32,
    /// Requests left now.
    pub remaining: u32,
    /// Seconds until the window is empty again, if nothing more is asked.
    pub reset_s: u32,
}

impl Allowance {
    fn of(remaining: u32) -> Self {
        Self { limit: LIMIT, remaining, reset_s: whole_seconds(WINDOW_MS) }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keys => "keys",
            Self::SignIn => "sign-in",
        })
    }
}

/// Counts requests by client. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RateLimits {
    clock: Arc<dyn Clock>,
    redis: Option<Redis>,
    windows: Arc<Mutex<Windows>>,
}

impl RateLimits {
    pub(crate) fn new(clock: Arc<dyn Clock>, redis: Option<Redis>) -> Self {
        Self { clock, redis, windows: Arc::default() }
    }

    /// Counts a request, or refuses it with [`Error::RateLimited`]; refused ones do not count. All
    /// addresses of an IPv6 /64 are one client: it is what one household or host is given.
    pub async fn check(&self, bucket: Bucket, client: IpAddr) -> Result<Allowance> {
        let allowance = self.count(bucket, network(client)).await;
        if allowance.is_err() {
            metrics::counter!("mist_rate_limit_refusals_total", "bucket" => bucket.to_string()).increment(1);
        }
        allowance
    }

    async fn count(&self, bucket: Bucket, client: IpAddr) -> Result<Allowance> {
        let counted = match &self.redis {
            Some(redis) => redis.count(&format!("limit:{bucket}:{client}"), LIMIT, WINDOW_MS).await,
            None => None,
        };
        match counted {
            Some(Counted::Within { remaining }) => Ok(Allowance::of(remaining)),
            Some(Counted::Beyond { wait_ms }) => Err(refused(wait_ms)),
            None => {
                let now_ms = self.clock.now_ms();
                self.windows.lock().unwrap_or_else(PoisonError::into_inner).count((bucket, client), now_ms)
            }
        }
    }
}

/// The times of the requests of the last window, by client, oldest first.
#[derive(Debug, Default)]
struct Windows {
    clients: HashMap<(Bucket, IpAddr), VecDeque<i64>>,
}

impl Windows {
    fn count(&mut self, client: (Bucket, IpAddr), now_ms: i64) -> Result<Allowance> {
        if self.clients.len() >= MAX_CLIENTS && !self.clients.contains_key(&client) {
            self.make_room(now_ms);
        }
        let times = self.clients.entry(client).or_default();
        while times.front().is_some_and(|at_ms| !(0..WINDOW_MS).contains(&(now_ms - at_ms))) {
            times.pop_front();
        }
        let counted = u32::try_from(times.len()).unwrap_or(u32::MAX);
        if counted >= LIMIT {
            let free_at_ms = times.front().copied().unwrap_or(now_ms) + WINDOW_MS;
            return Err(refused(free_at_ms - now_ms));
        }
        times.push_back(now_ms);
        Ok(Allowance::of(LIMIT - counted - 1))
    }

    /// Forgets clients whose window is empty; and if that is not enough, those with the fewest
    /// requests, who lose least by it. Whoever is near the limit stays known.
    fn make_room(&mut self, now_ms: i64) {
        self.clients.retain(|_, times| times.back().is_some_and(|at_ms| now_ms - at_ms < WINDOW_MS));
        let mut least = 1;
        while self.clients.len() >= MAX_CLIENTS {
            self.clients.retain(|_, times| times.len() > least);
            least *= 2;
        }
    }
}

fn refused(wait_ms: i64) -> Error {
    Error::RateLimited { limit: LIMIT, retry_after_s: whole_seconds(wait_ms) }
}

fn whole_seconds(ms: i64) -> u32 {
    u32::try_from((ms + 999).div_euclid(1000)).unwrap_or(0).max(1)
}

/// The part of an address that stands for one client.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    fn limits() -> (Arc<ManualClock>, RateLimits) {
        let clock = Arc::new(ManualClock::new(1_000_000));
        (clock.clone(), RateLimits::new(clock, None))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    async fn spend(limits: &RateLimits, bucket: Bucket, client: &str, requests: u32) {
        for _ in 0..requests {
            limits.check(bucket, address(client)).await.unwrap();
        }
    }

    #[tokio::test]
    async fn the_hundred_and_first_request_of_a_minute_waits() {
        let (clock, limits) = limits();
        let first = limits.check(Bucket::Keys, address("192.0.2.1")).await.unwrap();
        assert_eq!(first, Allowance { limit: 100, remaining: 99, reset_s: 60 });
        clock.advance_ms(10_000);
        spend(&limits, Bucket::Keys, "192.0.2.1", 99).await;
        let refused = limits.check(Bucket::Keys, address("192.0.2.1")).await;
        assert!(matches!(refused, Err(Error::RateLimited { limit: 100, retry_after_s: 50 })), "{refused:?}");
        // The window slides: one is free when the first is a minute old, the others later.
        clock.advance_ms(50_000);
        spend(&limits, Bucket::Keys, "192.0.2.1", 1).await;
        assert!(limits.check(Bucket::Keys, address("192.0.2.1")).await.is_err());
        clock.advance_ms(10_000);
        spend(&limits, Bucket::Keys, "192.0.2.1", 99).await;
    }

    #[tokio::test]
    async fn buckets_and_clients_do_not_share() {
        let (_, limits) = limits();
        spend(&limits, Bucket::Keys, "192.0.2.1", 100).await;
        assert!(limits.check(Bucket::Keys, address("192.0.2.1")).await.is_err());
        spend(&limits, Bucket::SignIn, "192.0.2.1", 1).await;
        spend(&limits, Bucket::Keys, "192.0.2.2", 1).await;
    }

    #[tokio::test]
    async fn one_ipv6_network_is_one_client() {
        let (_, limits) = limits();
        spend(&limits, Bucket::Keys, "2001:db8:1:2::1", 50).await;
        spend(&limits, Bucket::Keys, "2001:db8:1:2:ffff::9", 50).await;
        assert!(limits.check(Bucket::Keys, address("2001:db8:1:2:3:4:5:6")).await.is_err());
        spend(&limits, Bucket::Keys, "2001:db8:1:3::1", 1).await;
    }

    #[tokio::test]
    async fn an_ipv4_address_written_as_ipv6_is_the_same_client() {
        let (_, limits) = limits();
        spend(&limits, Bucket::Keys, "192.0.2.1", 100).await;
        assert!(limits.check(Bucket::Keys, address("::ffff:192.0.2.1")).await.is_err());
    }

    #[test]
    fn memory_is_bounded_and_who_is_near_the_limit_is_not_forgotten() {
        let mut windows = Windows::default();
        let busy = (Bucket::Keys, address("192.0.2.1"));
        for _ in 0..LIMIT {
            windows.count(busy, 1).unwrap();
        }
        for n in 0..(3 * MAX_CLIENTS as u32) {
            windows.count((Bucket::Keys, IpAddr::V4(n.into())), 2).unwrap();
            assert!(windows.clients.len() <= MAX_CLIENTS);
        }
        assert!(windows.count(busy, 3).is_err());
    }
}
