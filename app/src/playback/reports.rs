//! Delivering play reports.
//!
//! Reports are gathered for a moment and sent together. What could not be delivered is kept and sent with the next
//! ones; sending a report twice changes nothing, so a lost answer does no harm.

use std::{cell::RefCell, collections::VecDeque, rc::Rc, time::Duration};

use http::Method;
use leptos::{leptos_dom::helpers::set_timeout, prelude::*, task::spawn_local};
use model::{PlayEvent, url};

use crate::net::Call;

/// How long reports wait for company.
const GATHER: Duration = Duration::from_secs(1);
/// How long to wait after a failure.
const AGAIN: Duration = Duration::from_secs(15);
/// Reports in one request at most.
const BATCH: usize = 100;
/// Undelivered reports that are kept; the oldest go first.
const KEPT: usize = 1_000;

/// Reports on their way. Clones share one queue.
#[derive(Debug, Clone, Default)]
pub struct Reports {
    waiting: Rc<RefCell<VecDeque<PlayEvent>>>,
    scheduled: Rc<RefCell<bool>>,
}

impl Reports {
    /// An empty queue that is also delivered when the page is hidden or left.
    pub fn start() -> Self {
        let reports = Self::default();
        let on_hidden = {
            let reports = reports.clone();
            window_event_listener_untyped("visibilitychange", move |_| {
                if document().hidden() {
                    reports.deliver();
                }
            })
        };
        let on_leave = {
            let reports = reports.clone();
            window_event_listener_untyped("pagehide", move |_| reports.deliver())
        };
        on_cleanup(move || {
            on_hidden.remove();
            on_leave.remove();
        });
        reports
    }

    /// Sends the report soon.
    pub fn push(&self, event: PlayEvent) {
        self.waiting.borrow_mut().push_back(event);
        self.schedule(GATHER);
    }

    fn schedule(&self, delay: Duration) {
        if !self.scheduled.replace(true) {
            let reports = self.clone();
            set_timeout(
                move || {
                    reports.scheduled.replace(false);
                    reports.deliver();
                },
                delay,
            );
        }
    }

    fn deliver(&self) {
        let batch: Vec<_> = {
            let mut waiting = self.waiting.borrow_mut();
            let count = waiting.len().min(BATCH);
            waiting.drain(..count).collect()
        };
        if batch.is_empty() {
            return;
        }
        let reports = self.clone();
        spawn_local(async move {
            match post(&batch).await {
                Outcome::Done => {
                    if !reports.waiting.borrow().is_empty() {
                        reports.schedule(GATHER);
                    }
                }
                Outcome::Again => {
                    put_back(&mut reports.waiting.borrow_mut(), batch);
                    reports.schedule(AGAIN);
                }
            }
        });
    }
}

enum Outcome {
    Done,
    Again,
}

/// Posts a batch; it may outlive the page. A refusal other than "later" is final: the same batch would be refused again.
async fn post(batch: &[PlayEvent]) -> Outcome {
    let Ok(call) = Call::new(Method::POST, url::PLAY_EVENTS).json(&batch) else { return Outcome::Done };
    match call.keepalive().send().await {
        Ok(response) if response.status() == 429 || response.status() >= 500 => Outcome::Again,
        Ok(_) => Outcome::Done,
        Err(_) => Outcome::Again,
    }
}

fn put_back(waiting: &mut VecDeque<PlayEvent>, batch: Vec<PlayEvent>) {
    for event in batch.into_iter().rev() {
        waiting.push_front(event);
    }
    let surplus = waiting.len().saturating_sub(KEPT);
    waiting.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use model::{PlayEventKind, PlayId, TrackId};

    use super::*;

    fn event(at_ms: i64) -> PlayEvent {
        let id = "0190b1c2-7c1e-7cc3-98c4-dc0c0c07398f";
        let track: TrackId = id.parse().unwrap();
        let play = PlayId(track.0);
        PlayEvent { play, track, kind: PlayEventKind::Started, at_ms, position_ms: 0, listened_ms: 0 }
    }

    fn times(waiting: &VecDeque<PlayEvent>) -> Vec<i64> {
        waiting.iter().map(|event| event.at_ms).collect()
    }

    #[test]
    fn what_was_not_delivered_goes_first_next_time() {
        let mut waiting = VecDeque::from([event(3)]);
        put_back(&mut waiting, vec![event(1), event(2)]);
        assert_eq!(times(&waiting), [1, 2, 3]);
    }

    #[test]
    fn the_oldest_go_when_too_many_wait() {
        let mut waiting: VecDeque<_> = (2..=KEPT as i64).map(event).collect();
        put_back(&mut waiting, vec![event(0), event(1)]);
        assert_eq!(waiting.len(), KEPT);
        assert_eq!(waiting.front().map(|event| event.at_ms), Some(1));
    }
}
