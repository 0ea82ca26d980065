//! From messages of `GStreamer` to errors for a person.

use gstreamer::{self as gst, glib};

use crate::Error;

/// The error that a message on the bus stands for.
pub fn from_message(message: &gst::message::Error) -> Error {
    from_error(&message.error())
}

/// Something is wrong with the file, and nothing says what.
pub fn damaged() -> Error {
    Error::Undecodable { reason: "its structure is damaged or of a kind that is not known".to_owned() }
}

fn from_error(error: &glib::Error) -> Error {
    let reason = error.message().trim_end_matches('.').to_owned();
    match error.kind::<gst::StreamError>() {
        Some(gst::StreamError::TypeNotFound) => {
            return Error::NotAudio { found: "its content is of no known kind".to_owned() };
        }
        Some(gst::StreamError::WrongType) => return Error::NotAudio { found: lower_first(&reason) },
        Some(gst::StreamError::CodecNotFound) => {
            return Error::Undecodable { reason: "there is no decoder for its codec".to_owned() };
        }
        Some(gst::StreamError::Failed) => return damaged(),
        Some(_) => return Error::Undecodable { reason: lower_first(&reason) },
        None => {}
    }
    if error.is::<gst::ResourceError>() {
        return Error::Unreadable(std::io::Error::other(lower_first(&reason)));
    }
    if error.kind::<gst::CoreError>() == Some(gst::CoreError::MissingPlugin) {
        return Error::Undecodable { reason: "there is no decoder for its codec".to_owned() };
    }
    Error::Engine(reason)
}

/// A sentence as part of another.
fn lower_first(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_file_is_not_worth_a_retry() {
        let file = from_error(&glib::Error::new(gst::StreamError::Decode, "Could not decode stream."));
        assert!(matches!(&file, Error::Undecodable { reason } if reason == "could not decode stream"));
        assert!(!file.is_passing());
        let disk = from_error(&glib::Error::new(gst::ResourceError::Read, "Error reading from file."));
        assert!(matches!(disk, Error::Unreadable(_)) && disk.is_passing());
        assert!(from_error(&glib::Error::new(gst::CoreError::Failed, "Internal")).is_passing());
    }
}
