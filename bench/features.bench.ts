import { execFileSync } from "node:child_process";
import { mkdtempSync, openSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../end2end/fixtures/test.ts";
import { report } from "./figures.ts";
import { python } from "./peer.ts";

interface Comparison {
  /** The largest error of any value of any frame, by feature. */
  errors: Record<string, number>;
  /** CPU time over all sounds. */
  ours_s: number;
  peers_s: number;
  /** Ours and the peer's, by feature: of ours, all that it would take by itself. */
  by_feature_s: Record<string, [number, number]>;
  /** Shares of the sounds on which both agree. */
  tempo: number;
  beats: number;
  sounds: number;
}

/** Of what is promised to be within a thousandth of librosa. */
const PROMISED = ["mfcc", "centroid_hz", "bandwidth_hz", "rolloff_hz", "contrast_db", "rms", "zero_crossing_rate", "chroma"];

function compare(folder: string): Comparison {
  python("sounds.py", [folder]);
  const sounds = readdirSync(folder).sort().map((name) => join(folder, name));
  const [ours, theirs] = [join(folder, "ours.jsonl"), join(folder, "theirs.jsonl")];
  const program = process.env["MIST_FEATURES"] ?? "";
  execFileSync(program, sounds, { stdio: ["ignore", openSync(ours, "w"), "inherit"] });
  python("features.py", sounds, openSync(theirs, "w"));
  return JSON.parse(python("compare_features.py", [ours, theirs])) as Comparison;
}

test("sound features beside librosa's", () => {
  const folder = mkdtempSync(join(tmpdir(), "mist-features-"));
  try {
    const { errors, ours_s, peers_s, by_feature_s, tempo, beats, sounds } = compare(folder);
    report({ name: `features of ${sounds} sounds, CPU`, value: ours_s, unit: "s" });
    report({ name: "the same, librosa", value: peers_s, unit: "s" });
    report({ name: "features, librosa's CPU over ours", value: peers_s / ours_s, unit: "", atLeast: 20 });
    for (const [name, [ours, peers]] of Object.entries(by_feature_s)) {
      report({ name: `${name} alone, CPU`, value: ours, unit: "s" });
      report({ name: `${name} alone, CPU, librosa`, value: peers, unit: "s" });
      report({ name: `${name} alone, librosa's CPU over ours`, value: peers / ours, unit: "" });
    }
    for (const [name, error] of Object.entries(errors)) {
      const bound = PROMISED.includes(name) ? { target: 1 } : {};
      report({ name: `features, largest error of ${name}, ‰`, value: error * 1000, unit: "", ...bound });
    }
    report({ name: "features, sounds with librosa's tempo, %", value: tempo * 100, unit: "", atLeast: 95 });
    report({ name: "features, sounds with librosa's beats, %", value: beats * 100, unit: "", atLeast: 95 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("sound features of ten hours", () => {
  const told = execFileSync(process.env["MIST_LONG"] ?? "", { encoding: "utf8" });
  const { frames, finite, cpu_s, peak_bytes } = JSON.parse(told) as Record<string, number | boolean>;
  // A block of five minutes begins with a frame of its own.
  expect(frames).toBeGreaterThan((36_000 * 22_050) / 512);
  expect(finite).toBe(true);
  report({ name: "features of 10 hours, CPU", value: Number(cpu_s), unit: "s" });
  report({ name: "features of 10 hours, memory", value: Number(peak_bytes) / 1e6, unit: "MB", target: 200 });
});
