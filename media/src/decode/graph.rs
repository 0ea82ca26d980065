//! The decoding pipeline:
//!
//! `filesrc ! decodebin ! audioconvert ! F32 at the source's rate (counted, trimmed) ! audioresample ! F32 at the
//! output's rate ! appsink`

use gstreamer::{self as gst, prelude::*};
use gstreamer_app::AppSink;
use gstreamer_audio::AudioInfo;

use super::{found::SharedFound, kind};
use crate::{
    Error,
    source::{Patch, Source, Trim},
};

/// Buffers that wait in the sink at most; with decoders' usual sizes less than a second of sound.
const MAX_WAITING_BUFFERS: u32 = 32;
/// Bytes that are read at once.
const READ_BYTES: u32 = 64 * 1024;
/// Of 10: steep and clean, and cheap enough that resampling is not seen beside encoding.
const RESAMPLE_QUALITY: i32 = 8;

/// The rate of the renditions for a source's rate: 44.1 or 48 kHz, whichever the source is a multiple of.
pub fn output_rate_hz(source_rate_hz: u32) -> u32 {
    if source_rate_hz.is_multiple_of(11_025) { 44_100 } else { 48_000 }
}

/// Builds the pipeline. Its threads write what they find into `found`.
pub fn build(source: &Source, found: &SharedFound) -> Result<(gst::Pipeline, AppSink), Error> {
    let pipeline = gst::Pipeline::new();
    let file = make("filesrc")?;
    file.set_property("location", &source.path);
    file.set_property("blocksize", READ_BYTES);
    let decoder = make("decodebin")?;
    let convert = make("audioconvert")?;
    let samples = make("capsfilter")?;
    samples.set_property(
        "caps",
        gst::Caps::builder("audio/x-raw").field("format", "F32LE").field("layout", "interleaved").build(),
    );
    let resample = make("audioresample")?;
    resample.set_property("quality", RESAMPLE_QUALITY);
    let rate = make("capsfilter")?;
    let sink = AppSink::builder().sync(false).max_buffers(MAX_WAITING_BUFFERS).build();

    let chain = [&convert, &samples, &resample, &rate, sink.upcast_ref()];
    let added = pipeline.add_many([&file, &decoder]).and_then(|()| pipeline.add_many(chain));
    added.and_then(|()| file.link(&decoder)).and_then(|()| gst::Element::link_many(chain)).map_err(engine)?;

    push_only(&file)?;
    for patch in &source.patches {
        show_patched(&file, *patch)?;
    }
    allow_sound_only(&decoder, found);
    take_first_sound(&pipeline, &decoder, &convert, &rate, found);
    count_and_trim(&samples, source.trim, found)?;
    Ok((pipeline, sink))
}

fn make(factory: &'static str) -> Result<gst::Element, Error> {
    gst::ElementFactory::make(factory).build().map_err(engine)
}

fn engine(error: impl std::fmt::Display) -> Error {
    Error::Engine(error.to_string())
}

/// Notes each kind of content that is met, and lets decoding go on only into what is allowed.
fn allow_sound_only(decoder: &gst::Element, found: &SharedFound) {
    let found = found.clone();
    decoder.connect("autoplug-continue", false, move |arguments| {
        let caps = arguments.get(2)?.get::<gst::Caps>().ok()?;
        let media_type = kind::media_type(&caps);
        let allowed = kind::may_continue(&media_type);
        let mut found = found.lock();
        if found.sound.is_none() && media_type != "audio/x-raw" && found.media_types.last() != Some(&media_type) {
            found.media_types.push(media_type);
        }
        Some(allowed.to_value())
    });
}

/// Links the first stream of sound; all others go nowhere, so that they hold up nothing.
fn take_first_sound(
    pipeline: &gst::Pipeline,
    decoder: &gst::Element,
    convert: &gst::Element,
    rate: &gst::Element,
    found: &SharedFound,
) {
    let (weak_pipeline, weak_convert, weak_rate) = (pipeline.downgrade(), convert.downgrade(), rate.downgrade());
    let found_at_pad = found.clone();
    decoder.connect_pad_added(move |_, pad| {
        let (Some(pipeline), Some(convert), Some(rate)) =
            (weak_pipeline.upgrade(), weak_convert.upgrade(), weak_rate.upgrade())
        else {
            return;
        };
        let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
        let accepted = match AudioInfo::from_caps(&caps) {
            Ok(info) if found_at_pad.lock().accept(&info) => {
                let output = gst::Caps::builder("audio/x-raw").field("rate", output_rate_hz(info.rate()) as i32);
                rate.set_property("caps", output.build());
                convert.static_pad("sink").is_some_and(|sink| pad.link(&sink).is_ok())
            }
            Ok(_) => false,
            Err(_) => {
                found_at_pad.lock().other_streams = true;
                false
            }
        };
        if !accepted {
            discard(&pipeline, pad);
        }
    });
    let found = found.clone();
    decoder.connect_no_more_pads(move |_| found.lock().complete());
}

