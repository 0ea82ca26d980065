// Makes what `wasm-bindgen` wrote small: code for size and in an order that compresses well, and names that nobody reads as short as can be.
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

/** The id of a module's section of code. */
const CODE = 10;

// Functions stay apart where they are: put into their callers, they compress worse, by a twelfth of the whole.
const APART = ["--always-inline-max-function-size=1", "--one-caller-inline-max-function-size=10"];

/** Optimises until nothing gets smaller, and gives the short name of each import and export. */
function optimise() {
  execFileSync("wasm-opt", ["-Oz", "--converge", ...APART, ...FEATURES, wasm, "-o", wasm]);
  nameByLikeness();
  const last = ["--reorder-functions-by-name", "--minify-imports-and-exports-and-modules"];
  return JSON.parse(execFileSync("wasm-opt", [...last, ...FEATURES, wasm, "-o", wasm], { encoding: "utf8" }));
}

/**
 * Names functions so that those whose code begins alike come one after the other. A compressor then finds what it has seen nearby, and says so in
 * fewer bits: a fortieth of the whole (E. Hoag et al., "Optimizing Function Layout for Mobile Applications", 2022, on what order does for size).
 */
function nameByLikeness() {
  const bytes = readFileSync(wasm);
  const { imported, bodies } = functions(bytes);
  const alike = bodies.map((_, index) => index).sort((one, other) => Buffer.compare(bodies[one], bodies[other]));
  const names = [];
  alike.forEach((index, place) => (names[index] = String(place).padStart(6, "0")));
  const entries = names.map((name, index) => Buffer.from([...leb(imported + index), name.length, ...Buffer.from(name)]));
  const table = Buffer.concat([Buffer.from(leb(entries.length)), ...entries]);
  // The section `name` and in it the table of functions (WebAssembly core specification, appendix A.4).
  const section = Buffer.concat([Buffer.from("\x04name\x01"), Buffer.from(leb(table.length)), table]);
  writeFileSync(wasm, Buffer.concat([bytes, Buffer.from([0, ...leb(section.length)]), section]));
}

/** How many functions come from outside, and the code of the others, each in its place. */
function functions(bytes) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
  const imported = imports.filter(({ kind }) => kind === "function").length;
  let at = 8;
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const [id, length] = [bytes[at++], number()];
    if (id === CODE) {
      const body = () => {
        const size = number();
        at += size;
        return bytes.subarray(at - size, at);
      };
      return { imported, bodies: Array.from({ length: number() }, body) };
    }
    at += length;
  }
  throw new Error(`${wasm} has no code`);
}

/** A number as WebAssembly writes it. */
function leb(number) {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...leb(number >>> 7)];
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
