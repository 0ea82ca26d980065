//! What a search box's text means.

use entity::track;
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait as _, LikeExpr},
};

use crate::text;

/// Words of a search that count; more would only cost time.
const MAX_WORDS: usize = 10;

/// Tracks in whose title, artists or album every word of the search occurs, in any case.
pub(super) fn matches(search: &str) -> Condition {
    let cleaned = text::clean(search).map(|text| text::key(&text)).unwrap_or_default();
    cleaned.split(' ').filter(|word| !word.is_empty()).take(MAX_WORDS).fold(Condition::all(), |all, word| {
        let pattern = LikeExpr::new(format!("%{}%", escape(word))).escape('\\');
        all.add(Expr::col((track::Entity, track::Column::SearchKey)).like(pattern))
    })
}

/// Takes from `LIKE`'s wildcards their meaning.
fn escape(word: &str) -> String {
    word.chars().fold(String::with_capacity(word.len()), |mut escaped, c| {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_letters_like_others() {
        assert_eq!(escape(r"100%_\o/"), r"100\%\_\\o/");
    }
}
