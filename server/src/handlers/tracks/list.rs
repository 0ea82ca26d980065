//! Which tracks there are.

use axum::{Json, extract::State};
use model::{Page, PageRequest, TrackOrder, TrackQuery, TrackSummary};
use serde::Deserialize;
use service::Catalogue;
use utoipa::IntoParams;

use crate::{
    error::ApiError,
    extract::{Listener, Query},
    openapi::{ForListeners, Malformed},
};

/// The query of a list, flat as addresses are.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ListQuery {
    /// Parts of a title, artist or album, all of which must occur.
    search: String,
    /// In which order.
    #[param(inline)]
    order: TrackOrder,
    /// Which page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    number: Option<u32>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 48)]
    size: Option<u32>,
}

/// A page of tracks.
#[utoipa::path(
    get,
    path = "",
    operation_id = "list_tracks",
    tag = "Tracks",
    security(("bearer" = []), ("cookie" = [])),
    params(ListQuery),
    responses(
        (status = 200, description = "A page of tracks.", body = Page<TrackSummary>),
        Malformed,
        ForListeners
    ),
)]
pub async fn list(
    State(catalogue): State<Catalogue>,
    Listener(identity): Listener,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<TrackSummary>>, ApiError> {
    let page = PageRequest::asked(query.number, query.size);
    let query = TrackQuery { search: query.search, order: query.order, page };
    Ok(Json(catalogue.list(&identity, query).await?))
}
