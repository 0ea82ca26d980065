//! What is counted, and how Prometheus reads it.
//!
//! `service` and the middleware count by the `metrics` facade; here is the one recorder of the process.

use std::{sync::OnceLock, time::Duration};

use metrics::gauge;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use service::Service;

/// The histogram of requests.
pub const REQUEST_SECONDS: &str = "mist_http_request_duration_seconds";
/// Upper bounds of its buckets, in seconds: a key takes about a millisecond, a page some, an upload minutes.
const BOUNDS_S: [f64; 12] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0, 300.0];

/// How often what was counted is folded together.
const UPKEEP: Duration = Duration::from_secs(5);

/// The recorder of this process, installed at the first call.
pub fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let builder = PrometheusBuilder::new();
        // Fails only without bounds.
        let builder = builder
            .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &BOUNDS_S)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::error!("another recorder was installed: this process counts in vain");
        }
        handle
    })
}

/// Folds what was counted together now and then, also while nobody reads it: else it would be kept one by one.
pub async fn keep_up() {
    loop {
        recorder().run_upkeep();
        tokio::time::sleep(UPKEEP).await;
    }
}

/// Everything in Prometheus' text format.
pub async fn render(service: &Service) -> String {
    // Before anything is set: what nobody records is lost.
    let recorder = recorder();
    match service.gauges().await {
        Ok(gauges) => {
            gauge!("mist_queued_jobs").set(gauges.queued_jobs as f64);
            gauge!("mist_active_listeners").set(gauges.active_listeners as f64);
            gauge!("mist_neighbours_index_bytes").set(gauges.index_bytes as f64);
            for (stage, count) in gauges.running_jobs {
                gauge!("mist_running_jobs", "stage" => stage).set(count as f64);
            }
        }
        // What was counted is told all the same.
        Err(error) => tracing::warn!(%error, "the depth of the queue cannot be told"),
    }
    recorder.render()
}
