//! Which tracks there are.

use axum::{Json, extract::State};
use model::{FilterFields, MusicalKey, Page, PageRequest, TrackFilter, TrackOrder, TrackQuery, TrackSummary};
use serde::{Deserialize, Deserializer, de::Error as _};
use service::Catalogue;
use utoipa::{
    IntoParams,
    openapi::{ArrayBuilder, ObjectBuilder, Type, schema::Array},
};

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
    /// Tempo in beats a minute, at least. Compared to the nearest whole number, as the others are.
    #[param(maximum = 999)]
    bpm_from: Option<u32>,
    /// Tempo in beats a minute, at most.
    #[param(maximum = 999)]
    bpm_to: Option<u32>,
    /// Energy, at least.
    #[param(maximum = 100)]
    energy_from: Option<u32>,
    /// Energy, at most.
    #[param(maximum = 100)]
    energy_to: Option<u32>,
    /// In one of these keys, with commas between them.
    #[param(style = Form, explode = false, schema_with = keys, example = json!(["a-minor", "c-major"]))]
    #[serde(deserialize_with = "by_commas")]
    key: Vec<MusicalKey>,
    /// Which page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    number: Option<u32>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 48)]
    size: Option<u32>,
}

impl ListQuery {
    fn by_sound(&mut self) -> Result<TrackFilter, model::Error> {
        let &mut Self { bpm_from, bpm_to, energy_from, energy_to, .. } = self;
        FilterFields { bpm_from, bpm_to, energy_from, energy_to, key: std::mem::take(&mut self.key) }.try_into()
    }
}

/// `a-minor,c-major`
fn by_commas<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<MusicalKey>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.split(',').filter(|word| !word.is_empty()).map(|word| word.parse().map_err(D::Error::custom)).collect()
}

fn keys() -> Array {
    let words = MusicalKey::all().map(|key| key.to_string());
    ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words))).build()
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
    Query(mut query): Query<ListQuery>,
) -> Result<Json<Page<TrackSummary>>, ApiError> {
    let page = PageRequest::asked(query.number, query.size);
    let by_sound = query.by_sound()?;
    let query = TrackQuery { search: query.search, order: query.order, by_sound, page };
    Ok(Json(catalogue.list(&identity, query).await?))
}
