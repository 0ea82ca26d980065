//! Which kinds of content are decoded. The rest is refused by what it is, whatever its name.

use gstreamer as gst;

/// Whether decoding may go on with content of this kind. A list of what is allowed, because `GStreamer` also knows
/// kinds that do harm: an HLS or DASH playlist named `.mp3` would make it fetch addresses of the uploader's choice.
pub fn may_continue(media_type: &str) -> bool {
    const CONTAINERS: [&str; 6] = [
        "application/ogg",
        "application/x-id3",
        "application/x-apetag",
        "application/x-3gp",
        "video/quicktime", // MP4 and M4A alike; only its sound is decoded
        "application/x-caf",
    ];
    media_type.starts_with("audio/") || CONTAINERS.contains(&media_type)
}

/// Whether this kind only wraps another and says nothing about the sound.
pub fn is_tag(media_type: &str) -> bool {
    matches!(media_type, "application/x-id3" | "application/x-apetag")
}

/// What content without sound is, in words for a person.
pub fn describe(media_type: &str) -> String {
    match media_type.split_once('/') {
        Some(("image", kind)) => format!("it is a picture ({kind})"),
        Some(("video", _)) => "it is a video of a kind whose sound is not read, or one without sound".to_owned(),
        Some(("application", "x-hls" | "dash+xml")) => "it is a playlist".to_owned(),
        Some(("text", _)) => "it is a text".to_owned(),
        _ => format!("it is {media_type}"),
    }
}

/// The media type of caps, such as `audio/mpeg`.
pub fn media_type(caps: &gst::CapsRef) -> String {
    caps.structure(0).map(|structure| structure.name().to_string()).unwrap_or_default()
}
