import { setTimeout as pause } from "node:timers/promises";
import { expect } from "../../end2end/fixtures/test.ts";
import { type Load, megabytes, quantile, report, reportLoad } from "../figures.ts";
import { residentBytes } from "../process.ts";
import { type Target, cpuOf, drive } from "./drive.ts";
import type { Installation } from "./installation.ts";
import { Listener, type Listening, nothingMet } from "./listener.ts";
import { test } from "./test.ts";

const LISTENERS = 1000;
/** A third of what MIST's player loads ahead: harder to serve. */
const AHEAD_S = 10;
/** What each of them hears; they come one after the other during the first seconds. */
const HEARD_S = 60;
const ARRIVAL_MS = 10_000;
/** Who listens as fast as it comes. */
const EAGER = 32;
const EAGER_S = 60;
const KBPS = [128, 256, 320];

/** A listener of this number: of its own address, at one of the nodes, of any track and rendition. */
function listener(at: Installation, nodes: Target[], n: number, ahead_s: number, met: Listening): Listener {
  const pick = <T>(all: T[], number: number) => all[number % all.length] as T;
  const address = `198.19.${Math.floor(n / 250)}.${(n % 250) + 1}`;
  const kbps = pick(KBPS, Math.floor(n / at.tracks.length));
  const { url } = pick(nodes, n);
  return new Listener(
    { url, token: pick(at.tokens, n), address, track: pick(at.tracks, n), kbps, ahead_s },
    met,
  );
}

/** Lets them play, and gives what that cost the nodes. */
async function play(name: string, nodes: Target[], met: Listening, work: () => Promise<unknown>): Promise<Load> {
  const start = performance.now();
  const [, cpu_s] = await cpuOf(nodes, work);
  const load = {
    name,
    requests_per_s: met.requests / ((performance.now() - start) / 1000),
    bytes_per_s: met.bytes / ((performance.now() - start) / 1000),
    p50_ms: quantile(met.answer_ms, 0.5),
    p99_ms: quantile(met.answer_ms, 0.99),
    cpu_s_per_1000: (cpu_s / met.requests) * 1000,
  };
  reportLoad(load);
  return load;
}

/** A thousand at once in real time. A failed request ends its listener, and is counted. */
async function inRealTime(at: Installation, nodes: Target[], place: string): Promise<void> {
  const met = nothingMet();
  await play(`1,000 listeners in real time, ${place}`, nodes, met, () =>
    Promise.allSettled(
      Array.from({ length: LISTENERS }, async (_, n) => {
        await pause((n / LISTENERS) * ARRIVAL_MS);
        const one = listener(at, nodes, n, AHEAD_S, met);
        await one.play(HEARD_S).finally(() => one.leave());
      }),
    ),
  );
  expect(met.start_ms.length + met.failed, "every listener was served or refused").toBe(LISTENERS);
  report({ name: `1,000 listeners, ${place}: failed requests`, value: met.failed, unit: "", target: 0 });
  report({ name: `1,000 listeners, ${place}: rebuffers`, value: met.rebuffers, unit: "", target: 0 });
  report({ name: `1,000 listeners, ${place}: start, p99`, value: quantile(met.start_ms, 0.99), unit: "ms" });
}

/** Whole songs, as fast as they come. */
async function atFullSpeed(at: Installation, nodes: Target[], place: string): Promise<void> {
  const met = nothingMet();
  await play(`whole songs at full speed, ${place}`, nodes, met, () =>
    Promise.all(
      Array.from({ length: EAGER }, async (_, n) => {
        for (let song = 0; song < 3; song += 1) {
          const one = listener(at, nodes, n + song * EAGER, Infinity, met);
          await one.play(EAGER_S).finally(() => one.leave());
        }
      }),
    ),
  );
}

/** A thousand who have played a little, paused, and keep their connection. */
async function idle(at: Installation, place: string): Promise<void> {
  const node = await at.node();
  // What it keeps of segments is there before, and is not counted.
  await drive("", [node], at.plan(at.segments));
  const before = residentBytes(node.mist.pid);
  const met = nothingMet();
  const all = Array.from({ length: LISTENERS }, (_, n) => listener(at, [node], n, Infinity, met));
  try {
    for (const one of all) await one.play(5);
    const growth = megabytes(residentBytes(node.mist.pid) - before);
    report({ name: `memory of 1,000 idle listeners, ${place}`, value: growth, unit: "MB" });
  } finally {
    for (const one of all) one.leave();
  }
}

test("listeners at one node on the engines of one machine", async ({ one }) => {
  const nodes = [await one.node()];
  await atFullSpeed(one, nodes, "one node, SQLite");
  await inRealTime(one, nodes, "one node, SQLite");
});

test("listeners at two nodes on the engines of many machines", async ({ many }) => {
  const nodes = [await many.node(), await many.node()];
  await atFullSpeed(many, nodes, "two nodes, PostgreSQL and Redis");
  await inRealTime(many, nodes, "two nodes, PostgreSQL and Redis");
});

test("the memory of idle listeners", async ({ one }) => idle(one, "one node, SQLite"));
