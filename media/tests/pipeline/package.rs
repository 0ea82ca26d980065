//! Segments and playlists.

use std::{fs, process::Command};

use crate::{oracle, publication::Publication};

const MUSIC: &str =
    "-f lavfi -i aevalsrc=0.3*sin(2*PI*(200+200*t)*t)+0.05*random(0)|0.2*sin(2*PI*440*t)+0.05*random(1):s=44100 -t 23";

#[test]
fn every_segment_stands_alone_and_follows_the_one_before() {
    let publication = Publication::of(MUSIC, "in.wav");
    for rendition in &publication.processed.package.renditions {
        let mut samples = 0_u64;
        let mut first_pts = None;
        for (sequence, segment) in rendition.segments.iter().enumerate() {
            let plain = publication.decrypted(rendition, sequence);
            let stream = oracle::probe(&plain, "stream=codec_name,profile,sample_rate,channels");
            assert_eq!(stream[..4], ["aac", "LC", "44100", "2"].map(str::to_owned));
            assert_eq!(oracle::decode(&plain, "").len(), segment.samples as usize * 2);
            let pts: u64 = oracle::probe(&plain, "stream=start_pts")[0].parse().unwrap();
            let start = *first_pts.get_or_insert(pts);
            assert_eq!(pts, start + samples * 90_000 / 44_100, "segment {sequence}");
            samples += u64::from(segment.samples);
        }
        let package = &publication.processed.package;
        assert_eq!(samples, package.samples + u64::from(package.encoder_delay + package.padding));
    }
}

#[test]
fn all_renditions_are_cut_at_the_same_samples() {
    let publication = Publication::of(MUSIC, "in.wav");
    let cuts =
        |rendition: &media::RenditionInfo| rendition.segments.iter().map(|segment| segment.samples).collect::<Vec<_>>();
    let renditions = &publication.processed.package.renditions;
    assert_eq!(renditions.iter().map(|rendition| rendition.bitrate_kbps).collect::<Vec<_>>(), [128, 256, 320]);
    let first = cuts(&renditions[0]);
    assert!(renditions.iter().all(|rendition| cuts(rendition) == first));
    assert_eq!(first[..2], [86 * 1024, 172 * 1024], "about 2 s, then about 4 s");
}

#[test]
fn the_wire_rate_is_no_higher_than_that_of_ffmpegs_muxer() {
    let publication = Publication::of(MUSIC, "in.wav");
    for rendition in &publication.processed.package.renditions {
        let folder = publication.path(&format!("ffmpeg{}", rendition.bitrate_kbps));
        fs::create_dir(&folder).unwrap();
        let input = publication.playlist(rendition);
        let arguments = "-c copy -f hls -hls_time 4 -hls_list_size 0";
        oracle::make(&format!("-allowed_extensions ALL -i {} {arguments}", input.display()), &folder.join("i.m3u8"));
        let theirs: u64 = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "ts"))
            .map(|entry| entry.metadata().unwrap().len())
            .sum();
        let ours: u64 = rendition.segments.iter().map(|segment| u64::from(segment.bytes)).sum();
        assert!(ours <= theirs, "{} kb/s: {ours} bytes where FFmpeg has {theirs}", rendition.bitrate_kbps);
    }
}

#[test]
fn the_playlists_are_true_to_the_files() {
    let publication = Publication::of(MUSIC, "in.wav");
    let master = fs::read_to_string(publication.path("master.m3u8")).unwrap();
    for rendition in &publication.processed.package.renditions {
        let text = fs::read_to_string(publication.playlist(rendition)).unwrap();
        let durations: Vec<f64> = text
            .lines()
            .filter_map(|line| line.strip_prefix("#EXTINF:")?.strip_suffix(','))
            .map(|seconds| seconds.parse().unwrap())
            .collect();
        let bits = |sequence: usize| {
            let file = publication.path(&format!("{}/{sequence}.ts", rendition.bitrate_kbps));
            fs::metadata(file).unwrap().len() as f64 * 8.0
        };
        let target: f64 =
            text.lines().find_map(|line| line.strip_prefix("#EXT-X-TARGETDURATION:")?.parse().ok()).unwrap();
        assert!(durations.iter().all(|duration| *duration <= target));
        let average = (0..durations.len()).map(bits).sum::<f64>() / durations.iter().sum::<f64>();
        // The long segments; shorter ones count only together (RFC 8216).
        let peak = (0..durations.len()).filter(|n| durations[*n] > 2.5).map(|n| bits(n) / durations[n]);
        let peak = peak.fold(0.0, f64::max);
        assert!((rendition.average_bandwidth_bps as f64 - average).abs() < 2.0);
        assert!(rendition.peak_bandwidth_bps as f64 >= peak.floor());
        assert!((rendition.peak_bandwidth_bps as f64) < peak * 1.2, "and not just a large number");
        let line = format!(
            "BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"mp4a.40.2\"\n{}/index.m3u8",
            rendition.peak_bandwidth_bps, rendition.average_bandwidth_bps, rendition.bitrate_kbps
        );
        assert!(master.contains(&line), "{master}");
    }
}

#[test]
fn ffmpeg_plays_the_master_playlist() {
    let publication = Publication::of(MUSIC, "in.wav");
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-allowed_extensions", "ALL", "-show_entries", "program=program_id", "-of", "csv"]);
    let (programs, _) = oracle::run(command.arg(publication.path("master.m3u8")));
    let programs = String::from_utf8_lossy(&programs).lines().filter(|line| line.starts_with("program")).count();
    assert!(programs >= 3, "each rendition is a variant");
    let heard = oracle::decode(&publication.path("master.m3u8"), "");
    let package = &publication.processed.package;
    assert_eq!(heard.len() as u64 / 2, package.samples + u64::from(package.encoder_delay + package.padding));
}
