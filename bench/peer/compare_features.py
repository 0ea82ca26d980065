"""Compares MIST's sound features with librosa's: every value of every frame.

Both files hold one line of JSON for each sound, as media's example "features" and features.py print
them. Prints one line of JSON: for each feature the largest error, for tempo and beats the share of
sounds on which both agree, and the CPU seconds of both, in all and by feature.

An error is a share of the larger of two measures: the value itself, and a hundredth of the largest value
that this feature (each coefficient, band or pitch class by itself) has in this sound.

    python compare_features.py OURS PEERS
"""

import json
import sys

import numpy

FLOOR = 0.01


def error(ours: list, theirs: list) -> float:
    ours, theirs = numpy.array(ours, float), numpy.array(theirs, float)
    # What is no number is compared with nothing, and would pass.
    if ours.shape != theirs.shape or not (numpy.isfinite(ours).all() and numpy.isfinite(theirs).all()):
        return float("inf")
    size = numpy.abs(theirs)
    measure = numpy.maximum(numpy.maximum(size, FLOOR * size.max(axis=0)), 1e-9)
    return float((numpy.abs(ours - theirs) / measure).max())


def near(one: list, other: list) -> bool:
    """Whether each beat of one has a beat of the other within a hop."""
    return all(min((abs(beat - its) for its in other), default=2) <= 1 for beat in one)


def main() -> None:
    errors: dict[str, float] = {}
    by_feature: dict[str, list[float]] = {}
    tempo, beats, ours_s, peers_s = [], [], 0.0, 0.0
    with open(sys.argv[1]) as our_lines, open(sys.argv[2]) as peer_lines:
        for ours, theirs in zip(map(json.loads, our_lines), map(json.loads, peer_lines), strict=True):
            for name in theirs.keys() - {"cpu_s", "cpu_s_of", "tempo_bpm", "beats"}:
                errors[name] = max(errors.get(name, 0.0), error(ours[name], theirs[name]))
            tempo.append(abs(ours["tempo_bpm"] - theirs["tempo_bpm"]) < 1e-6)
            beats.append(near(ours["beats"], theirs["beats"]) and near(theirs["beats"], ours["beats"]))
            for name, seconds in ours["cpu_s_of"].items():
                by_feature.setdefault(name, [0.0, 0.0])
                by_feature[name][0] += seconds
                by_feature[name][1] += theirs["cpu_s_of"][name]
            ours_s += ours["cpu_s"]
            peers_s += theirs["cpu_s"]
    shares = {"tempo": float(numpy.mean(tempo)), "beats": float(numpy.mean(beats)), "sounds": len(tempo)}
    times = {"ours_s": ours_s, "peers_s": peers_s, "by_feature_s": by_feature}
    print(json.dumps({"errors": dict(sorted(errors.items()))} | times | shares))


main()
