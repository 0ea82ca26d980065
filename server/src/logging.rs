//! What a node tells of itself while it works: lines of its log to standard error, and traces to an OpenTelemetry collector.

use std::{
    io::{self, IsTerminal as _},
    time::Duration,
};

use opentelemetry::{global, trace::TracerProvider as _};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use service::TRACES;
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{LevelFilter, Targets},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::config::{Log, LogFormat};

/// Name of the service, unless `OTEL_SERVICE_NAME` says otherwise.
const SERVICE_NAME: &str = "mist";
/// How long a node that stops waits for the collector to take the last traces.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Where a collector takes traces (OpenTelemetry Protocol, section "OTLP/HTTP Request").
const TRACES_PATH: &str = "/v1/traces";

/// Sends what is left of the traces when it goes.
#[derive(Debug, Default)]
pub struct Telling(Option<SdkTracerProvider>);

impl Drop for Telling {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.take().map(|traces| traces.shutdown_with_timeout(LAST_WORDS)) {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// Starts logging and tracing as the settings say. Called once, before anything else is done.
pub fn start(log: &Log) -> Telling {
    let traces = log.otlp_endpoint.as_deref().map(traces_to).transpose();
    let (traces, fault) = match traces {
        Ok(traces) => (traces, None),
        Err(fault) => (None, Some(fault)),
    };
    let to_collector = traces.as_ref().map(|traces| {
        let only_traces = Targets::new().with_target(TRACES, LevelFilter::INFO);
        tracing_opentelemetry::layer()
            .with_tracer(traces.tracer(SERVICE_NAME))
            .with_location(false)
            .with_threads(false)
            .with_filter(only_traces)
    });
    tracing_subscriber::registry().with(lines(log)).with(to_collector).init();
    if let Some(fault) = fault {
        tracing::warn!(%fault, "no traces are sent: look at OTEL_EXPORTER_OTLP_ENDPOINT");
    }
    Telling(traces)
}

/// The log, without the spans that are for a collector.
fn lines(log: &Log) -> Box<dyn Layer<Registry> + Send + Sync> {
    // The filter was checked when the settings were parsed.
    let filter = EnvFilter::try_new(format!("{},{TRACES}=off", log.filter)).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    match log.format {
        LogFormat::Pretty => lines.with_ansi(io::stderr().is_terminal()).with_target(false).with_filter(filter).boxed(),
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(true).with_span_list(false).with_filter(filter).boxed()
        }
    }
}

/// Sends spans to the collector, some at a time, from a thread of its own. What it cannot take is dropped: nothing waits for it.
fn traces_to(endpoint: &str) -> Result<SdkTracerProvider, opentelemetry_otlp::ExporterBuildError> {
    let address = format!("{}{TRACES_PATH}", endpoint.trim_end_matches('/'));
    // Whoever else needs TLS chooses the same.
    let _chosen = rustls::crypto::ring::default_provider().install_default();
    let exporter = SpanExporter::builder().with_http().with_endpoint(address).build()?;
    // A request that comes with a trace (W3C Trace Context) goes on with it.
    global::set_text_map_propagator(TraceContextPropagator::new());
    let resource = Resource::builder();
    let resource = match std::env::var_os("OTEL_SERVICE_NAME") {
        Some(_) => resource.build(),
        None => resource.with_service_name(SERVICE_NAME).build(),
    };
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}
