//! Files that are damaged, beside good ones.

use std::collections::BTreeMap;

use model::{IngestState, TrackId, TrackQuery};
use service::backup::backup;

use crate::support::{World, files};

/// Damaged files of each kind.
const OF_A_KIND: u32 = 10;

/// What is wrong with a file that was sound when it came: what is none is not let in.
#[derive(Debug, Clone, Copy)]
enum Damage {
    /// Its beginning is lost.
    CutHeader,
    /// All of it is zeros, as a disk leaves it.
    Zeros,
    /// Of the sound only the header is left, and noise.
    Noise,
    /// A picture is in its place.
    Picture,
    /// A text is in its place.
    Text,
}

const ALL: [Damage; 5] = [Damage::CutHeader, Damage::Zeros, Damage::Noise, Damage::Picture, Damage::Text];
/// Formats, and how much of each file is its header.
const FORMATS: [(&str, &[&str], usize); 3] =
    [("flac", &[], 42), ("m4a", &["-movflags", "+faststart"], 32), ("mp3", &["-b:a", "128k", "-write_xing", "0"], 0)];

impl Damage {
    /// What the admin is told, of a format with such a header.
    fn reason(self, header: usize) -> &'static str {
        match self {
            Self::Noise if header > 0 => "The sound in this file could not be decoded",
            Self::CutHeader | Self::Zeros | Self::Noise => "its content is of no known kind",
            Self::Picture => "it is a picture (png)",
            Self::Text => "this appears to be a text file",
        }
    }

    /// Formats that cannot be played with it.
    fn harms(self) -> &'static [(&'static str, &'static [&'static str], usize)] {
        match self {
            // The rest of an MP3 is an MP3.
            Self::CutHeader => &FORMATS[..2],
            _ => &FORMATS,
        }
    }

    fn of(self, good: &[u8], header: usize, n: u32) -> Vec<u8> {
        match self {
            Self::CutHeader => good[good.len() / 2..].to_vec(),
            Self::Zeros => vec![0; good.len()],
            Self::Noise => {
                let noise = (0..).scan(n + 1, |state, _: u32| {
                    // xorshift32 (Marsaglia 2003).
                    *state ^= *state << 13;
                    *state ^= *state >> 17;
                    *state ^= *state << 5;
                    Some((*state >> 24) as u8)
                });
                good[..header].iter().copied().chain(noise).take(good.len()).collect()
            }
            Self::Picture => files::png(8 + n, 8),
            Self::Text => format!("Track {n}: it used to be a song.\n").repeat(50).into_bytes(),
        }
    }
}

/// All that the database and the storage have of a track, but for its place among the others, which moves as they come.
async fn all_of(world: &World, track: TrackId) -> (Vec<(String, String)>, BTreeMap<String, Vec<u8>>) {
    let mut text = Vec::new();
    backup(&world.settings, &mut text).await.unwrap();
    let id = track.to_string();
    let mut rows = Vec::new();
    for line in String::from_utf8(text).unwrap().lines() {
        let line: BTreeMap<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        for (table, content) in line.into_iter().filter(|(table, _)| table != "embedding") {
            let found = content.as_array().into_iter().flatten().map(ToString::to_string);
            rows.extend(found.filter(|row| row.contains(&id)).map(|row| (table.clone(), row)));
        }
    }
    let names = world.objects().into_iter().filter(|name| name.contains(&id));
    let objects = names.map(|name| (name.clone(), std::fs::read(world.objects_folder.join(&name)).unwrap())).collect();
    (rows, objects)
}

#[tokio::test]
async fn fifty_corrupt_files_beside_fifty_good_ones_harm_nobody() {
    let world = World::new().await;
    let admin = world.admin().await;
    let earlier = world.publish(&admin, "earlier.wav", files::wav(1.0, 250.0)).await;
    let before = all_of(&world, earlier).await;
    assert!(before.0.len() >= 7 && before.1.len() >= 4, "{:?} {:?}", before.0, before.1.keys());

    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for n in 0..OF_A_KIND * ALL.len() as u32 {
        let sound = files::wav(0.1, 300.0 + f64::from(n));
        good.push(world.upload(&admin, &format!("{n}.wav"), sound).await.unwrap().track);
        let damage = ALL[n as usize % ALL.len()];
        let formats = damage.harms();
        let (format, arguments, header) = formats[n as usize / ALL.len() % formats.len()];
        let sound = files::convert(&files::wav(0.5, 600.0 + f64::from(n)), format, arguments);
        let damaged = damage.of(&sound, header, n);
        let track = world.upload(&admin, &format!("{n}.{format}"), sound).await.unwrap().track;
        let original = format!("originals/{track}");
        std::fs::write(world.objects_folder.join(&original), &damaged).unwrap();
        bad.push((track, damage, format, header, original, damaged));
    }
    let worker = world.start_worker();
    for track in &good {
        assert_eq!(world.settled(&admin, *track).await, IngestState::Ready { warning: None });
    }
    for (track, damage, format, header, original, damaged) in &bad {
        let state = world.settled(&admin, *track).await;
        let IngestState::Failed { reason } = state else { panic!("{damage:?} of {format}: {state:?}") };
        assert!(reason.contains(damage.reason(*header)), "{damage:?} of {format}: {reason}");
        assert_eq!(&std::fs::read(world.objects_folder.join(original)).unwrap(), damaged, "kept as it is");
    }
    worker.stop().await;
    let listed = world.service.catalogue.list(&admin, TrackQuery::default()).await.unwrap();
    assert_eq!(listed.total, good.len() as u64 + 1);
    for (track, .., original, _) in &bad {
        let id = track.to_string();
        let left: Vec<_> = world.objects().into_iter().filter(|name| name.contains(&id)).collect();
        assert_eq!(left, std::slice::from_ref(original), "nothing but the file");
    }
    assert_eq!(all_of(&world, earlier).await, before);
}
