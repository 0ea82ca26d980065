//! Which tracks there are.

use axum::{Json, extract::State};
use model::{Page, PageRequest, TrackOrder, TrackQuery, TrackSummary};
use serde::Deserialize;
use service::Catalogue;

use crate::{
    error::ApiError,
    extract::{Listener, Query},
};

/// The query of a list, flat as addresses are.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    search: String,
    order: TrackOrder,
    number: Option<u32>,
    size: Option<u32>,
}

/// A page of tracks.
pub async fn list(
    State(catalogue): State<Catalogue>,
    Listener(identity): Listener,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<TrackSummary>>, ApiError> {
    let page = PageRequest::new(query.number.unwrap_or(1), query.size.unwrap_or(PageRequest::DEFAULT_SIZE));
    let query = TrackQuery { search: query.search, order: query.order, page };
    Ok(Json(catalogue.list(&identity, query).await?))
}
