//! Data of a page: fetched on the server while it renders, taken over by the browser, fetched again when it changes.

use std::{marker::PhantomData, pin::Pin};

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    ServerError,
    parcel::{Delivered, Parcel, ParcelCodec},
};

type Fetching = Pin<Box<dyn Future<Output = Delivered> + Send>>;

/// The machinery of a resource.
pub type Delivery = Resource<Delivered, ParcelCodec>;

/// A resource whose machinery does not know its type: see [`Parcel`].
#[derive(Debug)]
pub struct Loaded<T> {
    delivered: Delivery,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static> Loaded<T> {
    /// Fetches now, and again whenever `key` gives another text. Signals that `key` reads are followed, those that
    /// `fetch` reads are not.
    pub fn new<F>(
        key: impl Fn() -> String + Send + Sync + 'static,
        fetch: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<T, ServerError>> + Send + 'static,
    {
        let fetch = move || -> Fetching {
            let fetching = untrack(&fetch);
            Box::pin(async move { fetching.await.map(Parcel::of) })
        };
        Self { delivered: resource(Box::new(key), Box::new(fetch)), of: PhantomData }
    }

    /// Fetches now, and again when asked to.
    pub fn once<F>(fetch: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<T, ServerError>> + Send + 'static,
    {
        Self::new(String::new, fetch)
    }

    /// What it carries, for those who do not know the type.
    pub fn delivered(self) -> Delivery {
        self.delivered
    }

    /// The value, to be awaited at a boundary.
    pub async fn value(self) -> Result<T, ServerError> {
        self.delivered.await?.open()
    }

    /// The value as far as it is known. Not reactive.
    pub fn known(self) -> Option<T> {
        self.delivered.get_untracked()?.ok()?.open().ok()
    }

    /// Fetches again.
    pub fn refetch(self) {
        self.delivered.refetch();
    }
}

fn resource(key: Box<dyn Fn() -> String + Send + Sync>, fetch: Box<dyn Fn() -> Fetching + Send + Sync>) -> Delivery {
    Resource::new_with_options(key, move |_| fetch(), false)
}
