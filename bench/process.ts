import { readFileSync, writeFileSync } from "node:fs";

/** Clock ticks a second in /proc/PID/stat; 100 on every Linux that Debian ships. */
const TICKS_PER_SECOND = 100;

/** CPU seconds, user and system, that a process and all of its threads have used. */
export function cpuSeconds(pid: number): number {
  // The second field is the program's name in parentheses and may hold spaces: count from behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Bytes that are resident now. */
export function residentBytes(pid: number): number {
  return status(pid, "VmRSS");
}

/** Forgets the highest resident size so far. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** The highest resident size since the start or {@link resetPeak}, in bytes. */
export function peakBytes(pid: number): number {
  return status(pid, "VmHWM");
}

function status(pid: number, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (!found) throw new Error(`no ${field} for process ${pid}`);
  return Number(found) * 1024;
}
