//! Requests, with news of their progress.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCredentials, RequestInit, Response};

use super::{Notify, now_s};
use crate::{
    machine::{Event, LoadId},
    retry::Fault,
};

/// Between two reports of progress.
const PROGRESS_EVERY_S: f64 = 0.1;
/// A body longer than this is no segment and is broken off.
const MAX_BODY_BYTES: usize = 64 << 20;

/// The requests that are under way; dropping it aborts them.
pub(super) struct Requests {
    notify: Notify,
    credentials: RequestCredentials,
    running: Rc<RefCell<Vec<(LoadId, AbortController)>>>,
}

impl Requests {
    pub(super) fn new(notify: Notify, is_cross_origin: bool) -> Self {
        let credentials = if is_cross_origin { RequestCredentials::Include } else { RequestCredentials::SameOrigin };
        Self { notify, credentials, running: Rc::default() }
    }

    pub(super) fn fetch(&self, load: LoadId, url: String) {
        let notify = self.notify.clone();
        let Ok(controller) = AbortController::new() else {
            notify.send(Event::LoadFailed { load, fault: Fault::Network });
            return;
        };
        let init = RequestInit::new();
        init.set_credentials(self.credentials);
        init.set_signal(Some(&controller.signal()));
        self.running.borrow_mut().push((load, controller));
        let running = Rc::downgrade(&self.running);
        spawn_local(async move {
            let outcome = download(load, &url, &init, &notify).await;
            if let Some(running) = running.upgrade() {
                running.borrow_mut().retain(|(other, _)| *other != load);
            }
            notify.send(match outcome {
                Ok(body) => Event::Loaded { load, body },
                Err(fault) => Event::LoadFailed { load, fault },
            });
        });
    }

    pub(super) fn abort(&self, load: LoadId) {
        let aborted: Vec<_> = self.running.borrow_mut().extract_if(.., |(other, _)| *other == load).collect();
        for (_, controller) in &aborted {
            controller.abort();
        }
    }
}

impl Drop for Requests {
    fn drop(&mut self) {
        let running = self.running.take();
        for (_, controller) in &running {
            controller.abort();
        }
    }
}

async fn download(load: LoadId, url: &str, init: &RequestInit, notify: &Notify) -> Result<Vec<u8>, Fault> {
    let broken = |_: JsValue| Fault::Network;
    let window = web_sys::window().ok_or(Fault::Network)?;
    let response = JsFuture::from(window.fetch_with_str_and_init(url, init)).await.map_err(broken)?;
    let response: Response = response.dyn_into().map_err(broken)?;
    let header = |name| response.headers().get(name).ok().flatten();
    if !response.ok() {
        let retry_after_s = header("retry-after").and_then(|seconds| seconds.parse().ok());
        return Err(Fault::Status { code: response.status(), retry_after_s });
    }
    notify.send(Event::FirstByte(load));
    let total = header("content-length").and_then(|bytes| bytes.parse().ok());
    // The length is the server's word: believed as a hint, within reason.
    let mut body = Vec::with_capacity(total.map_or(0, |bytes: u64| bytes.min(1 << 20) as usize));
    let Some(stream) = response.body() else { return Ok(body) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into().map_err(|_| Fault::Network)?;
    let mut told_at_s = now_s();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(broken)?;
        let value = Reflect::get(&chunk, &JsValue::from_str("value")).map_err(broken)?;
        let Ok(value) = value.dyn_into::<Uint8Array>() else { return Ok(body) };
        let before = body.len();
        if before + value.length() as usize > MAX_BODY_BYTES {
            // Dropping the reader does not stop the stream.
            let _ = reader.cancel();
            return Err(Fault::Corrupt);
        }
        body.resize(before + value.length() as usize, 0);
        value.copy_to(&mut body[before..]);
        if now_s() - told_at_s >= PROGRESS_EVERY_S {
            told_at_s = now_s();
            notify.send(Event::Progress { load, received: body.len() as u64, total });
        }
    }
}
