//! The machine in a simulated browser: network, media source, element and clock are played by [`World`].

mod element;
mod faults;
mod native;
mod network;
mod overlay;
mod queue;
mod reports;
mod seeking;
mod server;
mod start;
mod world;

use model::{Gapless, Revision, TrackId};

use crate::Item;
use world::World;

/// The `n`th track: this many seconds of music at 44.1 kHz.
fn track(n: u128, seconds: u64) -> Item {
    let gapless = Gapless { sample_rate_hz: 44_100, encoder_delay: 1024, padding: 500, samples: seconds * 44_100 };
    Item { track: TrackId(uuid::Uuid::from_u128(n)), revision: Revision(1), gapless }
}
