// TypeScript's own compiler as a service of the tests: one JSON line in, one JSON line out.
//
//   {"erase": code, "path": "x.ts"}   -> {"js": …, "errors": […]}   types erased; the errors of syntax alone
//   {"tree": code}                    -> {"tree": …}                acorn's tree of JavaScript, without places
//   {"check": {path: code, …}, "globals": code} -> {path: ["TS2345", …], …}   the codes of all errors, types included

import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);
const [typescriptPath, acornPath] = process.argv.slice(2);
const ts = require(typescriptPath);
const acorn = require(acornPath);

const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  jsx: ts.JsxEmit.React,
  experimentalDecorators: true,
  strict: true,
  alwaysStrict: false,
  noEmit: true,
  types: [],
};

const erase = ({ erase: code, path: fileName }) => {
  const { outputText, diagnostics } = ts.transpileModule(code, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: { ...OPTIONS, noEmit: false, moduleDetection: ts.ModuleDetectionKind.Legacy },
  });
  return {
    js: outputText,
    errors: diagnostics.map((found) => ts.flattenDiagnosticMessageText(found.messageText, "\n")),
  };
};

const tree = ({ tree: code }) => {
  const options = { ecmaVersion: "latest", sourceType: "module", allowReturnOutsideFunction: true };
  const places = new Set(["start", "end", "raw"]);
  const parsed = acorn.parse(code, options);
  return {
    tree: JSON.stringify(parsed, (key, value) =>
      places.has(key) ? undefined : typeof value === "bigint" ? `${value}n` : value,
    ),
  };
};

const check = ({ check: files, globals }) => {
  const all = { ...files, "globals.d.ts": globals };
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists, readFile } = host;
  const named = (name) => all[path.basename(name)];
  host.getSourceFile = (name, ...rest) =>
    named(name) === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, named(name), { languageVersion: OPTIONS.target, ...rest[0] }, true);
  host.fileExists = (name) => named(name) !== undefined || fileExists(name);
  host.readFile = (name) => named(name) ?? readFile(name);
  // Only the globals are a script; each row is a module of its own.
  const program = ts.createProgram(Object.keys(all), { ...OPTIONS, moduleDetection: ts.ModuleDetectionKind.Force }, host);
  const found = Object.fromEntries(Object.keys(files).map((name) => [name, []]));
  for (const each of ts.getPreEmitDiagnostics(program)) {
    const name = each.file === undefined ? "" : path.basename(each.file.fileName);
    (found[name] ??= []).push(`TS${each.code}: ${ts.flattenDiagnosticMessageText(each.messageText, " ")}`);
  }
  return found;
};

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  const answer = "erase" in job ? erase(job) : "tree" in job ? tree(job) : check(job);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
