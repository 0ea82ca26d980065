//! A server of tracks cut like MIST's: a first segment of 2 s, then 4 s.

use std::collections::HashMap;

use model::{Rendition, url};

use crate::{Item, machine::LoadId, retry::Fault};

/// Bits on the wire for a bit of AAC.
const OVERHEAD: f64 = 1.085;

/// What a segment's body says of itself, for the simulated source buffer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SegmentFacts {
    pub(super) kbps: u32,
    pub(super) duration_s: f64,
}

impl SegmentFacts {
    fn body(self) -> Vec<u8> {
        let bytes = f64::from(self.kbps) * 1000.0 / 8.0 * self.duration_s * OVERHEAD;
        let mut body = self.duration_s.to_be_bytes().to_vec();
        body.extend(self.kbps.to_be_bytes());
        body.resize((bytes as usize).max(12), 0);
        body
    }

    pub(super) fn read(body: &[u8]) -> Self {
        Self {
            duration_s: f64::from_be_bytes(body[..8].try_into().unwrap()),
            kbps: u32::from_be_bytes(body[8..12].try_into().unwrap()),
        }
    }
}

/// Answers by path; faults are used up one a request.
#[derive(Default)]
pub(super) struct Server {
    bodies: HashMap<String, Vec<u8>>,
    pub(super) faults: HashMap<String, Vec<Fault>>,
    /// While set, everything is answered 401.
    pub(super) session_expired: bool,
}

impl Server {
    pub(super) fn add(&mut self, item: Item) {
        let (track, revision, gapless) = (item.track, item.revision, item.gapless);
        let samples = gapless.samples + u64::from(gapless.encoder_delay + gapless.padding);
        let total_s = samples as f64 / f64::from(gapless.sample_rate_hz.max(1));
        let mut master = vec!["#EXTM3U".to_owned()];
        for rendition in Rendition::ALL {
            let bps = f64::from(rendition.kbps()) * 1000.0 * OVERHEAD;
            let (peak, average) = ((bps * 1.1).round(), bps.round());
            master.push(format!("#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average}"));
            master.push(format!("{rendition}/index.m3u8"));
            let key = format!("#EXT-X-KEY:METHOD=AES-128,URI=\"{}\",IV=0x0", url::key(track));
            let mut media = vec!["#EXTM3U".to_owned(), key];
            let (mut at_s, mut sequence) = (0.0, 0);
            while at_s < total_s - 1e-6 {
                let full_s: f64 = if sequence == 0 { 2.0 } else { 4.0 };
                let duration_s = full_s.min(total_s - at_s);
                media.extend([format!("#EXTINF:{duration_s:.6},"), format!("{sequence}.ts")]);
                let facts = SegmentFacts { kbps: rendition.kbps(), duration_s };
                self.bodies.insert(url::segment(track, revision, rendition, sequence), facts.body());
                at_s += duration_s;
                sequence += 1;
            }
            media.push("#EXT-X-ENDLIST".to_owned());
            self.bodies.insert(url::media(track, revision, rendition), media.join("\n").into_bytes());
        }
        self.bodies.insert(url::master(track, revision), master.join("\n").into_bytes());
        self.bodies.insert(url::key(track), vec![7; 16]);
    }

    /// The answer to a request for this path.
    pub(super) fn answer(&mut self, path: &str) -> Result<Vec<u8>, Fault> {
        let status = |code| Err(Fault::Status { code, retry_after_s: None });
        if self.session_expired {
            return status(401);
        }
        if let Some(fault) = self.faults.get_mut(path).and_then(Vec::pop) {
            return Err(fault);
        }
        self.bodies.get(path).cloned().map_or_else(|| status(404), Ok)
    }
}

/// A request on its way.
pub(super) struct Request {
    pub(super) load: LoadId,
    pub(super) answer: Result<Vec<u8>, Fault>,
    pub(super) first_byte_at_s: f64,
    pub(super) told_first_byte: bool,
    pub(super) received: f64,
}
