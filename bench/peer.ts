import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Runs a script of `bench/peer` with the peers' Python; gives or writes what it prints. */
export function python(script: string, parameters: string[], output: number | "pipe" = "pipe"): string {
  const program = join(process.env["MIST_TOOLS"] ?? "", "python/bin/python");
  const path = fileURLToPath(new URL(`peer/${script}`, import.meta.url));
  return execFileSync(program, [path, ...parameters], { encoding: "utf8", stdio: ["ignore", output, "inherit"] });
}