/// Lets a stream that is not wanted run into the void.
fn discard(pipeline: &gst::Pipeline, pad: &gst::Pad) {
    let Ok(void) = gst::ElementFactory::make("fakesink").property("sync", false).property("async", false).build()
    else {
        return;
    };
    let linked = pipeline.add(&void).is_ok()
        && void.sync_state_with_parent().is_ok()
        && void.static_pad("sink").is_some_and(|sink| pad.link(&sink).is_ok());
    if !linked {
        // Left unlinked; demuxers cope with that as long as another stream is taken.
        let _not_needed = pipeline.remove(&void);
    }
}

/// Counts the samples that come out of the decoder and leaves out those that are not music.
fn count_and_trim(samples: &gst::Element, trim: Trim, found: &SharedFound) -> Result<(), Error> {
    let pad = samples.static_pad("src").ok_or_else(|| engine("a capsfilter without a source pad"))?;
    let found = found.clone();
    pad.add_probe(gst::PadProbeType::BUFFER, move |pad, probe| {
        let info = pad.current_caps().and_then(|caps| AudioInfo::from_caps(&caps).ok());
        let (Some(gst::PadProbeData::Buffer(buffer)), Some(info)) = (&mut probe.data, info) else {
            return gst::PadProbeReturn::Ok;
        };
        let frame_bytes = info.bpf() as usize;
        let frames = buffer.size() / frame_bytes.max(1);
        let music = found.lock().count(frames as u64, trim.at(info.rate()));
        let music = music.start as usize..music.end as usize;
        if music.is_empty() {
            return gst::PadProbeReturn::Drop;
        }
        if music.len() < frames {
            let bytes = music.start * frame_bytes..music.end * frame_bytes;
            match buffer.copy_region(gst::BufferCopyFlags::MEMORY | gst::BufferCopyFlags::TIMESTAMPS, bytes) {
                Ok(part) => *buffer = part,
                Err(_) => return gst::PadProbeReturn::Drop,
            }
        }
        gst::PadProbeReturn::Ok
    });
    Ok(())
}

/// Makes the file source push. Where parsers may pull, each does so on a thread of its own, which in `GStreamer` 1.22
/// may run ahead of `decodebin`, find nothing linked yet and give up without a word: one AIFF file in three stood still.
fn push_only(file: &gst::Element) -> Result<(), Error> {
    let pad = file.static_pad("src").ok_or_else(|| engine("a file source without a pad"))?;
    pad.add_probe(gst::PadProbeType::QUERY_UPSTREAM, |_, probe| {
        if let Some(gst::PadProbeData::Query(query)) = &mut probe.data
            && let gst::QueryViewMut::Scheduling(scheduling) = query.view_mut()
        {
            scheduling.set(gst::SchedulingFlags::SEEKABLE, 1, -1, 0);
            scheduling.add_scheduling_modes([gst::PadMode::Push]);
            return gst::PadProbeReturn::Handled;
        }
        gst::PadProbeReturn::Ok
    });
    Ok(())
}

/// Lets everything after the file source see other bytes than the file has. Buffers of a file source know where in
/// the file they are from.
fn show_patched(file: &gst::Element, patch: Patch) -> Result<(), Error> {
    let pad = file.static_pad("src").ok_or_else(|| engine("a file source without a pad"))?;
    pad.add_probe(gst::PadProbeType::BUFFER, move |_, probe| {
        if let Some(gst::PadProbeData::Buffer(buffer)) = &mut probe.data
            && patch.touches(buffer.offset(), buffer.size())
        {
            let offset = buffer.offset();
            if let Ok(mut bytes) = buffer.make_mut().map_writable() {
                patch.apply(offset, &mut bytes);
            }
        }
        gst::PadProbeReturn::Ok
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_go_to_the_nearer_family() {
        for rate in [11_025, 22_050, 44_100, 88_200, 176_400] {
            assert_eq!(output_rate_hz(rate), 44_100);
        }
        for rate in [8_000, 16_000, 24_000, 32_000, 37_800, 48_000, 96_000, 192_000] {
            assert_eq!(output_rate_hz(rate), 48_000);
        }
    }
}
