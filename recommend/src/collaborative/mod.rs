//! Collaborative filtering: who listened to this also listened to that.
//!
//! Implicit feedback as Hu, Koren and Volinsky (2008) treat it: what a listener played is a preference (1, or 0 for what was skipped
//! early) held with a confidence that grows with the plays; what they did not play is a preference of 0 with little confidence. Listeners
//! and tracks get factors whose inner product approximates the preference; alternating least squares finds them.
//!
//! A [`Model`] keeps the factors of tracks alone. A listener's factor follows from their acts in one small solve ([`Model::fold_in`]), so
//! that what was played a minute ago counts, and listeners need no retraining.

mod als;
mod cholesky;
mod interaction;
mod model;
mod preference;

pub use als::{Settings, train};
pub use interaction::{HALF_LIFE_S, Interaction, Signal, decayed};
pub use model::{Model, Scored, Taste};
