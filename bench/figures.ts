import { test } from "../end2end/fixtures/test.ts";

/** One measured figure. */
export interface Figure {
  /** What was measured. */
  name: string;
  value: number;
  unit: "s" | "ms" | "MB" | "kB" | "× the peer" | "";
  /** What the value must not exceed. Without a target, it is for information. */
  target?: number;
  /** What the value must reach, where more is better. */
  atLeast?: number;
}

/** How servers bore a load. */
export interface Load {
  /** What was asked for, and of whom. */
  name: string;
  requests_per_s: number;
  bytes_per_s: number;
  p50_ms: number;
  p99_ms: number;
  /** CPU time of the servers alone, not of engines and generator. */
  cpu_s_per_1000: number;
}

/** How a figure reaches the report. */
export const FIGURE = "figure";
/** How a load does. */
export const LOAD = "load";

export function report(figure: Figure): void {
  test.info().annotations.push({ type: FIGURE, description: JSON.stringify(figure) });
}

export function reportLoad(load: Load): void {
  test.info().annotations.push({ type: LOAD, description: JSON.stringify(load) });
}

/** The value below which this share of the values is. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/** In megabytes (10⁶ bytes). */
export function megabytes(bytes: number): number {
  return bytes / 1e6;
}
