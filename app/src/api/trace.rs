//! What the server's log is told of a request that a page or a server function answers.

use std::sync::{Arc, Mutex, PoisonError};

use service::Error;

/// A request's name, and why it was refused or failed. The server provides it with each request and logs it when the
/// answer is made. Clones are of the same request.
#[derive(Debug, Clone)]
pub struct Trace {
    request_id: Arc<str>,
    cause: Arc<Mutex<Option<Arc<Error>>>>,
}

impl Trace {
    /// A request of this name of which nothing bad is known.
    pub fn new(request_id: &str) -> Self {
        Self { request_id: request_id.into(), cause: Arc::default() }
    }

    /// The request's name in the log.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Keeps why the request was refused. A page asks for several things: the first fault counts, or without one the
    /// first refusal.
    pub(super) fn keep(&self, cause: Arc<Error>) {
        let mut kept = self.cause.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_none_or(|kept| cause.is_fault() && !kept.is_fault()) {
            *kept = Some(cause);
        }
    }

    /// Why the request was refused or failed, if it was.
    pub fn cause(&self) -> Option<Arc<Error>> {
        self.cause.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_counts_more_than_a_refusal_and_the_first_more_than_the_next() {
        let trace = Trace::new("a");
        assert!(trace.cause().is_none());
        let of = |text: &'static str| Error::Internal(text.into());
        for (next, kept) in [
            (Error::Unauthenticated, "not signed in"),
            (Error::Forbidden, "not signed in"),
            (of("one"), "internal fault: one"),
            (of("two"), "internal fault: one"),
            (Error::Forbidden, "internal fault: one"),
        ] {
            trace.clone().keep(Arc::new(next));
            assert_eq!(trace.cause().unwrap().to_string(), kept);
        }
    }
}
