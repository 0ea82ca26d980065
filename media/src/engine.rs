//! `GStreamer`, ready for use.

use gstreamer::{self as gst, prelude::*};

use crate::Error;

/// Every element that some supported format needs, and the parts of our own pipelines.
const ELEMENTS: [&str; 22] = [
    "filesrc",
    "decodebin",
    "audioconvert",
    "audioresample",
    "capsfilter",
    "appsrc",
    "appsink",
    "fakesink",
    "avenc_aac",
    "avdec_aac",
    "aacparse",
    "qtdemux",
    "mpegaudioparse",
    "mpg123audiodec",
    "id3demux",
    "wavparse",
    "aiffparse",
    "flacparse",
    "flacdec",
    "oggdemux",
    "vorbisdec",
    "opusdec",
];

/// Every element that MIST needs, and whether it is installed.
pub fn elements() -> Result<Vec<(&'static str, bool)>, Error> {
    gst::init().map_err(|error| Error::Engine(error.to_string()))?;
    Ok(ELEMENTS.into_iter().map(|name| (name, gst::ElementFactory::find(name).is_some())).collect())
}

/// Prepares `GStreamer` and checks that each element that MIST needs is installed. Cheap when called again.
pub fn init() -> Result<(), Error> {
    let missing: Vec<_> = elements()?.into_iter().filter(|(_, found)| !found).map(|(name, _)| name).collect();
    if !missing.is_empty() {
        return Err(Error::MissingElements(missing));
    }
    prefer_mpg123();
    Ok(())
}

/// `GStreamer` 1.22 ranks its two MP3 decoders alike and then takes `avdec_mp3`, whose output has an SNR of -1.5 dB
/// against `FFmpeg`'s own: noise. `mpg123audiodec` has 98 dB.
fn prefer_mpg123() {
    if let Some(decoder) = gst::ElementFactory::find("mpg123audiodec") {
        decoder.set_rank(gst::Rank::PRIMARY + 1);
    }
}
