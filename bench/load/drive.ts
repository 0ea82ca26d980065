import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cpuSeconds } from "../process.ts";
import type { Load } from "../figures.ts";

/** A server under load: where it answers, and the processes whose CPU time counts. */
export interface Target {
  url: string;
  pids: number[];
}

/** What is asked for, in turn, and by whom. */
export interface Plan {
  tokens: string[];
  paths: string[];
}

/** What `mix.lua` prints. */
interface Outcome {
  requests: number;
  seconds: number;
  bytes: number;
  p50_ms: number;
  p99_ms: number;
  failed: number;
}

const SCRIPT = fileURLToPath(new URL("mix.lua", import.meta.url));
const CONNECTIONS = 32;
const WARM_UP_S = 2;
const SECONDS = 8;

async function wrk(url: string, plan: string, connections: number, seconds: number): Promise<Outcome> {
  const options = ["--threads", "1", "--connections", String(connections), "--duration", `${seconds}s`];
  const { stdout } = await promisify(execFile)("wrk", [...options, "--script", SCRIPT, url, "--", plan]);
  const outcome = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Outcome;
  if (outcome.failed > 0 || outcome.requests === 0) throw new Error(`${url}: requests failed:\n${stdout}`);
  return outcome;
}

/** CPU seconds that servers take for a piece of work. */
export async function cpuOf<T>(targets: Target[], work: () => Promise<T>): Promise<[T, number]> {
  const total = () => targets.flatMap(({ pids }) => pids).reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = total();
  const result = await work();
  return [result, total() - before];
}

/**
 * Asks as fast as the answers come, on 32 connections that share the servers, and fails where any answer is not
 * a success. wrk, because the generator shares two cores with what it measures, and nothing takes less of them.
 */
export async function drive(name: string, targets: Target[], { tokens, paths }: Plan): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), "mist-load-"));
  try {
    const plan = join(folder, "plan");
    const lines = [...tokens.map((token) => `token ${token}`), ...paths.map((path) => `path ${path}`)];
    writeFileSync(plan, `${lines.join("\n")}\n`);
    const connections = CONNECTIONS / targets.length;
    const all = (seconds: number) => Promise.all(targets.map(({ url }) => wrk(url, plan, connections, seconds)));
    await all(WARM_UP_S);
    const [outcomes, cpu_s] = await cpuOf(targets, () => all(SECONDS));
    const sum = (of: (outcome: Outcome) => number) => outcomes.map(of).reduce((a, b) => a + b, 0);
    const slowest = (of: (outcome: Outcome) => number) => Math.max(...outcomes.map(of));
    const requests = sum((outcome) => outcome.requests);
    return {
      name,
      requests_per_s: sum((outcome) => outcome.requests / outcome.seconds),
      bytes_per_s: sum((outcome) => outcome.bytes / outcome.seconds),
      p50_ms: slowest((outcome) => outcome.p50_ms),
      p99_ms: slowest((outcome) => outcome.p99_ms),
      cpu_s_per_1000: (cpu_s / requests) * 1000,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
