//! The map of the catalogue.

use axum::{Json, extract::State};
use model::{MapPart, MapWindow};
use serde::Deserialize;
use service::Recommend;
use utoipa::IntoParams;

use crate::{
    error::ApiError,
    extract::{Admin, Query},
    openapi::{ForAdmins, Malformed},
};

/// Which part of the map. Edges belong to it; one that is left out is the map's own.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MapQuery {
    /// On the first axis, from here.
    #[param(minimum = 0, maximum = 1, default = 0)]
    x_from: Option<f64>,
    /// On the first axis, to here.
    #[param(minimum = 0, maximum = 1, default = 1)]
    x_to: Option<f64>,
    /// On the second axis, from here.
    #[param(minimum = 0, maximum = 1, default = 0)]
    y_from: Option<f64>,
    /// On the second axis, to here.
    #[param(minimum = 0, maximum = 1, default = 1)]
    y_to: Option<f64>,
    /// Tracks at most.
    #[param(minimum = 1, maximum = 2000, default = 1000)]
    most: Option<u32>,
}

/// What stands in a part of the map of the catalogue, where close means alike in sound.
#[utoipa::path(
    get,
    path = "",
    operation_id = "map",
    tag = "Recommendations",
    security(("bearer" = []), ("cookie" = [])),
    params(MapQuery),
    responses(
        (status = 200, description = "Its tracks; none where no track stands there.", body = MapPart),
        Malformed,
        ForAdmins
    ),
)]
pub async fn map(
    State(recommend): State<Recommend>,
    Admin(identity): Admin,
    Query(MapQuery { x_from, x_to, y_from, y_to, most }): Query<MapQuery>,
) -> Result<Json<MapPart>, ApiError> {
    let axis = |from: Option<f64>, to: Option<f64>| [from.unwrap_or(0.0), to.unwrap_or(1.0)];
    let most = most.unwrap_or(MapWindow::DEFAULT_POINTS);
    let window = MapWindow::new(axis(x_from, x_to), axis(y_from, y_to), most)?;
    Ok(Json(recommend.map(&identity, window).await?))
}
