"""The classic pipeline, as the peer of MIST's ingest.

For each rendition, one after the other: FFmpeg normalises by `loudnorm` and writes AAC as encrypted
HLS. Then librosa computes the features that recommenders use. Prints one line of JSON: CPU seconds,
wall seconds and the largest resident set of any of its processes.

    python classic.py SOUND FOLDER
"""

import json
import pathlib
import resource
import secrets
import subprocess
import sys
import time

BITRATES_KBPS = (128, 256, 320)


def encode(sound: str, folder: pathlib.Path) -> None:
    key = folder / "key"
    key.write_bytes(secrets.token_bytes(16))
    key_info = folder / "key-info"
    key_info.write_text(f"key\n{key}\n")
    for bitrate in BITRATES_KBPS:
        subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", sound, "-vn"]
            + ["-af", "loudnorm=I=-14:TP=-1", "-ar", "44100", "-c:a", "aac", "-b:a", f"{bitrate}k"]
            + ["-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", "-hls_key_info_file", str(key_info)]
            + ["-hls_segment_filename", str(folder / f"{bitrate}-%d.ts"), str(folder / f"{bitrate}.m3u8")],
            check=True,
        )


def features(sound: str) -> None:
    import librosa

    samples, rate = librosa.load(sound)
    librosa.feature.mfcc(y=samples, sr=rate)
    librosa.feature.spectral_centroid(y=samples, sr=rate)
    librosa.feature.spectral_bandwidth(y=samples, sr=rate)
    librosa.feature.spectral_rolloff(y=samples, sr=rate)
    librosa.feature.spectral_flatness(y=samples)
    librosa.feature.spectral_contrast(y=samples, sr=rate)
    librosa.feature.zero_crossing_rate(samples)
    librosa.feature.chroma_stft(y=samples, sr=rate)
    librosa.beat.beat_track(y=samples, sr=rate)


def main() -> None:
    sound, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    start = time.monotonic()
    encode(sound, folder)
    features(sound)
    wall = time.monotonic() - start
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in usage)
    # Linux gives ru_maxrss in KiB.
    peak = max(each.ru_maxrss for each in usage) * 1024
    print(json.dumps({"cpu_s": cpu, "wall_s": wall, "peak_bytes": peak}))


main()
