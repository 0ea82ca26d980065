//! Redis or Valkey: what nodes share and nobody must keep. Everything here is missed without harm: while it does not
//! answer, each node goes on by itself.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use fred::{
    clients::{Pool, SubscriberClient},
    interfaces::{ClientLike as _, EventInterface as _, KeysInterface as _, LuaInterface as _, PubsubInterface as _},
    types::{
        Builder, Expiration, Message,
        config::{Config, ReconnectPolicy},
        scripts::Script,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::{broadcast, mpsc};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::OpenError;

/// Connections of one node, beside the one that listens.
const CONNECTIONS: usize = 2;
/// How long a start waits for the first connection; later the node goes on without.
const FIRST_CONNECTION: Duration = Duration::from_secs(3);
/// How long a command may take. A listener waits behind it.
const COMMAND: Duration = Duration::from_millis(500);
/// Waits between tries to connect, in milliseconds: the first, and the longest.
const RECONNECT_MS: (u32, u32) = (100, 5_000);
/// How long a sent command may be without answer before its connection is given up.
const UNRESPONSIVE: Duration = Duration::from_secs(5);
/// How long nobody waits for Redis after it did not answer.
const SPARED: Duration = Duration::from_secs(1);
/// How often the subscription is made sure of.
const SUBSCRIBE_EVERY: Duration = Duration::from_secs(5);
/// Messages that may wait to be sent. What is more is lost.
const OUTBOX: usize = 1024;

/// Counts a request in a window that slides, by the clock of Redis, which all nodes share; what lies
/// in its future was counted before that clock was put back, and would count for as long. Keys: the client's times.
/// Arguments: limit, window in ms, a name for this request. Gives whether it counts, what is left, and ms to wait.
const COUNT: &str = "\
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')
local counted = redis.call('ZCARD', KEYS[1])
if counted >= limit then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return {0, 0, oldest[2] + window - now}
end
redis.call('ZADD', KEYS[1], now, ARGV[3])
redis.call('PEXPIRE', KEYS[1], window)
return {1, limit - counted - 1, window}";

/// The time in milliseconds.
const TIME: &str = "local time = redis.call('TIME') return time[1] * 1000 + math.floor(time[2] / 1000)";

/// What came of counting a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// It is within the limit, and so many more are.
    Within {
        /// Requests left.
        remaining: u32,
    },
    /// It is beyond the limit, and was not counted.
    Beyond {
        /// Milliseconds until one may be made again.
        wait_ms: i64,
    },
}

/// A connection to Redis. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Redis {
    pool: Pool,
    subscriber: SubscriberClient,
    count: Script,
    outbox: mpsc::Sender<String>,
    /// Begins every name that MIST uses there.
    prefix: Arc<str>,
    /// The log tells once that it is away, and once that it is back.
    is_away: Arc<AtomicBool>,
    /// When it last did not answer although there was a connection.
    missed_at: Arc<Mutex<Option<Instant>>>,
    /// They end with the last clone.
    _tasks: Arc<[AbortOnDropHandle<()>; 2]>,
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").finish_non_exhaustive()
    }
}

impl Redis {
    /// Connects to `redis://…`, `rediss://…` (TLS), `redis-cluster://…` or `redis-sentinel://…`. One that does not
    /// answer yet is no error: it is connected to as soon as it does. Installations that share a Redis have each their
    /// own `prefix`.
    pub async fn open(url: &str, prefix: &str) -> Result<Self, OpenError> {
        let not_understood = |error: fred::error::Error| OpenError::RedisUrl(error.to_string());
        let config = Config::from_url(url).map_err(not_understood)?;
        let mut builder = Builder::from_config(config);
        builder
            .with_config(|config| config.fail_fast = false)
            .with_connection_config(|connection| {
                connection.connection_timeout = FIRST_CONNECTION;
                connection.max_command_attempts = 1;
                connection.reconnect_on_auth_error = true;
                // A server that vanished without a word is noticed by what it does not answer.
                connection.unresponsive.max_timeout = Some(UNRESPONSIVE);
            })
            .with_performance_config(|performance| performance.default_command_timeout = COMMAND)
            .set_policy(ReconnectPolicy::new_exponential(0, RECONNECT_MS.0, RECONNECT_MS.1, 2));
        let pool = builder.build_pool(CONNECTIONS).map_err(not_understood)?;
        let subscriber = builder.build_subscriber_client().map_err(not_understood)?;
        pool.connect();
        subscriber.connect();
        let both = async { tokio::try_join!(pool.wait_for_connect(), subscriber.wait_for_connect()) };
        let is_away = !matches!(tokio::time::timeout(FIRST_CONNECTION, both).await, Ok(Ok(_)));
        if is_away {
            tracing::warn!("Redis does not answer: this node goes on by itself, and connects when it does");
        }
        let channel = format!("{prefix}:events");
        let (outbox, letters) = mpsc::channel(OUTBOX);
        let tasks = [
            tokio::spawn(stay_subscribed(subscriber.clone(), channel.clone())),
            tokio::spawn(send(pool.clone(), channel, letters)),
        ];
        Ok(Self {
            pool,
            subscriber,
            count: Script::from_lua(COUNT),
            outbox,
            prefix: prefix.into(),
            is_away: Arc::new(AtomicBool::new(is_away)),
            missed_at: Arc::default(),
            _tasks: Arc::new(tasks.map(AbortOnDropHandle::new)),
        })
    }

