//! Telling how far a pass is.

use crate::{Error, Event, SinkError, Stage};

/// Reports parts of a thousand, each at most once and never falling.
#[derive(Debug)]
pub struct Progress {
    stage: Stage,
    reported: Option<u16>,
}

impl Progress {
    /// Nothing was reported yet.
    pub fn new(stage: Stage) -> Self {
        Self { stage, reported: None }
    }

    /// Reports `done` out of `all`, if that is news. An unknown `all` is 0 and counts as nothing done.
    pub fn report(
        &mut self,
        done: u64,
        all: u64,
        sink: &mut dyn FnMut(Event) -> Result<(), SinkError>,
    ) -> Result<(), Error> {
        let permille = (done.saturating_mul(1000)).checked_div(all).unwrap_or(0).min(1000) as u16;
        if self.reported.is_some_and(|reported| permille <= reported) {
            return Ok(());
        }
        self.reported = Some(permille);
        sink(Event::Progress { stage: self.stage, permille }).map_err(Error::Sink)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_only_and_never_back() {
        let mut seen = Vec::new();
        let mut progress = Progress::new(Stage::Encoding);
        for (done, all) in [(0, 0), (1, 10_000), (10, 10_000), (15, 10_000), (5, 10_000), (20_000, 10_000)] {
            let mut sink = |event| {
                let Event::Progress { permille, .. } = event else { panic!() };
                seen.push(permille);
                Ok(())
            };
            progress.report(done, all, &mut sink).unwrap();
        }
        assert_eq!(seen, [0, 1, 1000]);
    }
}
