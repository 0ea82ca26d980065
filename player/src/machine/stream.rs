//! What is known of a track's stream, and which of its segments are where.

use std::rc::Rc;

use model::Rendition;

use crate::{
    abr::Offer,
    playlist::{Master, Media, resolve},
};

/// A variant that failed is left alone for so long.
const PENALTY_S: f64 = 60.0;
/// What MPEG-TS adds to AAC, as long as no master playlist tells the truth.
const WIRE_OVERHEAD: f64 = 1.09;

/// A track's playlists and segments.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pub(super) has_master: bool,
    variants: [Option<Variant>; Rendition::ALL.len()],
    /// One a segment; empty before the first media playlist.
    pub(super) slots: Vec<Slot>,
    /// A segment that is to be fetched in this rendition, whatever the estimate says.
    pub(super) forced: Option<(usize, Rendition)>,
    /// Why it cannot be loaded, as a sentence.
    pub(super) broken: Option<String>,
}

#[derive(Debug, Default)]
struct Variant {
    /// From the master playlist.
    url: Option<String>,
    bandwidth_bps: Option<f64>,
    playlist: Option<Rc<Playlist>>,
    penalised_until_s: Option<f64>,
}

/// A media playlist and where it came from.
#[derive(Debug)]
pub(super) struct Playlist {
    pub(super) url: String,
    pub(super) media: Media,
}

impl Playlist {
    /// Where a segment is.
    pub(super) fn segment_url(&self, slot: usize) -> Option<String> {
        self.media.segments.get(slot).map(|segment| resolve(&self.url, &segment.uri))
    }

    /// Where a segment's key is; none when it has none.
    pub(super) fn key_url(&self, slot: usize) -> Option<String> {
        let key = self.media.segments.get(slot)?.key?;
        self.media.keys.get(key).map(|key| resolve(&self.url, &key.uri))
    }
}

/// One segment's place on the axis.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Slot {
    /// What is in the source buffer, or on its way from memory to there.
    pub(super) held: Option<Rendition>,
    /// To be fetched again in another rendition and laid over what is there.
    pub(super) outdated: bool,
    /// It waits for its turn at the source buffer.
    pub(super) queued: bool,
    /// How often it vanished from the source buffer without having been removed.
    pub(super) vanished: u8,
    /// Bytes on the wire.
    pub(super) bytes: usize,
}

impl Slot {
    /// Whether there is something to fetch.
    pub(super) fn wanted(self) -> bool {
        !self.queued && (self.held.is_none() || self.outdated)
    }

    /// Whether what is to be fetched will be laid over other sound.
    pub(super) fn is_overlay(self) -> bool {
        self.outdated && self.held.is_some()
    }
}

impl Stream {
    fn variant(&self, rendition: Rendition) -> Option<&Variant> {
        self.variants[rendition as usize].as_ref()
    }

    fn variant_mut(&mut self, rendition: Rendition) -> &mut Variant {
        self.variants[rendition as usize].get_or_insert_default()
    }

    /// Takes the variants of a master playlist at `url`. `false` if there is none that MIST knows.
    pub(super) fn set_master(&mut self, url: &str, master: &Master) -> bool {
        let mut known = false;
        for offered in &master.variants {
            let address = resolve(url, &offered.uri);
            // `…/{rendition}/index.m3u8`, as in `model::url::media`.
            let Some(rendition) = address.rsplit('/').nth(1).and_then(|folder| folder.parse().ok()) else { continue };
            let variant = self.variant_mut(rendition);
            variant.url = Some(address);
            variant.bandwidth_bps = Some(offered.average_bandwidth_bps.unwrap_or(offered.bandwidth_bps) as f64);
            known = true;
        }
        self.has_master = known;
        known
    }

    /// The address of a rendition's media playlist, if the master playlist told.
    pub(super) fn media_url(&self, rendition: Rendition) -> Option<&str> {
        self.variant(rendition)?.url.as_deref()
    }

    pub(super) fn playlist(&self, rendition: Rendition) -> Option<&Rc<Playlist>> {
        self.variant(rendition)?.playlist.as_ref()
    }

    /// Any media playlist: all are cut alike.
    pub(super) fn any_playlist(&self) -> Option<&Rc<Playlist>> {
        self.variants.iter().flatten().find_map(|variant| variant.playlist.as_ref())
    }

    /// Takes a media playlist. `false` if it is not cut like the others.
    pub(super) fn set_playlist(&mut self, rendition: Rendition, playlist: Playlist) -> bool {
        let segments = playlist.media.segments.len();
        if self.slots.is_empty() {
            self.slots.resize(segments, Slot::default());
        }
        let alike = self.slots.len() == segments;
        if alike {
            self.variant_mut(rendition).playlist = Some(Rc::new(playlist));
        }
        alike
    }

    /// The renditions to choose from. Without a master playlist, all that MIST makes.
    pub(super) fn offers(&self, now_s: f64) -> Vec<Offer> {
        let offer = |rendition: Rendition| {
            let variant = self.variant(rendition);
            let penalised = variant.and_then(|variant| variant.penalised_until_s).is_some_and(|until| now_s < until);
            let bandwidth_bps = match variant.and_then(|variant| variant.bandwidth_bps) {
                Some(bandwidth_bps) => Some(bandwidth_bps),
                None if self.has_master => None,
                None => Some(f64::from(rendition.kbps()) * 1000.0 * WIRE_OVERHEAD),
            };
            bandwidth_bps.filter(|_| !penalised).map(|bandwidth_bps| Offer { rendition, bandwidth_bps })
        };
        Rendition::ALL.into_iter().filter_map(offer).collect()
    }

    pub(super) fn penalise(&mut self, rendition: Rendition, now_s: f64) {
        self.variant_mut(rendition).penalised_until_s = Some(now_s + PENALTY_S);
    }

    /// Forgets what went wrong, for another try.
    pub(super) fn forgive(&mut self) {
        self.broken = None;
        for variant in self.variants.iter_mut().flatten() {
            variant.penalised_until_s = None;
        }
    }

    /// Nothing of it is in the source buffer any more.
    pub(super) fn forget_buffered(&mut self) {
        self.slots.fill(Slot::default());
        self.forced = None;
    }
}
