// Makes what `wasm-bindgen` wrote small: code for size, and names that nobody reads as short as can be.
//
//   node scripts/shrink.mjs FOLDER NAME    FOLDER/NAME.js and FOLDER/NAME_bg.wasm, in place
//
// Names of imports and exports stand in the WebAssembly and in its JavaScript alike, hundreds of them, each with a hash.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, name] = process.argv.slice(2);
const wasm = join(folder, `${name}_bg.wasm`);
const javascript = join(folder, `${name}.js`);

// What rustc switches on by default for this target; every browser has it.
const FEATURES = [
  "bulk-memory",
  "mutable-globals",
  "nontrapping-float-to-int",
  "sign-ext",
  "reference-types",
  "multivalue",
].map((feature) => `--enable-${feature}`);

/** Drops exports that only serve JavaScript streams, which MIST does not use, and all that they hold on to. */
function dropStreams() {
  const graph = join(folder, "exports.json");
  const wanted = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(wasm)))
    .map((entry) => entry.name)
    .filter((entry) => !/intounderlying(bytesource|sink|source)_/.test(entry));
  const nodes = wanted.map((entry) => ({ name: entry, export: entry, root: true }));
  writeFileSync(graph, JSON.stringify(nodes));
  execFileSync("wasm-metadce", [...FEATURES, wasm, "--graph-file", graph, "-o", wasm], { stdio: "ignore" });
}

// Functions stay apart where they are: put into their callers, they compress worse, by a twelfth of the whole.
const APART = ["--always-inline-max-function-size=1", "--one-caller-inline-max-function-size=10"];

/** Optimises until nothing gets smaller, and gives the short name of each import and export. */
function optimise() {
  execFileSync("wasm-opt", ["-Oz", "--converge", ...APART, ...FEATURES, wasm, "-o", wasm]);
  const minify = "--minify-imports-and-exports-and-modules";
  return JSON.parse(execFileSync("wasm-opt", [minify, ...FEATURES, wasm, "-o", wasm], { encoding: "utf8" }));
}

/** Gives the JavaScript the short names, and drops what no name leads to any more. */
function rename({ imports, exports }) {
  const modules = new Set(imports.map(([module]) => module));
  const names = new Map(imports.map(([, long, short]) => [long, short]));
  const members = new Map(exports);
  const missing = new Set(names.keys());
  let text = readFileSync(javascript, "utf8")
    .replaceAll(/^export class IntoUnderlying\w+ \{[^]*?^\}\n/gm, "")
    .replaceAll(/^if \(Symbol\.dispose\) IntoUnderlying.*\n/gm, "")
    .replaceAll(/^const IntoUnderlying\w+ = [^]*?;\n/gm, "")
    .replaceAll(/^ {8}(__wb\w+): function[^]*?^ {8}\},\n/gm, (entry, long) => (names.has(long) ? entry : ""));
  for (const module of modules) text = text.replaceAll(JSON.stringify(module), '"a"');
  text = text.replaceAll(/(?<![.\w$])__wb[\w$]+/g, (long) => {
    missing.delete(long);
    return names.get(long) ?? long;
  });
  text = text.replaceAll(/(?<=\bwasm\.)\w+/g, (long) => members.get(long) ?? long);
  if (missing.size > 0) throw new Error(`${javascript} lacks ${[...missing].join(", ")}`);
  writeFileSync(javascript, text);
}

dropStreams();
rename(optimise());
