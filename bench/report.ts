import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import type { FullResult, Reporter, TestCase, TestResult } from "../end2end/node_modules/@playwright/test/reporter";
import { FIGURE, type Figure, LOAD, type Load, megabytes } from "./figures.ts";

const DOCUMENT = fileURLToPath(new URL("../docs/PERFORMANCE.md", import.meta.url));
const END = "<!-- end of figures -->";

function amount(value: number, unit: string): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`.trimEnd();
}

/** Whether a figure is within its bound. What is no number is not. */
function passes({ value, target = Infinity, atLeast = -Infinity }: Figure): boolean {
  return value <= target && value >= atLeast;
}

function row(figure: Figure): string[] {
  const { name, value, unit, target, atLeast } = figure;
  const bound = atLeast ?? target;
  if (bound === undefined) return [name, amount(value, unit), "", "", ""];
  const wanted = `${atLeast === undefined ? "≤" : "≥"} ${amount(bound, unit)}`;
  const share = bound === 0 ? "" : (value / bound).toFixed(2);
  return [name, amount(value, unit), wanted, share, passes(figure) ? "pass" : "MISS"];
}

function loadRow({ name, requests_per_s, bytes_per_s, p50_ms, p99_ms, cpu_s_per_1000 }: Load): string[] {
  const rates = [requests_per_s.toFixed(0), amount(megabytes(bytes_per_s), "MB")];
  return [name, ...rates, amount(p50_ms, "ms"), amount(p99_ms, "ms"), cpu_s_per_1000.toFixed(3)];
}

function table(header: string[], body: string[][]): string {
  const rows = [header, ...body];
  const widths = header.map((_, column) => Math.max(...rows.map((cells) => [...(cells[column] ?? "")].length)));
  const line = (cells: string[]) => {
    const padded = cells.map((cell, i) => cell + " ".repeat((widths[i] ?? 0) - [...cell].length));
    return `| ${padded.join(" | ")} |`;
  };
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(header), rule, ...body.map(line)].join("\n");
}

/** Prints every figure beside its target; with WRITE=1 also into docs/PERFORMANCE.md, where the command's block is. */
export default class Report implements Reporter {
  private readonly figures: Figure[] = [];
  private readonly loads: Load[] = [];
  private readonly begin: string;

  constructor({ command }: { command: string }) {
    this.begin = `<!-- figures: written by \`${command} WRITE=1\` -->`;
  }

  onTestEnd(_test: TestCase, result: TestResult): void {
    for (const { type, description } of result.annotations) {
      if (type === FIGURE && description) this.figures.push(JSON.parse(description) as Figure);
      if (type === LOAD && description) this.loads.push(JSON.parse(description) as Load);
    }
  }

  /** A figure that misses its target is a failure, told when all are printed. */
  async onEnd({ status }: FullResult): Promise<{ status: FullResult["status"] }> {
    const tables = [];
    if (this.loads.length > 0) {
      const header = ["load", "requests/s", "a second", "p50", "p99", "CPU-s / 1,000"];
      tables.push(table(header, this.loads.map(loadRow)));
    }
    if (this.figures.length > 0) {
      tables.push(table(["figure", "measured", "target", "of target", "verdict"], this.figures.map(row)));
    }
    if (tables.length === 0) return { status };
    const text = tables.join("\n\n");
    console.log(`\n${text}\n`);
    if (process.env["WRITE"]) this.write(text);
    return { status: this.figures.every(passes) ? status : "failed" };
  }

  private write(text: string): void {
    const processors = cpus();
    const place = `${processors.length} × ${processors[0]?.model.trim() ?? "?"} (${arch()}), ${new Date().toISOString().slice(0, 10)}`;
    const document = readFileSync(DOCUMENT, "utf8");
    const begin = document.indexOf(this.begin);
    const end = document.indexOf(END, begin);
    if (begin < 0 || end < begin) throw new Error(`no place for figures in ${DOCUMENT}`);
    const figures = `${this.begin}\n\nMeasured on ${place}.\n\n${text}\n\n`;
    writeFileSync(DOCUMENT, document.slice(0, begin) + figures + document.slice(end));
  }

  printsToStdio(): boolean {
    return false;
  }
}