    /// Counts a request under a name, of which `limit` may be made in `window_ms`. `None` where Redis does not answer.
    pub async fn count(&self, name: &str, limit: u32, window_ms: i64) -> Option<Counted> {
        let name = format!("{}:{name}", self.prefix);
        let arguments = [limit.to_string(), window_ms.to_string(), Uuid::new_v4().simple().to_string()];
        let answer = match self.client() {
            Some(client) => self
                .heard(self.count.evalsha_with_reload::<(i64, u32, i64), _, _>(client, name, arguments.to_vec()).await),
            None => None,
        };
        self.tell_whether_away(answer.is_none());
        answer.map(|(is_within, remaining, wait_ms)| match is_within {
            0 => Counted::Beyond { wait_ms },
            _ => Counted::Within { remaining },
        })
    }

    /// What was answered; where nothing was, the next who ask are spared the wait for a while.
    fn heard<T>(&self, answer: Result<T, fred::error::Error>) -> Option<T> {
        if let Err(error) = &answer {
            tracing::debug!(%error, "Redis does not answer");
            *self.missed_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        answer.ok()
    }

    /// A connection to ask by, unless there is none or nobody should wait for it.
    fn client(&self) -> Option<&fred::clients::Client> {
        let client = self.pool.next_connected();
        (client.is_connected() && !self.was_missed_just_now()).then_some(client)
    }

    /// Whether to spare a listener the wait for an answer that the last one waited for in vain.
    fn was_missed_just_now(&self) -> bool {
        let missed_at = *self.missed_at.lock().unwrap_or_else(PoisonError::into_inner);
        missed_at.is_some_and(|missed_at| missed_at.elapsed() < SPARED)
    }

    /// The time by its clock, in milliseconds since 1970; `None` where it does not answer.
    pub async fn time_ms(&self) -> Option<i64> {
        let client = self.pool.next_connected();
        if !client.is_connected() {
            return None;
        }
        client.eval::<i64, _, _, _>(TIME, Vec::<&str>::new(), Vec::<&str>::new()).await.ok()
    }

    /// What another node has made and kept under a name; else what `make` gives, which is kept there for a while.
    pub async fn shared<T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        keep_for: Duration,
        make: impl Future<Output = crate::Result<T>>,
    ) -> crate::Result<T> {
        if let Some(kept) = self.get(name).await.and_then(|text| serde_json::from_str(&text).ok()) {
            return Ok(kept);
        }
        let new = make.await?;
        if let Ok(text) = serde_json::to_string(&new) {
            self.put(name, text, keep_for);
        }
        Ok(new)
    }

    /// What is kept under a name for a while; `None` where there is nothing, or Redis does not answer.
    async fn get(&self, name: &str) -> Option<String> {
        let answer = self.client()?.get(format!("{}:{name}", self.prefix)).await;
        self.heard(answer).flatten()
    }

    /// Keeps a text under a name for a while. Nobody waits for it, and what cannot be kept is made again by whoever needs
    /// it.
    fn put(&self, name: &str, text: String, keep_for: Duration) {
        let expires = Some(Expiration::PX(i64::try_from(keep_for.as_millis()).unwrap_or(i64::MAX)));
        let (redis, name) = (self.clone(), format!("{}:{name}", self.prefix));
        tokio::spawn(async move {
            let Some(client) = redis.client() else { return };
            redis.heard(client.set::<(), _, _>(name, text, expires, None, false).await);
        });
    }

    /// Counts one more under a name, for good. While Redis does not answer nothing is counted.
    pub async fn count_up(&self, name: &str) {
        let Some(client) = self.client() else { return };
        self.heard(client.incr::<i64, _>(format!("{}:{name}", self.prefix)).await);
    }

    /// How many were counted so; `None` where Redis does not answer.
    pub async fn counted(&self, name: &str) -> Option<i64> {
        let answer = self.client()?.get::<Option<i64>, _>(format!("{}:{name}", self.prefix)).await;
        self.heard(answer).map(Option::unwrap_or_default)
    }

    /// Whether there is a connection.
    pub fn answers(&self) -> bool {
        self.pool.next_connected().is_connected()
    }

    fn tell_whether_away(&self, is_away: bool) {
        if self.is_away.swap(is_away, Ordering::Relaxed) == is_away {
            return;
        }
        if is_away {
            tracing::warn!("Redis does not answer: each node counts requests by itself until it does");
        } else {
            tracing::info!("Redis answers again");
        }
    }

    /// Tells all nodes, in the order of the calls. What cannot be sent is lost.
    pub fn publish(&self, message: String) {
        if self.outbox.try_send(message).is_err() {
            tracing::debug!("too much to tell the other nodes; a message is lost");
        }
    }

    /// What any node tells from now on, this one included.
    pub fn messages(&self) -> broadcast::Receiver<Message> {
        self.subscriber.message_rx()
    }
}

/// Subscribes again and again: after a reconnect it is needed, and else it shows whether the other end still lives.
async fn stay_subscribed(subscriber: SubscriberClient, channel: String) {
    loop {
        if let Err(error) = subscriber.subscribe(channel.as_str()).await {
            tracing::debug!(%error, "not subscribed");
        }
        tokio::time::sleep(SUBSCRIBE_EVERY).await;
    }
}

async fn send(pool: Pool, channel: String, mut letters: mpsc::Receiver<String>) {
    while let Some(letter) = letters.recv().await {
        if let Err(error) = pool.next().publish::<(), _, _>(channel.as_str(), letter).await {
            tracing::debug!(%error, "the other nodes could not be told");
        }
    }
}
