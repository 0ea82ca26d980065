//! The one wrapper for data on its way: a skeleton while it loads, the error with another try, or the view.

use std::sync::Arc;

use leptos::{either::Either, prelude::*};

use super::page_error::PageError;
use crate::ServerError;

/// Shows `view` of what the resource gives. While it loads again, the old view stays.
#[component]
pub fn Load<T, V>(
    /// What is loaded.
    resource: Resource<Result<T, ServerError>>,
    /// What stands in its place while it loads for the first time.
    #[prop(into)]
    fallback: ViewFnOnce,
    /// What is shown of it.
    view: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    let view = Arc::new(view);
    view! {
        <Transition fallback>
            {move || {
                let view = view.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => Either::Left(view(value)),
                        Err(ServerError(error)) => {
                            let retry = move || resource.refetch();
                            Either::Right(view! { <PageError error retry /> })
                        }
                    }
                })
            }}
        </Transition>
    }
}
