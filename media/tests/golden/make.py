"""Makes the golden values that the tests of the sound features are held to, by librosa.

    python make.py        (with the packages of bench/requirements.txt)

The sounds are those of synth.rs, to the bit. For each at 22,050 Hz, NAME.f32 holds 32-bit floats (little
endian): the rows of FEATURES, one after the other, each with a value for every frame. tempo.txt has a line
for each: name, tuning, tempo and beats (frames). For the song and the sweep as stereo WAV files at 44.1
and 48 kHz, NAME-RATE.f32 holds mean and standard deviation of each row.
"""

import pathlib
import tempfile
import warnings

import librosa
import numpy
import soundfile

RATE_HZ = 22050
HERE = pathlib.Path(__file__).parent


def triangle(phase):
    at = (phase & 0xFFFFFFFF) >> 15
    return numpy.where(at < 65536, at - 32768, 98303 - at)


def phase(n, millihertz, rate):
    return n * (millihertz * 2**32 // (1000 * rate))


def noise(n):
    x = (n.astype(numpy.uint32) * numpy.uint32(2654435761) + numpy.uint32(12345)).astype(numpy.uint32)
    x = (x ^ (x >> 15)) * numpy.uint32(2246822519)
    x = (x ^ (x >> 13)) * numpy.uint32(3266489917)
    return ((x ^ (x >> 16)) >> 16).astype(numpy.int64) - 32768


def divide(value, by):
    """Towards zero, as Rust does."""
    return numpy.sign(value) * (numpy.abs(value) // by)


def fade(n, length, sample):
    left = numpy.maximum(length - n, 0) * 1024 // length
    return (left * left * sample) >> 20


def song(n, rate):
    beat = rate * 60 // 128
    kick = fade(n % beat, beat // 2, divide(triangle(phase(n % beat, 55000, rate)), 2))
    hat = fade(n % (beat // 2), beat // 8, divide(noise(n), 6))
    chord = 0
    roots = numpy.array([130813, 155563, 174614, 195998])
    for numerator, denominator in ((1, 1), (6, 5), (3, 2)):
        steps = (roots * numerator // denominator) * 2**32 // (1000 * rate)
        chord = chord + divide(triangle(n * steps[n // (2 * beat) % 4]), 12)
    return kick + hat + fade(n % (2 * beat), 2 * beat, chord) + divide(noise(n + 7), 400)


def voice(n, rate):
    wobble = triangle(phase(n, 5500, rate)) * 20000
    sound = divide(triangle(phase(n, 311127, rate) + wobble), 3) + divide(noise(n), 3000)
    return numpy.where(n % rate > rate * 7 // 10, 0, sound)


def sweep(n, rate):
    rise = n * n // rate * 2**32 // rate * 1900
    return divide(triangle(phase(n, 80000, rate) + rise), 4) + divide(noise(n), 64)


SOUNDS = {
    "song": (800, song),
    "clipped": (300, lambda n, rate: 6 * song(n, rate)),
    "voice": (300, voice),
    "sweep": (250, sweep),
    "constant": (50, lambda n, rate: numpy.full_like(n, 8192)),
    "silence": (50, lambda n, rate: numpy.zeros_like(n)),
    "short": (1, lambda n, rate: divide(noise(n), 4)),
}


def sound(name, rate):
    hundredths, make = SOUNDS[name]
    n = numpy.arange(rate * hundredths // 100, dtype=numpy.int64)
    return numpy.clip(make(n, rate), -32768, 32767).astype(numpy.int16)


def features(y):
    """Rows of all features, and tuning, tempo and beats."""
    mfcc = librosa.feature.mfcc(y=y, sr=RATE_HZ)
    # Where librosa refuses to fit nine frames, nothing changes.
    delta = librosa.feature.delta if mfcc.shape[1] >= 9 else lambda rows, order=1: numpy.zeros_like(rows)
    tempo, beats = librosa.beat.beat_track(y=y, sr=RATE_HZ)
    power = numpy.abs(librosa.stft(y)) ** 2
    rows = [
        mfcc,
        delta(mfcc),
        delta(mfcc, order=2),
        librosa.feature.spectral_centroid(y=y, sr=RATE_HZ),
        librosa.feature.spectral_bandwidth(y=y, sr=RATE_HZ),
        librosa.feature.spectral_rolloff(y=y, sr=RATE_HZ),
        librosa.feature.spectral_contrast(y=y, sr=RATE_HZ),
        librosa.feature.spectral_flatness(y=y),
        librosa.feature.zero_crossing_rate(y),
        librosa.feature.rms(y=y),
        librosa.feature.chroma_stft(y=y, sr=RATE_HZ),
        librosa.onset.onset_strength(y=y, sr=RATE_HZ)[numpy.newaxis],
        librosa.power_to_db(librosa.feature.melspectrogram(y=y, sr=RATE_HZ)),
    ]
    tuning = librosa.estimate_tuning(S=power, sr=RATE_HZ)
    return numpy.concatenate(rows).astype("<f4"), tuning, float(numpy.squeeze(tempo)), beats


def main():
    warnings.simplefilter("ignore")
    assert librosa.__version__ == "0.11.0"
    lines = []
    for name in SOUNDS:
        y = sound(name, RATE_HZ).astype(numpy.float32) / 32768
        rows, tuning, tempo, beats = features(y)
        # The levels of the mel bands are as many values as all others together: the MFCC stand for them.
        rows[:-128].tofile(HERE / f"{name}.f32")
        lines.append(f"{name} {tuning:.2f} {tempo:.9g} {' '.join(str(beat) for beat in beats)}".rstrip())
    (HERE / "tempo.txt").write_text("\n".join(lines) + "\n")
    for name, rate in (("song", 44100), ("song", 48000), ("sweep", 44100)):
        with tempfile.NamedTemporaryFile(suffix=".wav") as wav:
            left = sound(name, rate)
            soundfile.write(wav.name, numpy.stack([left, left // 2], axis=1), rate, subtype="PCM_16")
            y, _ = librosa.load(wav.name, sr=RATE_HZ)
        rows = features(y)[0].astype(numpy.float64)
        numpy.stack([rows.mean(axis=1), rows.std(axis=1)]).astype("<f4").tofile(HERE / f"{name}-{rate}.f32")


main()
