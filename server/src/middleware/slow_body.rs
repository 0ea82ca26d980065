//! Clients that begin a body and do not go on.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, StatusCode, header};
use http_body::{Frame, SizeHint};
use model::ErrorCode;
use tokio::time::{Instant, Sleep, sleep};

use super::Next;
use crate::{error::ApiError, listen::Limits};

/// What must come before the patience is whole again. Less than any line carries, more than a client gives that only
/// wants to hold a connection.
const PIECE_BYTES: usize = 1024;

/// Ends a request whose body stands still, or drips, with 408 (RFC 9110, section 15.5.9). Whoever reads the body sees an error,
/// and throws away what came.
pub async fn end(limits: Limits, request: Request, next: impl Next) -> Response {
    if request.body().is_end_stream() {
        return next(request).await;
    }
    let stalled = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| Body::new(Hurried::new(body, limits.body, Arc::clone(&stalled))));
    let response = next(request).await;
    if stalled.load(Ordering::Relaxed) { timed_out() } else { response }
}

fn timed_out() -> Response {
    let told = model::Error::new(
        ErrorCode::InvalidInput,
        "The rest of the request did not come in time. Send it again, without long pauses.",
    );
    let mut response = ApiError { status: StatusCode::REQUEST_TIMEOUT, ..told.into() }.into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Time that the server may still wait for a client.
#[derive(Debug)]
struct Budget {
    whole: Duration,
    left: Duration,
    bytes: usize,
}

impl Budget {
    fn new(whole: Duration) -> Self {
        Self { whole, left: whole, bytes: 0 }
    }

    /// Bytes came after a wait.
    fn came(&mut self, bytes: usize, after: Duration) {
        self.left = self.left.saturating_sub(after);
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes >= PIECE_BYTES {
            (self.left, self.bytes) = (self.whole, 0);
        }
    }
}

/// A body that must go on.
struct Hurried {
    body: Body,
    budget: Budget,
    /// Since when the client is waited for, and until when.
    wait: Option<(Instant, Pin<Box<Sleep>>)>,
    stalled: Arc<AtomicBool>,
}

impl Hurried {
    fn new(body: Body, patience: Duration, stalled: Arc<AtomicBool>) -> Self {
        Self { body, budget: Budget::new(patience), wait: None, stalled }
    }
}

impl HttpBody for Hurried {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if this.stalled.load(Ordering::Relaxed) {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            let after = this.wait.take().map_or(Duration::ZERO, |(since, _)| since.elapsed());
            if let Some(Ok(frame)) = &frame {
                this.budget.came(frame.data_ref().map_or(0, Bytes::len), after);
            }
            return Poll::Ready(frame);
        }
        let left = this.budget.left;
        let (_, wait) = this.wait.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
        ready!(wait.as_mut().poll(context));
        this.stalled.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new("the client does not send the rest"))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn a_slow_upload_goes_on_for_hours() {
        let mut budget = Budget::new(MINUTE);
        for _ in 0..1_000 {
            budget.came(PIECE_BYTES, Duration::from_secs(59));
            assert_eq!(budget.left, MINUTE);
        }
    }

    #[test]
    fn what_only_drips_comes_to_an_end() {
        let mut budget = Budget::new(MINUTE);
        for _ in 0..59 {
            budget.came(1, Duration::from_secs(1));
        }
        assert_eq!(budget.left, Duration::from_secs(1));
        budget.came(1, Duration::from_secs(5));
        assert_eq!(budget.left, Duration::ZERO);
        budget.came(PIECE_BYTES, Duration::ZERO);
        assert_eq!(budget.left, MINUTE, "what goes on is forgiven");
    }
}
