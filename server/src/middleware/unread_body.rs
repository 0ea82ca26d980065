//! Clients that are refused in the middle of sending.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody as _},
    extract::Request,
    response::Response,
};
use futures::{StreamExt as _, stream};
use http::header;

use super::Next;

/// How long a client whose answer is ready may go on sending.
const PATIENCE: Duration = Duration::from_secs(30);

/// Reads what a handler left of the request's body, and throws it away, before the answer goes out.
///
/// HTTP/1.1 can only close a connection with an unread body; a client that is still sending then sees a reset instead
/// of the answer, and a browser a "network error" instead of the reason.
pub async fn drain(request: Request, next: impl Next) -> Response {
    if request.body().is_end_stream() {
        return next(request).await;
    }
    // Who asks first has sent nothing until somebody reads.
    let asks_first = request.headers().contains_key(header::EXPECT);
    let (parts, body) = request.into_parts();
    let body = Arc::new(Shared { rest: Mutex::new(body.into_data_stream()), begun: AtomicBool::new(!asks_first) });
    let reading = body.clone();
    let read = Body::from_stream(stream::poll_fn(move |context| reading.poll(context)));
    let response = next(Request::from_parts(parts, read)).await;
    if body.begun.load(Ordering::Relaxed) {
        let rest = stream::poll_fn(|context| body.poll(context)).take_while(|piece| std::future::ready(piece.is_ok()));
        let _in_time = tokio::time::timeout(PATIENCE, rest.for_each(|_| std::future::ready(()))).await;
    }
    response
}

/// A body that outlives its reader.
struct Shared {
    rest: Mutex<BodyDataStream>,
    /// Whether the client is sending.
    begun: AtomicBool,
}

impl Shared {
    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, axum::Error>>> {
        self.begun.store(true, Ordering::Relaxed);
        self.rest.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(context)
    }
}
