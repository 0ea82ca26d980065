import { get } from "node:http";
import { open } from "../end2end/fixtures/pages.ts";
import { ADMIN, expect, test } from "../end2end/fixtures/test.ts";
import { ApiClient } from "../end2end/fixtures/api.ts";
import { Mist } from "../end2end/fixtures/mist.ts";
import { megabytes, report } from "./figures.ts";
import { peakBytes, residentBytes, resetPeak } from "./process.ts";

const UPLOAD_BYTES = 2_000_000_000;
const BLOCK_BYTES = 1 << 20;

/** Bytes of an answer's body on the wire, for a client that reads Brotli. */
function wireBytes(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "br" } }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${url}: ${answer.statusCode}`));
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
      answer.on("end", () => resolve(bytes));
    }).on("error", reject);
  });
}

/** A 16-bit stereo WAV of noise, block by block, never whole in memory. */
function* wav(bytes: number): Generator<Uint8Array> {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(bytes - 8, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(44_100, 24);
  header.writeUInt32LE(44_100 * 4, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(bytes - 44, 40);
  yield header;
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let i = 0; i < BLOCK_BYTES; i += 1) block[i] = (i * 2_654_435_761) >>> 24;
  for (let left = bytes - 44; left > 0; left -= BLOCK_BYTES) yield block.subarray(0, Math.min(left, BLOCK_BYTES));
}

test("what a browser loads first", async ({ page, mist, api }) => {
  expect(api.token).toBeTruthy();
  const parts = new Set<string>();
  page.on("request", (request) => parts.add(request.url()));
  await open(page, "/sign-in");
  const code = [...parts].filter((url) => url.startsWith(mist.url) && /\.(wasm|js|css)(\?|$)/.test(url));
  let total = 0;
  for (const url of code) {
    const bytes = await wireBytes(url);
    total += bytes;
    report({ name: `first load, ${new URL(url).pathname}`, value: bytes / 1000, unit: "kB" });
  }
  report({ name: "first load, WASM + JS + CSS", value: total / 1000, unit: "kB", target: 300 });
});

test("the memory of an idle server", async ({ page }) => {
  const mist = await Mist.start();
  try {
    await open(page, `${mist.url}/setup`);
    report({ name: "idle server, resident", value: megabytes(residentBytes(mist.pid)), unit: "MB", target: 60 });
    // Before the server: a page that is loading would complain of its end.
    await page.close();
  } finally {
    await mist.stop();
  }
});

test("the upload of a 2 GB WAV", async () => {
  // No worker: the figure is that of the upload alone.
  const mist = await Mist.start({}, ["--no-worker"]);
  try {
    const api = await ApiClient.setUp(mist, ADMIN);
    const before = residentBytes(mist.pid);
    resetPeak(mist.pid);
    const start = performance.now();
    await api.upload("large.wav", UPLOAD_BYTES, wav(UPLOAD_BYTES));
    report({ name: "upload of 2 GB, wall", value: (performance.now() - start) / 1000, unit: "s" });
    report({
      name: "upload of 2 GB, growth of the server",
      value: megabytes(peakBytes(mist.pid) - before),
      unit: "MB",
      target: 50,
    });
  } finally {
    await mist.stop();
  }
});
