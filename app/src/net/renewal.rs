//! Renewing the session.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use futures::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use http::Method;
use js_sys::Date;
use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*, task::spawn_local};
use model::url;
use web_sys::VisibilityState;

use super::Call;

/// How old a session's tokens may become: well below the access token's 15 minutes.
const EVERY: Duration = Duration::from_mins(10);
/// How often that is looked at.
const LOOK: Duration = Duration::from_mins(1);

/// What became of a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// The session goes on.
    Renewed,
    /// Nobody is signed in any more.
    SignedOut,
    /// The server could not be asked.
    Unreachable,
}

thread_local! {
    /// When this page renewed last, or was loaded; milliseconds of the wall clock, which goes on while a machine sleeps.
    static LAST_MS: Cell<f64> = Cell::new(Date::now());
    static RUNNING: RefCell<Option<Shared<LocalBoxFuture<'static, Renewal>>>> = const { RefCell::new(None) };
}

/// Renews the session. Whoever asks while a renewal is under way gets its outcome: a refresh token is good for one
/// use, and a second request with the same one would look like theft.
pub fn renew() -> Shared<LocalBoxFuture<'static, Renewal>> {
    RUNNING.with_borrow_mut(|running| match running {
        Some(renewal) if renewal.peek().is_none() => renewal.clone(),
        _ => running.insert(ask().boxed_local().shared()).clone(),
    })
}

async fn ask() -> Renewal {
    match Call::new(Method::POST, url::REFRESH).send_once().await {
        Ok(response) if response.ok() => {
            LAST_MS.set(Date::now());
            Renewal::Renewed
        }
        Ok(response) if response.status() == 401 => Renewal::SignedOut,
        _ => Renewal::Unreachable,
    }
}

/// Renews in good time, for as long as the current owner lives and `signed_in` says so. A page that slept has missed its
/// timer; it renews when it is looked at again, before its first request has to fail.
pub fn keep_alive(signed_in: impl Fn() -> bool + Clone + 'static) {
    let tick = move || {
        let due = Date::now() - LAST_MS.get() >= EVERY.as_millis() as f64;
        if due && signed_in() {
            spawn_local(async {
                renew().await;
            });
        }
    };
    let on_visible = {
        let tick = tick.clone();
        window_event_listener_untyped("visibilitychange", move |_| {
            if document().visibility_state() == VisibilityState::Visible {
                tick();
            }
        })
    };
    let timer = set_interval_with_handle(tick, LOOK);
    on_cleanup(move || {
        on_visible.remove();
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
}
