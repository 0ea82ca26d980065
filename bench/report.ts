import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import type { Reporter, TestCase, TestResult } from "../end2end/node_modules/@playwright/test/reporter";
import { FIGURE, type Figure } from "./figures.ts";

const DOCUMENT = fileURLToPath(new URL("../docs/PERFORMANCE.md", import.meta.url));
const BEGIN = "<!-- figures: written by `make bench WRITE=1` -->";
const END = "<!-- end of figures -->";

function amount(value: number, unit: string): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

function row({ name, value, unit, target }: Figure): string[] {
  if (target === undefined) return [name, amount(value, unit), "", "", ""];
  const verdict = value <= target ? "pass" : "MISS";
  return [name, amount(value, unit), `≤ ${amount(target, unit)}`, (value / target).toFixed(2), verdict];
}

function table(figures: Figure[]): string {
  const rows = [["figure", "measured", "target", "of target", "verdict"], ...figures.map(row)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => [...(cells[column] ?? "")].length))) ?? [];
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)].join("\n");
}

/** Prints every figure beside its target; with WRITE=1 also into docs/PERFORMANCE.md. */
export default class Report implements Reporter {
  private readonly figures: Figure[] = [];

  onTestEnd(_test: TestCase, result: TestResult): void {
    for (const { type, description } of result.annotations) {
      if (type === FIGURE && description) this.figures.push(JSON.parse(description) as Figure);
    }
  }

  onEnd(): void {
    if (this.figures.length === 0) return;
    const text = table(this.figures);
    console.log(`\n${text}\n`);
    if (!process.env["WRITE"]) return;
    const processors = cpus();
    const place = `${processors.length} × ${processors[0]?.model.trim() ?? "?"} (${arch()}), ${new Date().toISOString().slice(0, 10)}`;
    const document = readFileSync(DOCUMENT, "utf8");
    const begin = document.indexOf(BEGIN);
    const end = document.indexOf(END);
    if (begin < 0 || end < begin) throw new Error(`no place for figures in ${DOCUMENT}`);
    const figures = `${BEGIN}\n\nMeasured on ${place}.\n\n${text}\n\n`;
    writeFileSync(DOCUMENT, document.slice(0, begin) + figures + document.slice(end));
  }

  printsToStdio(): boolean {
    return false;
  }
}
