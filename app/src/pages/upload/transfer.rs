//! Sending one file.
//!
//! `fetch` does not tell how much of a body is sent; `XMLHttpRequest` does. Files and requests are not `Send` and
//! live here, by the number that the page knows them by.

use std::cell::RefCell;

use futures::channel::oneshot;
use js_sys::encode_uri_component;
use model::{Error, ErrorCode, UploadAccepted, url};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{File, ProgressEvent, XmlHttpRequest};

use super::progress::Transfer;
use crate::net::{Renewal, base, json::from_text, refusal, renew, unreachable_server};

#[derive(Default)]
struct Files {
    next: u32,
    kept: Vec<(u32, File)>,
    requests: Vec<(u32, XmlHttpRequest)>,
}

thread_local! {
    static FILES: RefCell<Files> = RefCell::default();
}

/// Keeps a file until it has arrived, and gives it a number.
pub fn keep(file: File) -> u32 {
    FILES.with_borrow_mut(|files| {
        files.next += 1;
        files.kept.push((files.next, file));
        files.next
    })
}

/// Stops sending a file. The server drops what it has of it.
pub fn abort(id: u32) {
    // The request ends with an event, which looks into the same slot: it must be free by then.
    let request = take_request(id);
    if let Some(request) = request {
        // An abort fails only where there is nothing to abort.
        let _ = request.abort();
    }
}

fn take_request(id: u32) -> Option<XmlHttpRequest> {
    FILES.with_borrow_mut(|files| {
        let place = files.requests.iter().position(|(sent, _)| *sent == id)?;
        Some(files.requests.swap_remove(place).1)
    })
}

/// Lets go of a file: there is nothing left to try again with it.
fn forget(id: u32) {
    FILES.with_borrow_mut(|files| files.kept.retain(|(kept, _)| *kept != id));
}

/// Sends a file and tells `progress` how many bytes are on their way. An expired session is renewed, and the file
/// sent again.
pub async fn send(id: u32, progress: impl Fn(u64) + Clone + 'static) -> Transfer {
    let Some(file) =
        FILES.with_borrow(|files| files.kept.iter().find(|(kept, _)| *kept == id).map(|(_, file)| file.clone()))
    else {
        return Transfer::Cancelled;
    };
    let mut answer = post(id, &file, progress.clone()).await;
    if matches!(answer, Answer::Http { status: 401, .. }) && renew().await == Renewal::Renewed {
        answer = post(id, &file, progress).await;
    }
    let outcome = match answer {
        Answer::Http { status: 200..=299, body } => from_text::<UploadAccepted>(&body)
            .map_or_else(|_| Transfer::Failed(refusal(500, "").message), |accepted| Transfer::Accepted(accepted.track)),
        Answer::Http { status, body } => refused(refusal(status, &body)),
        Answer::Broken => Transfer::Failed(unreachable_server().message),
        Answer::Aborted => Transfer::Cancelled,
    };
    if matches!(outcome, Transfer::Accepted(_) | Transfer::Duplicate(_)) {
        forget(id);
    }
    outcome
}

fn refused(error: Error) -> Transfer {
    match (error.code, error.track) {
        (ErrorCode::AlreadyExists, Some(track)) => Transfer::Duplicate(track),
        _ => Transfer::Failed(error.message),
    }
}

enum Answer {
    Http { status: u16, body: String },
    Broken,
    Aborted,
}

async fn post(id: u32, file: &File, progress: impl Fn(u64) + 'static) -> Answer {
    let Ok(request) = XmlHttpRequest::new() else { return Answer::Broken };
    let name = String::from(encode_uri_component(&file.name()));
    let address = base::absolute(&format!("{}?name={name}", url::UPLOADS));
    let opened = request.open_with_async("POST", &address, true).and_then(|()| {
        request.set_with_credentials(base::is_elsewhere());
        request.set_request_header("content-type", "application/octet-stream")
    });
    if opened.is_err() {
        return Answer::Broken;
    }
    let on_progress =
        Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| progress(event.loaded() as u64));
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    }
    let (finished, end) = oneshot::channel();
    let on_end = {
        let request = request.clone();
        Closure::once(move || {
            // Nobody waits where the request could not be sent.
            let _ = finished.send(outcome(id, &request));
        })
    };
    request.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    FILES.with_borrow_mut(|files| files.requests.push((id, request.clone())));
    if request.send_with_opt_blob(Some(file)).is_err() {
        return Answer::Broken;
    }
    // The closures live until here, and with them the request's way to call them.
    end.await.unwrap_or(Answer::Broken)
}

/// What became of a finished request. One that is no longer in its slot was aborted by this page.
fn outcome(id: u32, request: &XmlHttpRequest) -> Answer {
    if take_request(id).is_none() {
        return Answer::Aborted;
    }
    match request.status() {
        Ok(status) if status > 0 => {
            Answer::Http { status, body: request.response_text().ok().flatten().unwrap_or_default() }
        }
        _ => Answer::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_again_lead_to_their_track() {
        let track = "0190b1c2-7c1e-7cc3-98c4-dc0c0c07398f".parse().unwrap();
        let known = Error { track: Some(track), ..Error::new(ErrorCode::AlreadyExists, "There already.") };
        assert_eq!(refused(known), Transfer::Duplicate(track));
    }

    #[test]
    fn a_refusal_gives_its_reason() {
        let refusal = Error::new(ErrorCode::UnsupportedMedia, "This is a picture.");
        assert_eq!(refused(refusal), Transfer::Failed("This is a picture.".to_owned()));
    }
}
