//! What a file is, without working through it.

use std::{path::Path, time::Duration};

use crate::{Cancel, Error, Probe, decode::Decoder, init, source::Source, watch::Watch};

/// How long the first samples may take.
const LIMIT: Duration = Duration::from_secs(30);

/// Decides by content whether the file is sound that can be decoded: decodes its first samples. Blocking.
pub fn probe(source: &Path) -> Result<Probe, Error> {
    init()?;
    let source = Source::examine(source)?;
    let cancel = Cancel::new();
    let mut decoder = Decoder::open(&source)?;
    decoder.next(&mut Vec::new(), &mut Watch::new(&cancel, LIMIT))?;
    Ok(decoder.probe())
}
