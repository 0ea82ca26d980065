//! What was listened to.
use crate::{Identity, Result, pending};
use model::{PlayEvent, RecentPlay};

/// Use cases of listening.
#[derive(Debug, Clone)]
pub struct Listening {}

#[allow(clippy::unused_async, missing_docs)]
impl Listening {
    pub async fn record(&self, _who: &Identity, _events: Vec<PlayEvent>) -> Result<()> {
        pending()
    }
    pub async fn recent(&self, _who: &Identity, _limit: u32) -> Result<Vec<RecentPlay>> {
        pending()
    }
}
