"""librosa's features, as the peer of MIST's.

For each file of samples (32-bit floats, little endian, mono, 22,050 Hz) prints one line of JSON: values
a frame, tempo and beats as librosa gives them, and the CPU seconds that it took, in all and by feature. Everything is computed
once before, so that what librosa compiles at its first use is not a part of the measurement.

    python features.py SAMPLES…
"""

import collections.abc
import json
import sys
import time
import warnings

import librosa
import numpy

RATE_HZ = 22050


class Stopwatch:
    """CPU seconds by what was computed."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def of(self, name: str, compute: collections.abc.Callable[[], object]) -> object:
        start = time.process_time()
        result = compute()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - start
        return result


def features(y: numpy.ndarray, stopwatch: Stopwatch) -> dict:
    """All features, each called as its documentation shows it."""
    of = stopwatch.of
    mfcc = of("mfcc", lambda: librosa.feature.mfcc(y=y, sr=RATE_HZ))
    delta = librosa.feature.delta if mfcc.shape[1] >= 9 else lambda rows, order=1: numpy.zeros_like(rows)
    tempo, beats = of("tempo and beats", lambda: librosa.beat.beat_track(y=y, sr=RATE_HZ))
    return {
        "mfcc": mfcc,
        "mfcc_delta": of("deltas", lambda: delta(mfcc)),
        "mfcc_delta2": of("deltas", lambda: delta(mfcc, order=2)),
        "mel_db": of("mel_db", lambda: librosa.power_to_db(librosa.feature.melspectrogram(y=y, sr=RATE_HZ))),
        "centroid_hz": of("centroid_hz", lambda: librosa.feature.spectral_centroid(y=y, sr=RATE_HZ)),
        "bandwidth_hz": of("bandwidth_hz", lambda: librosa.feature.spectral_bandwidth(y=y, sr=RATE_HZ)),
        "rolloff_hz": of("rolloff_hz", lambda: librosa.feature.spectral_rolloff(y=y, sr=RATE_HZ)),
        "contrast_db": of("contrast_db", lambda: librosa.feature.spectral_contrast(y=y, sr=RATE_HZ)),
        "flatness": of("flatness", lambda: librosa.feature.spectral_flatness(y=y)),
        "zero_crossing_rate": of("zero_crossing_rate", lambda: librosa.feature.zero_crossing_rate(y)),
        "rms": of("rms", lambda: librosa.feature.rms(y=y)),
        "chroma": of("chroma", lambda: librosa.feature.chroma_stft(y=y, sr=RATE_HZ)),
        "onset_strength": of(
            "onset_strength", lambda: librosa.onset.onset_strength(y=y, sr=RATE_HZ)[numpy.newaxis]
        ),
        "tempo_bpm": float(numpy.squeeze(tempo)),
        "beats": beats,
    }


def plain(value: object) -> object:
    """A row for each frame, as lists."""
    if not isinstance(value, numpy.ndarray):
        return value
    return (value.T if value.ndim == 2 else value).tolist()


def main() -> None:
    warnings.simplefilter("ignore")
    features(numpy.random.default_rng(0).standard_normal(5 * RATE_HZ).astype(numpy.float32), Stopwatch())
    for path in sys.argv[1:]:
        samples = numpy.fromfile(path, dtype="<f4")
        stopwatch = Stopwatch()
        start = time.process_time()
        result = features(samples, stopwatch)
        cpu_s = time.process_time() - start
        times = {"cpu_s": cpu_s, "cpu_s_of": stopwatch.seconds}
        print(json.dumps(times | {name: plain(value) for name, value in result.items()}))


if __name__ == "__main__":
    main()
