//! Counts what the service says that it did.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};

/// The counters of one test: those of its thread, once it is set as the recorder there.
#[derive(Default)]
pub struct Counted(Mutex<HashMap<Key, Arc<AtomicU64>>>);

impl Counted {
    /// The sum of all counters with these labels.
    pub fn of(&self, labels: &[(&str, &str)]) -> u64 {
        let has = |key: &Key, name: &str, value: &str| {
            key.labels().any(|label| label.key() == name && label.value() == value)
        };
        let counters = self.0.lock().unwrap();
        let wanted = counters.iter().filter(|(key, _)| labels.iter().all(|(name, value)| has(key, name, value)));
        wanted.map(|(_, counter)| counter.load(Ordering::Relaxed)).sum()
    }
}

impl Recorder for Counted {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.0.lock().unwrap().entry(key.clone()).or_default().clone())
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}
