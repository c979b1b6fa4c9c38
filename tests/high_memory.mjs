// Runs the preludes of `glue-rewriter high-memory` on programs of ours: node high_memory.mjs PRE_JS FACTORY; JSON.
import fs from "node:fs";
import { createRequire } from "node:module";

const [preJs, factory] = process.argv.slice(2);
const GIB = 2 ** 30;
const said = [];
console.warn = (text) => said.push(text);

// An allocator with holes below, best fit, that grows up to `most`. As a wasm export, it gives signed numbers.
const allocator = (most, holes) => {
  let end = 5 * 2 ** 20;
  const blocks = [];
  const malloc = (size) => {
    const aligned = Math.ceil((size + 8) / 16) * 16;
    const fitting = holes.filter((hole) => hole.size >= aligned).sort((a, b) => a.size - b.size)[0];
    let pointer = end;
    if (fitting) {
      pointer = fitting.start;
      fitting.start += aligned;
      fitting.size -= aligned;
    } else if (end + aligned > most) {
      return 0;
    } else {
      end += aligned;
    }
    blocks.push([pointer, pointer + size]);
    return pointer | 0;
  };
  const sbrk = (size) => {
    if (end + size > most) return -1;
    end += size;
    return (end - size) | 0;
  };
  return { malloc, sbrk, blocks, holes };
};
const holes = () => [
  { start: 1024, size: 4096 },
  { start: 8192, size: 48 },
  { start: 2 ** 20, size: 3 * 2 ** 20 },
];

// What became of a program: where it allocates now, what is left below, and what was said.
const judge = (heap, module, error) => {
  const sizes = [1, 8, 24, 40, 100, 1000, 4000, 2 ** 16, 2 ** 20, 2 ** 25];
  const answer = {
    error: error ? String(error.message ?? error) : "",
    said: said.splice(0),
    info: module?.highMemory ?? null,
    left: heap.holes.reduce((sum, hole) => sum + hole.size, 0),
    apart: heap.blocks.sort((a, b) => a[0] - b[0]).every(([start], i) => i === 0 || heap.blocks[i - 1][1] <= start),
  };
  if (!error) answer.lowest = Math.min(...sizes.map((size) => heap.malloc(size) >>> 0));
  return answer;
};

const cases = {};
const attempt = async (name, most, run) => {
  const heap = allocator(most, holes());
  const module = {};
  try {
    const found = await run(heap, module);
    cases[name] = { ...judge(heap, found?.module ?? module), ...found?.more };
  } catch (error) {
    cases[name] = judge(heap, module, error);
  }
};

// The glue's scope of a --pre-js: what stands before and behind it.
const script = (before, after) =>
  new Function("moduleArg", "heap", `var Module = moduleArg;\n${before}\n${fs.readFileSync(preJs, "utf8")}\n${after}\nreturn Module;`);
const RUN = 'Module["onRuntimeInitialized"]?.();';

await attempt("pre-js, in the scope", 4 * GIB, (heap, module) => {
  module.onRuntimeInitialized = function (...given) {
    module.order = ["theirs", this === module, ...given, Boolean(module.highMemory)];
  };
  script("", 'var _malloc = heap.malloc; Module["onRuntimeInitialized"](1);')(module, heap);
  return { more: { order: module.order } };
});
await attempt("pre-js, twice", 4 * GIB, (heap, module) => {
  script(fs.readFileSync(preJs, "utf8"), `var _malloc = heap.malloc; ${RUN}`)(module, heap);
});
await attempt("pre-js, called back alone", 4 * GIB, (heap, module) => {
  script("", "Module.asm = null; Module._malloc = heap.malloc; (0, Module.onRuntimeInitialized)();")(module, heap);
});
await attempt("pre-js, exported", 4 * GIB, (heap, module) => {
  script("", `Module._malloc = heap.malloc; ${RUN}`)(module, heap);
});
await attempt("pre-js, of the instance", 4 * GIB, (heap, module) => {
  script("", `var wasmExports = { malloc: heap.malloc }; ${RUN}`)(module, heap);
});
await attempt("pre-js, asm", 4 * GIB, (heap, module) => {
  script("", `Module.asm = { malloc: heap.malloc }; ${RUN}`)(module, heap);
});
await attempt("pre-js, a getter that ends the program", 4 * GIB, (heap, module) => {
  Object.defineProperty(module, "asm", { get() { throw new Error("aborted"); } });
  script("", `var wasmExports = { malloc: heap.malloc }; ${RUN}`)(module, heap);
});
await attempt("pre-js, a script alone", 4 * GIB, (heap) => {
  const module = new Function("heap", `${fs.readFileSync(preJs, "utf8")}\nModule._malloc = heap.malloc; ${RUN}\nreturn Module;`)(heap);
  return { module };
});
await attempt("pre-js, overrides copied out and in", 4 * GIB, (heap, module) => {
  let called = 0;
  module.onRuntimeInitialized = () => called++;
  script("", `var overrides = Object.assign({}, Module); Object.assign(Module, overrides); var _malloc = heap.malloc; ${RUN}`)(module, heap);
  return { more: { called } };
});
await attempt("pre-js, replaced and chained later", 4 * GIB, (heap, module) => {
  const order = [];
  module.onRuntimeInitialized = () => order.push("first");
  module.order = order;
  const chain = "var before = Module.onRuntimeInitialized; Module.onRuntimeInitialized = () => { before(); Module.order.push('second'); };";
  script("", `${chain} var _malloc = heap.malloc; ${RUN} ${RUN}`)(module, heap);
  return { more: { order } };
});
await attempt("pre-js, sbrk alone", 4 * GIB, (heap, module) => {
  script("", `var _sbrk = heap.sbrk; ${RUN}`)(module, heap);
  return { more: { sbrk: heap.sbrk(0) >>> 0 } };
});
await attempt("pre-js, sbrk that ends", 2 * GIB, (heap, module) => {
  script("", `var _sbrk = heap.sbrk; ${RUN}`)(module, heap);
});
await attempt("pre-js, no allocator", 4 * GIB, (heap, module) => {
  script("", RUN)(module, heap);
});
await attempt("pre-js, a memory of 2 GiB", 2 * GIB, (heap, module) => {
  script("", `var _malloc = heap.malloc; ${RUN}`)(module, heap);
});
await attempt("pre-js, malloc that throws", 4 * GIB, (heap, module) => {
  script("", `var _malloc = () => { throw new Error("out of memory") }; ${RUN}`)(module, heap);
});

