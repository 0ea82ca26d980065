import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "../end2end/fixtures/test.ts";
import { megabytes, report } from "./figures.ts";
import { python } from "./peer.ts";

const TRACKS = 1_000_000;

interface Measured {
  build_s: number;
  build_cpu_s: number;
  memory_bytes: number;
  recall_at_20: number;
  query_p50_ms: number;
  query_p99_ms: number;
}

test("nearest neighbours of a million tracks, beside usearch", () => {
  const folder = mkdtempSync(join(tmpdir(), "mist-neighbours-"));
  try {
    const program = process.env["MIST_NEIGHBOURS"] ?? "";
    const printed = execFileSync(program, [String(TRACKS), folder], { encoding: "utf8" });
    const ours = JSON.parse(printed) as Measured & { dimensions: number; insert_ms: number };
    const theirs = JSON.parse(python("neighbours.py", [folder, String(ours.dimensions)])) as Measured;
    const both = (name: string, unit: "s" | "ms" | "MB" | "", of: (measured: Measured) => number, bound = {}) => {
      report({ name: `neighbours of 1,000,000, ${name}`, value: of(ours), unit, ...bound });
      report({ name: "the same, usearch", value: of(theirs), unit });
    };
    both("recall@20", "", ({ recall_at_20 }) => recall_at_20, { atLeast: 0.95 });
    both("query, median", "ms", ({ query_p50_ms }) => query_p50_ms);
    both("query, p99", "ms", ({ query_p99_ms }) => query_p99_ms, { target: 10 });
    both("memory", "MB", ({ memory_bytes }) => megabytes(memory_bytes));
    both("build, CPU", "s", ({ build_cpu_s }) => build_cpu_s);
    report({ name: "neighbours of 1,000,000, insertion", value: ours.insert_ms, unit: "ms" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
