import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** Ends the run with one line: how many tests passed, failed and were left out. */
export default class ClosingLine implements Reporter {
  private readonly outcomes = new Map<string, TestResult["status"]>();
  private again = 0;

  onTestEnd(test: TestCase, result: TestResult): void {
    this.outcomes.set(test.id, result.status);
    if (result.retry > 0) this.again += 1;
  }

  onEnd(result: FullResult): void {
    const statuses = [...this.outcomes.values()];
    const passed = statuses.filter((status) => status === "passed").length;
    const skipped = statuses.filter((status) => status === "skipped").length;
    const failed = statuses.length - passed - skipped;
    const seconds = Math.round(result.duration / 1000);
    const again = this.again > 0 ? ` (${this.again} second tries)` : "";
    console.log(`Browser tests: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s${again}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
