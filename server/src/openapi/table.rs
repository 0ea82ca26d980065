//! How the router's table says at which address operations are.

use utoipa::openapi::path::Paths;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// For a table that routes requests and documents them with the same line.
pub trait At<S> {
    /// Puts operations at an address. They themselves name none (`path = ""`), so that each is told once.
    #[must_use]
    fn at(self, address: &str, operations: UtoipaMethodRouter<S>) -> Self;
}

impl<S: Clone + Send + Sync + 'static> At<S> for OpenApiRouter<S> {
    fn at(self, address: &str, (schemas, nowhere, methods): UtoipaMethodRouter<S>) -> Self {
        let mut here = Paths::new();
        here.paths.extend(nowhere.paths.into_values().map(|operations| (address.to_owned(), operations)));
        self.routes((schemas, here, methods))
    }
}
