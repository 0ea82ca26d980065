import { test } from "../end2end/fixtures/test.ts";

/** One measured figure. Smaller is better for all of them. */
export interface Figure {
  /** What was measured. */
  name: string;
  value: number;
  unit: "s" | "ms" | "MB" | "kB" | "× the peer";
  /** What the value must not exceed; none where it is for information. */
  target?: number;
}

/** How a figure reaches the report. */
export const FIGURE = "figure";

export function report(figure: Figure): void {
  test.info().annotations.push({ type: FIGURE, description: JSON.stringify(figure) });
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
