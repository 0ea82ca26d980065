//! A list that is bounded. utoipa knows bounds of fields only.

use model::PlayEvent;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Ref, RefOr, Schema, schema::ArrayBuilder},
};

/// Reports of players, as many as may come at a time.
#[derive(Debug)]
pub enum PlayEvents {}

impl PartialSchema for PlayEvents {
    fn schema() -> RefOr<Schema> {
        let report = Ref::from_schema_name(PlayEvent::name());
        let most = PlayEvent::MOST_AT_A_TIME;
        let description = format!("Up to {most} reports, in any order.");
        ArrayBuilder::new().items(report).max_items(Some(most)).description(Some(description)).build().into()
    }
}

impl ToSchema for PlayEvents {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((PlayEvent::name().into_owned(), PlayEvent::schema()));
        PlayEvent::schemas(schemas);
    }
}
