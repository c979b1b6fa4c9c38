// Runs programs as they are and sanitized: one JSON line in, one JSON line out, for each what it did.
//
// A program calls `log`. A script is run in a realm of its own, and its completion value counts; a module is imported
// from the file it is in.

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import vm from "node:vm";

const VIEWS = { HEAP8: Int8Array, HEAPU8: Uint8Array, HEAP32: Int32Array, HEAPU32: Uint32Array, HEAPF64: Float64Array };
// What `document.all` is: an object that is of type undefined, and equal to null. Needs --allow-natives-syntax.
const all = new Function("return %GetUndetectable()")();

const run = async ({ kind, code, file }) => {
  const wasmMemory = new WebAssembly.Memory({ initial: 1 });
  const said = [];
  const values = { all, wasmMemory, URLSearchParams, Module: {}, growMemViews: () => {}, log: (...given) => said.push(...given) };
  for (const [name, View] of Object.entries(VIEWS)) {
    values.Module[name] = values[name] = new View(wasmMemory.buffer, 0);
    values[name].set(Array.from({ length: 8 }, (_, i) => i));
  }
  values.HEAP32.set([0, 1, 2, 3, 4, 5, 6, 7]);
  const scope = kind === "module" ? globalThis : vm.createContext({});
  Object.assign(scope, values);
  const before = new Set(Object.keys(scope));
  scope.glueSanitizer?.clear();
  try {
    if (kind === "module") await import(pathToFileURL(file).href);
    else said.push(["worth", vm.runInContext(code, scope)]);
  } catch (error) {
    said.push(`threw ${error?.name ?? error}`);
  }
  await new Promise((resolve) => setTimeout(resolve));
  const added = Object.keys(scope).filter((name) => !before.has(name)).sort();
  return { said: inspect(said, { depth: 6, maxArrayLength: 4096 }), added, reports: scope.glueSanitizer?.reports ?? [] };
};

for await (const line of createInterface({ input: process.stdin })) {
  const answers = [];
  for (const job of JSON.parse(line)) answers.push(await run(job));
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
