import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiClient } from "../end2end/fixtures/api.ts";
import type { Mist } from "../end2end/fixtures/mist.ts";
import { music, tone } from "../end2end/fixtures/sound.ts";
import { test } from "../end2end/fixtures/test.ts";
import { median, megabytes, report } from "./figures.ts";
import { cpuSeconds, peakBytes, resetPeak } from "./process.ts";

interface Cost {
  cpu_s: number;
  wall_s: number;
  peak_bytes: number;
}

const TRACK_S = 318;
const LONG_S = 3600;
const RUNS = 3;

/** Uploads a file and waits until listeners can play it; the cost is that of the whole server process. */
async function ingest(mist: Mist, api: ApiClient, path: string): Promise<Cost> {
  resetPeak(mist.pid);
  const cpu = cpuSeconds(mist.pid);
  const start = performance.now();
  const { id } = await api.publish(path);
  const cost = {
    cpu_s: cpuSeconds(mist.pid) - cpu,
    wall_s: (performance.now() - start) / 1000,
    peak_bytes: peakBytes(mist.pid),
  };
  // The same bytes again would be told to be there.
  await api.ask(`/api/v1/tracks/${id}`, { method: "DELETE" });
  return cost;
}

function classic(path: string): Cost {
  const python = join(process.env["MIST_TOOLS"] ?? "", "python/bin/python");
  const script = fileURLToPath(new URL("peer/classic.py", import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "mist-classic-"));
  try {
    return JSON.parse(execFileSync(python, [script, path, folder], { encoding: "utf8" })) as Cost;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("ingest of a five-minute track beside the classic pipeline", async ({ mist, api }) => {
  const path = music("bench.wav", TRACK_S, 5, { title: "Bench", artist: "Pink Noise" });
  const ours: Cost[] = [];
  for (let run = 0; run < RUNS; run += 1) ours.push(await ingest(mist, api, path));
  // librosa compiles parts of itself at their first use and keeps them: not a part of the measurement.
  classic(tone("warm-up.wav", 440, 10));
  const peer = classic(path);
  const cpu = median(ours.map((cost) => cost.cpu_s));
  const wall = median(ours.map((cost) => cost.wall_s));
  report({ name: `ingest of ${TRACK_S} s, CPU`, value: cpu, unit: "s" });
  report({ name: "the same, classic pipeline", value: peer.cpu_s, unit: "s" });
  report({ name: "ingest CPU", value: cpu / peer.cpu_s, unit: "× the peer", target: 1 / 4 });
  report({ name: `ingest of ${TRACK_S} s, wall`, value: wall, unit: "s" });
  report({ name: "the same, classic pipeline", value: peer.wall_s, unit: "s" });
  report({ name: "ingest wall", value: wall / peer.wall_s, unit: "× the peer", target: 1 / 8 });
  const peak = Math.max(...ours.map((cost) => cost.peak_bytes));
  report({ name: `ingest of ${TRACK_S} s, peak memory`, value: megabytes(peak), unit: "MB", target: 200 });
  report({ name: "the same, classic pipeline", value: megabytes(peer.peak_bytes), unit: "MB" });
});

test("ingest of an hour", async ({ mist, api }) => {
  const path = music("bench-hour.wav", LONG_S, 6, { title: "An hour", artist: "Pink Noise" });
  const { peak_bytes, wall_s } = await ingest(mist, api, path);
  report({ name: "ingest of an hour, wall", value: wall_s, unit: "s" });
  report({ name: "ingest of an hour, peak memory", value: megabytes(peak_bytes), unit: "MB", target: 200 });
});
