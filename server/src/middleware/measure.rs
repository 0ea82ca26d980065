//! Counts requests by route and status.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Instant,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{MatchedPath, Request},
    response::Response,
};
use http::{Method, header};
use http_body::{Frame, SizeHint};
use metrics::{Counter, counter, histogram};

use super::Next;
use crate::metrics::REQUEST_SECONDS;

/// Counts a request, how long its answer took to begin, and the bytes of its body. A client cannot make the labels many:
/// routes are those of the router, and methods that are none of HTTP's are one.
pub async fn measure(request: Request, next: impl Next) -> Response {
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let started = Instant::now();
    let response = next(request).await;
    let status = response.status().as_u16().to_string();
    histogram!(REQUEST_SECONDS, "route" => route.clone()).record(started.elapsed());
    let bytes = counter!("mist_http_response_bytes_total", "route" => route.clone());
    counter!("mist_http_requests_total", "method" => method, "route" => route, "status" => status).increment(1);
    match length(&response) {
        Some(length) => {
            bytes.increment(length);
            response
        }
        None => response.map(|body| Body::new(Counted { body, bytes })),
    }
}

/// A body that comes bit by bit: its bytes are counted as they go out.
struct Counted {
    body: Body,
    bytes: Counter,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame {
            self.bytes.increment(frame.data_ref().map_or(0, Bytes::len) as u64);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Bytes of the body, as its head tells them or the body knows them.
fn length(response: &Response) -> Option<u64> {
    let told = response.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    told.or_else(|| response.body().size_hint().exact())
}

fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
