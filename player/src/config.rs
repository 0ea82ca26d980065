//! What the app tells the player once.

use std::{fmt, future::Future, pin::Pin, rc::Rc};

/// A future that stays on the browser's one thread.
pub type LocalFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// What the player must know of its surroundings.
#[derive(Clone)]
pub struct Config {
    /// Put before every path: empty for the page's own origin, else such as `https://music.example`
    /// (no slash at the end); requests to another origin carry credentials.
    pub base: String,
    /// Renews the session; called when a request is answered 401. `false` means that nobody is signed in
    /// any more. The app makes concurrent calls share one request.
    pub refresh: Rc<dyn Fn() -> LocalFuture<bool>>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("base", &self.base).finish_non_exhaustive()
    }
}
