//! Sound: GStreamer pipeline, HLS packaging, AES-128, loudness. No database, no HTTP.
