// Writes a Brotli copy (`file.br`) beside each file of the site that shrinks, unless there is a newer one.
//
//   node scripts/compress.mjs FOLDER

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const SHRINKS = new Set([".css", ".html", ".ico", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"]);

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function compress(path) {
  const target = `${path}.br`;
  if (modified(target) > modified(path)) return;
  const bytes = readFileSync(path);
  const packed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writeFileSync(target, packed);
  console.error(`${path.split("/").at(-1)}: ${bytes.length} bytes, ${packed.length} as Brotli`);
}

function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else if (SHRINKS.has(extname(entry.name))) compress(path);
  }
}

walk(process.argv[2]);
