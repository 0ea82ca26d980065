"""Writes sounds for comparing features: forty-eight of some ten seconds, and one of two minutes.

Drum loops at many tempi with bass, chords, vibrato, sweeps and noise; all from one seed. Samples are
32-bit floats, little endian, mono, 22,050 Hz, rounded to 16 bits as on a disc.

    python sounds.py FOLDER
"""

import pathlib
import sys

import numpy

RATE_HZ = 22050
LENGTH_S = 12
COUNT = 48
LONG_S = 120


def tone(hz: numpy.ndarray | float, t: numpy.ndarray, harmonics: int) -> numpy.ndarray:
    phase = 2 * numpy.pi * numpy.cumsum(numpy.broadcast_to(hz, t.shape)) / RATE_HZ
    return sum(numpy.sin(k * phase) / k**1.5 for k in range(1, harmonics + 1))


def drums(rng: numpy.random.Generator, t: numpy.ndarray, bpm: float) -> numpy.ndarray:
    sound = numpy.zeros_like(t)
    eighth = 30 / bpm
    for step in range(int(t[-1] / eighth)):
        start = int((step * eighth + rng.normal(0, 0.003)) * RATE_HZ)
        length = min(RATE_HZ // 5, len(t) - max(start, 0))
        if start < 0 or length <= 0:
            continue
        u = numpy.arange(length) / RATE_HZ
        noise = rng.standard_normal(length)
        if step % 8 in (0, 4):
            hit = 0.5 * numpy.sin(2 * numpy.pi * (50 * u - 12 * numpy.exp(-25 * u))) * numpy.exp(-18 * u)
        elif step % 4 == 2:
            hit = 0.25 * noise * numpy.exp(-30 * u)
        else:
            hit = 0.08 * numpy.diff(noise, prepend=0) * numpy.exp(-70 * u)
        sound[start : start + length] += hit
    return sound


def chords(rng: numpy.random.Generator, t: numpy.ndarray, bpm: float, detune: float) -> numpy.ndarray:
    tonic = 57 + int(rng.integers(12))
    third = int(rng.integers(3, 5))
    bar = numpy.floor(t * bpm / 240).astype(int) % 4
    roots = numpy.array([0, 5, 7, 0])[bar] + tonic
    swell = numpy.exp(-((t * bpm / 60) % 4) * 0.4)
    hz = lambda offset: 440 * 2 ** ((roots + offset - 69 + detune) / 12)
    return 0.08 * swell * sum(tone(hz(offset), t, 5) for offset in (0, third, 7))


def sound(index: int, length_s: float) -> numpy.ndarray:
    rng = numpy.random.default_rng(1000 + index)
    t = numpy.arange(int(length_s * RATE_HZ)) / RATE_HZ
    bpm = rng.uniform(60, 180)
    sound = rng.uniform(0.0005, 0.02) * rng.standard_normal(len(t))
    if index % 6 != 5:
        sound += drums(rng, t, bpm)
    if index % 3 != 1:
        sound += chords(rng, t, bpm, rng.uniform(-0.4, 0.4))
    if index % 4 == 2:
        sound += 0.1 * tone(660 * (1 + 0.01 * numpy.sin(2 * numpy.pi * 5.5 * t)), t, 6)
    if index % 8 == 7:
        sound += 0.1 * tone(100 * 2 ** (6 * t / length_s), t, 1)
    if index % 12 == 4:
        sound *= 4  # clipped
    return (numpy.round(numpy.clip(sound, -1, 1) * 32767) / 32768).astype("<f4")


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    for index in range(COUNT):
        sound(index, LENGTH_S).tofile(folder / f"{index:02}.f32")
    sound(0, LONG_S).tofile(folder / "long.f32")


main()