const highMemory = createRequire(import.meta.url)(factory);
cases.global = globalThis.highMemory === highMemory;
const program = (heap, how) =>
  Object.assign(
    async (argument) => {
      await null;
      const module = how === "copies" ? { ...argument, onRuntimeInitialized: undefined } : argument;
      const exports = how === "copies and calls" ? { ...argument } : module;
      exports._malloc = heap.malloc;
      if (how === "alone") (0, module.onRuntimeInitialized)();
      else if (how !== "silent" && how !== "wraps" && how !== "copies") exports.onRuntimeInitialized?.();
      module.main = heap.malloc(10) >>> 0;
      return how === "wraps" ? {} : module;
    },
    { ready: "yes" },
  );
await attempt("factory", 4 * GIB, async (heap) => {
  const make = highMemory(program(heap));
  const module = await make({ given: 1 });
  return { module, more: { ready: make.ready, given: module.given, main: module.main } };
});
await attempt("factory without an argument", 4 * GIB, async (heap) => ({ module: await highMemory(program(heap))() }));
await attempt("factory, its argument", 4 * GIB, async (heap) => ({ module: await program(heap)(highMemory({})) }));
await attempt("factory, no argument of it", 4 * GIB, async (heap) => ({ module: await program(heap)(highMemory()) }));
await attempt("factory that does not call back", 4 * GIB, async (heap) => {
  const argument = {};
  await highMemory(program(heap, "silent"))(argument);
  return { module: argument, more: { main: argument.main } };
});
for (const [name, how] of [
  ["factory that calls back from a copy", "copies and calls"],
  ["factory that calls back alone", "alone"],
  ["factory that resolves to something else", "wraps"],
]) {
  await attempt(name, 4 * GIB, async (heap) => {
    const argument = {};
    await highMemory(program(heap, how))(argument);
    return { module: argument, more: { main: argument.main } };
  });
}
await attempt("factory that copies its argument", 4 * GIB, async (heap) => {
  const argument = {};
  await highMemory(program(heap, "copies"))(argument);
  return { module: argument };
});
let ran = null;
await attempt("factory of 2 GiB", 2 * GIB, async (heap) => {
  ran = {};
  await highMemory(program(heap))(ran);
});
cases["factory of 2 GiB"].main = ran.main ?? null;
await attempt("factory of 2 GiB, its argument", 2 * GIB, async (heap) => void (await program(heap)(highMemory())));
await new Promise((resolve) => setTimeout(resolve)); // what is rejected and not heard of would end this process
await attempt("factory of 2 GiB that would hang", 2 * GIB, async (heap) => {
  const swallowing = async (argument) => {
    argument._malloc = heap.malloc;
    try {
      argument.onRuntimeInitialized();
    } catch {}
    return new Promise(() => {});
  };
  await highMemory(swallowing)();
});
await attempt("factory without an allocator", 4 * GIB, async () => void (await highMemory(async (m) => m.onRuntimeInitialized())()));
cases.passed = Reflect.apply(highMemory((...given) => given.length), null, [{}, 1, 2]);
cases.self = Reflect.apply(highMemory(function () { return this; }), "self", [{}]);
cases.synchronous = highMemory((argument) => Object.keys(argument))({ a: 1 });

process.stdout.write(JSON.stringify(cases));
