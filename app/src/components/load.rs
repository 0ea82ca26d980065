//! Data on its way: a skeleton while it loads, the error with another try, or the view.

use std::{pin::Pin, sync::Arc};

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::page_error::PageError;
use crate::{
    ServerError,
    loaded::{Delivery, Loaded},
    parcel::Parcel,
};

/// A view on its way.
pub type Loading = Pin<Box<dyn Future<Output = AnyView> + Send>>;

type Show = dyn Fn(Parcel) -> Result<AnyView, ServerError> + Send + Sync;

/// The one boundary at which the app waits. While it waits again, the old view stays.
///
/// Its types are erased: what a boundary needs of machinery is much, and is so compiled once and not for each page.
pub fn boundary(fallback: ViewFnOnce, mut load: Box<dyn FnMut() -> Loading + Send>) -> AnyView {
    view! { <Transition fallback>{move || Suspend::new(load())}</Transition> }.into_any()
}

/// Shows `view` of what the resource gives.
#[component]
pub fn Load<T, V>(
    /// What is loaded.
    resource: Loaded<T>,
    /// What stands in its place while it loads for the first time.
    #[prop(into)]
    fallback: ViewFnOnce,
    /// What is shown of it.
    view: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    let show = Arc::new(move |parcel: Parcel| parcel.open().map(|value| view(value).into_any()));
    waiting(resource.delivered(), fallback, show)
}

/// See [`boundary`] for why the types are erased.
fn waiting(resource: Delivery, fallback: ViewFnOnce, show: Arc<Show>) -> AnyView {
    let load = move || -> Loading {
        let show = show.clone();
        Box::pin(async move {
            match resource.await.and_then(|parcel| show(parcel)) {
                Ok(view) => view,
                Err(ServerError(error)) => {
                    view! { <PageError error retry=Box::new(move || resource.refetch()) /> }.into_any()
                }
            }
        })
    };
    boundary(fallback, Box::new(load))
}
