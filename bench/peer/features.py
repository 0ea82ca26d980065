"""librosa's features, as the peer of MIST's.

For each file of samples (32-bit floats, little endian, mono, 22,050 Hz) prints one line of JSON: values
a frame, tempo and beats as librosa gives them, and the CPU seconds that it took. Everything is computed
once before, so that what librosa compiles at its first use is not a part of the measurement.

    python features.py SAMPLES…
"""

import json
import sys
import time
import warnings

import librosa
import numpy

RATE_HZ = 22050


def features(y: numpy.ndarray) -> dict:
    """All features, each called as its documentation shows it."""
    mfcc = librosa.feature.mfcc(y=y, sr=RATE_HZ)
    delta = librosa.feature.delta if mfcc.shape[1] >= 9 else lambda rows, order=1: numpy.zeros_like(rows)
    tempo, beats = librosa.beat.beat_track(y=y, sr=RATE_HZ)
    return {
        "mfcc": mfcc,
        "mfcc_delta": delta(mfcc),
        "mfcc_delta2": delta(mfcc, order=2),
        "mel_db": librosa.power_to_db(librosa.feature.melspectrogram(y=y, sr=RATE_HZ)),
        "centroid_hz": librosa.feature.spectral_centroid(y=y, sr=RATE_HZ),
        "bandwidth_hz": librosa.feature.spectral_bandwidth(y=y, sr=RATE_HZ),
        "rolloff_hz": librosa.feature.spectral_rolloff(y=y, sr=RATE_HZ),
        "contrast_db": librosa.feature.spectral_contrast(y=y, sr=RATE_HZ),
        "flatness": librosa.feature.spectral_flatness(y=y),
        "zero_crossing_rate": librosa.feature.zero_crossing_rate(y),
        "rms": librosa.feature.rms(y=y),
        "chroma": librosa.feature.chroma_stft(y=y, sr=RATE_HZ),
        "onset_strength": librosa.onset.onset_strength(y=y, sr=RATE_HZ)[numpy.newaxis],
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
    features(numpy.random.default_rng(0).standard_normal(5 * RATE_HZ).astype(numpy.float32))
    for path in sys.argv[1:]:
        samples = numpy.fromfile(path, dtype="<f4")
        start = time.process_time()
        result = features(samples)
        cpu_s = time.process_time() - start
        print(json.dumps({"cpu_s": cpu_s} | {name: plain(value) for name, value in result.items()}))


if __name__ == "__main__":
    main()
