import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Target } from "./drive.ts";

const START_LIMIT_MS = 30_000;

/** A server to compare with, in a folder of its own. */
export interface Peer extends Target {
  stop(): Promise<void>;
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function children(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

/** Waits until a server answers anything at all. */
async function answers(url: string, process: ChildProcess): Promise<void> {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end && process.exitCode === null) {
    try {
      await fetch(url);
      return;
    } catch {
      await pause(50);
    }
  }
  throw new Error(`${url} does not answer`);
}

async function start(
  port: number,
  folder: string,
  program: string,
  arguments_: string[],
  environment: Record<string, string> = {},
): Promise<Peer> {
  const process_ = spawn(program, arguments_, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, ...environment },
  });
  const stop = async () => {
    if (process_.exitCode === null) {
      const exited = once(process_, "exit");
      process_.kill("SIGTERM");
      await exited;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await answers(url, process_);
  } catch (error) {
    await stop();
    throw error;
  }
  const pid = process_.pid ?? 0;
  return { url, pids: [pid, ...children(pid)], stop };
}

/**
 * nginx over the folder that holds MIST's objects, as Debian sets it up, but without an access log, which MIST does not
 * write either. With `sendfile` the kernel hands over its pages of the files; without, the bytes pass through nginx's memory.
 */
export async function nginx(objects: string, sendfile: "on" | "off"): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), "mist-nginx-"));
  const port = await freePort();
  const configuration = join(folder, "nginx.conf");
  const user = process.getuid?.() === 0 ? "user root;" : "";
  writeFileSync(
    configuration,
    `${user} daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
    events { worker_connections 4096; }
    http {
      access_log off; sendfile ${sendfile}; tcp_nopush on; keepalive_requests 100000000;
      types { video/mp2t ts; }
      ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ")}
      server { listen 127.0.0.1:${port}; root ${objects}; }
    }`,
  );
  return start(port, folder, "/usr/sbin/nginx", ["-e", "stderr", "-p", folder, "-c", configuration]);
}

/** The key endpoint in FastAPI: one process of uvicorn, with uvloop and httptools. */
export async function fastApi(tracks: string[], database: string, redis: string, secret: string): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), "mist-fastapi-"));
  const port = await freePort();
  const python = join(process.env["MIST_TOOLS"] ?? "", "python/bin/python");
  const app = ["--app-dir", fileURLToPath(new URL("../peer", import.meta.url)), "key_endpoint:app"];
  const quick = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"];
  const proxy = ["--proxy-headers", "--forwarded-allow-ips", "127.0.0.1"];
  return start(port, folder, python, ["-m", "uvicorn", "--port", String(port), ...quick, ...proxy, ...app], {
    TRACKS: tracks.join(","),
    DATABASE_URL: database.replace(/^postgres(ql)?:/, "postgresql+asyncpg:"),
    REDIS_URL: redis,
    JWT_SECRET: secret,
    PYTHONDONTWRITEBYTECODE: "1",
  });
}
