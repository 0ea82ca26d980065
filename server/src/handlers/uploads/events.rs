//! Progress, live.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt as _};
use model::IngestStatus;
use service::Ingest;
use tokio_util::sync::CancellationToken;

use crate::{error::ApiError, extract::Admin, openapi::ForAdmins};

/// How soon a browser asks again when the stream breaks off.
const RECONNECT: Duration = Duration::from_secs(1);

/// How long one stream lasts: as long as an access token. Whoever was signed out or is no admin any more is refused when
/// the browser asks again.
const LIFETIME: Duration = Duration::from_mins(15);

/// First where each recent upload stands, then every change, until the client or the server goes.
#[utoipa::path(
    get,
    path = "",
    operation_id = "upload_events",
    tag = "Uploads",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (
            status = 200,
            description = "Each event is an `IngestStatus`.",
            body = String,
            content_type = "text/event-stream",
        ),
        ForAdmins
    ),
)]
pub async fn events(
    State(ingest): State<Ingest>,
    State(shutdown): State<CancellationToken>,
    Admin(identity): Admin,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let statuses = ingest.subscribe(&identity)?;
    let end = async move { tokio::time::timeout(LIFETIME, shutdown.cancelled_owned()).await };
    let events = statuses.map(|status| Ok(event(&status))).take_until(Box::pin(end));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

fn event(status: &IngestStatus) -> Event {
    Event::default().retry(RECONNECT).json_data(status).unwrap_or_else(|error| {
        tracing::error!(%error, "a status could not be written as JSON");
        Event::default().comment("lost")
    })
}
