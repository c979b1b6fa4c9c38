// The JavaScript side of the proof by relocation: one JSON line in, one JSON line out.
//
// A job is two programs that define `run(p, q, none)`, where `none` is (void*)-1, in the form the pointers come in. The
// first (the original) is run with its data low; that run is the reference. Then both are run with their data high, and
// whatever differs from the reference is reported. A job that is `wide` has a memory of 16 GiB with 64-bit addresses.

import { createInterface } from "node:readline";
import vm from "node:vm";

const PAGE = 65536;
const PAGES = 65535; // emcc never hands out the last page; pages nobody touches cost nothing
const TOP = PAGES * PAGE;
const LINE = 2 ** 31;
const WIDE_PAGES = 2 ** 18;
const WIDE_TOP = (WIDE_PAGES - 1) * PAGE;
const WIDE_LINES = [2 ** 31, 2 ** 32, 2 ** 33];
const BEFORE = 1024; // the window that is set up, cleared and compared: bytes before the data ...
const WINDOW = 4096; // ... and in all
const Q = 512; // `q` points this many bytes past `p`
const TIMEOUT = 1000; // ms; ends loops that miss their end
const STRADDLES = [1, 3, 4, 8, 24, 40, 64, Q, Q + 8]; // how far below the 2 GiB line data start
const LOW = [0x10000, 0x100440, 0x30000040, 0x70000440]; // a mask for larger elements would cut the last two

const memories = new Map();
const memory = ({ shared, wide }) => {
  const pages = wide ? BigInt(WIDE_PAGES) : PAGES;
  const key = `${shared} ${wide}`;
  if (!memories.has(key)) {
    const address = wide ? "i64" : "i32";
    memories.set(key, new WebAssembly.Memory({ address, initial: pages, maximum: pages, shared }));
  }
  return memories.get(key);
};

const wideBases = (align) => [
  ...WIDE_LINES.flatMap((line) => [8, 64, Q].filter((n) => n % align === 0).map((n) => line - n)),
  ...WIDE_LINES,
  2 ** 33 + 2 ** 32 + PAGE + 64,
  WIDE_TOP - (WINDOW - BEFORE),
];

const highBases = ({ align, wide }) => (wide ? wideBases : narrowBases)(align);

const narrowBases = (align) => [
  ...STRADDLES.filter((n) => n % align === 0).map((n) => LINE - n),
  LINE,
  LINE + PAGE + 64,
  3 * 2 ** 30,
  TOP - (WINDOW - BEFORE),
];

const placements = (job) => {
  if (job.wide) return highBases(job).map((base) => ({ base, pointers: "wide", args: [base, base + Q, -1] }));
  const int32 = (base) => [base | 0, (base + Q) | 0, -1];
  const uint32 = (base) => [base, base + Q, 2 ** 32 - 1];
  const places = [];
  for (const base of highBases(job)) {
    places.push({ base, pointers: "unsigned", args: uint32(base) });
    if (base + Q >= LINE) {
      places.push({ base, pointers: "signed", args: int32(base) });
      places.push({ base, pointers: "p signed, q unsigned", args: [base | 0, base + Q, -1] });
      places.push({ base, pointers: "p unsigned, q signed", args: [base, (base + Q) | 0, -1] });
    }
  }
  return places;
};

const low = (base) => ({ base, pointers: "low", args: [base, base + Q, -1] });

const VIEWS = {
  HEAP8: Int8Array,
  HEAPU8: Uint8Array,
  HEAP16: Int16Array,
  HEAPU16: Uint16Array,
  HEAP32: Int32Array,
  HEAPU32: Uint32Array,
  HEAPF32: Float32Array,
  HEAP64: BigInt64Array,
  HEAPU64: BigUint64Array,
  HEAPF64: Float64Array,
};

// What a WebGL2 context would read: every element is really fetched. The position is used as it comes, which is stricter
// than WebIDL (ToUint32 there), so that a negative byte position shows.
const makeGl = () =>
  new Proxy(
    {},
    {
      get: (_, method) =>
        (...args) => {
          const at = args.findIndex((value) => ArrayBuffer.isView(value));
          if (at < 0) return [method, ...args];
          const rest = args.slice(at + 1);
          const skipped = method === "bufferData" ? rest.splice(0, 1) : [];
          const [offset = 0, length = 4] = rest;
          const view = args[at];
          if (/^(readPixels|getBufferSubData)$/.test(method)) {
            for (let i = 0; i < length; ++i) if (offset + i >= 0) view[offset + i] = 40 + i;
            return [method, ...args.slice(0, at), length];
          }
          const seen = Array.from({ length }, (_, i) => view[offset + i]);
          return [method, ...args.slice(0, at), ...skipped, seen];
        },
    },
  );

const environment = (wasmMemory, [p]) => {
  const env = { wasmMemory };
  for (const [name, View] of Object.entries(VIEWS)) {
    const view = new View(wasmMemory.buffer);
    // The real one copies the whole view, 4 GiB.
    Object.defineProperty(view, "with", {
      value(index, value) {
        if (!(index < this.length && index >= -this.length)) throw new RangeError(String(index));
        return ["with", this.at(index), value];
      },
    });
    env[name] = view;
  }
  env.Module = { ...env };
  env.HEAP = env.HEAPU8;
  env.heap = env.HEAP32;
  env.growMemViews = () => {};
  env.wasmExports = { memory: wasmMemory, malloc: () => p };
  env._malloc = () => p;
  env.HEAP_DATA_VIEW = new DataView(wasmMemory.buffer);
  env.GLctx = makeGl();
  for (const kind of ["I8", "U8", "I16", "U16", "I32", "U32", "F32", "I64", "U64", "F64"]) {
    const name = `HEAP${kind.replace(/^I/, "")}`;
    env[`GROWABLE_HEAP_${kind}`] = () => env[name];
  }
  // A function of the embedder: reads three elements of any view.
  env.probe = (view, at, ...more) => [view[at], view[at + 1], view[at + 2], ...more];
  return env;
};

const LONG = 4096;
const canonical = (value, depth = 0) => {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "function";
  if (typeof value !== "object" || value === null) return String(value);
  if (depth > 6) return "…";
  const each = (list) => Array.from(list, (item) => canonical(item, depth + 1)).join(", ");
  if (Array.isArray(value)) return `[${each(value)}]`;
  if (value instanceof DataView) return "DataView";
  if (value instanceof ArrayBuffer) {
    return value.byteLength > LONG ? "ArrayBuffer(long)" : `ArrayBuffer[${each(new Uint8Array(value))}]`;
  }
  if (ArrayBuffer.isView(value)) {
    const name = value.constructor.name;
    return value.length > LONG ? `${name}(long)` : `${name}[${each(value)}]`;
  }
  return `{${Object.keys(value)
    .map((key) => `${key}: ${canonical(value[key], depth + 1)}`)
    .join(", ")}}`;
};

let call;
globalThis.relocationCall = () => call();
const timed = new vm.Script("relocationCall()");

const run = async (factory, job, place) => {
  const wasmMemory = memory(job);
  const bytes = new Uint8Array(wasmMemory.buffer);
  // Negative positions of array methods count from the end of the memory, a page lower: clear there, too.
  for (const base of [...LOW, ...highBases(job)]) {
    bytes.fill(0, base - BEFORE, base - BEFORE + WINDOW);
    bytes.fill(0, base - BEFORE - PAGE < 0 ? 0 : base - BEFORE - PAGE, base - BEFORE + WINDOW - PAGE);
  }
  bytes.fill(0, 0, WINDOW);
  const start = place.base - BEFORE;
  for (let i = 0; i < WINDOW; ++i) bytes[start + i] = (i * 167 + 13) ^ (i >> 6);
  if (job.setup !== null) bytes.set(Buffer.from(job.setup, "hex"), place.base);
  const env = environment(wasmMemory, place.args);
  let result;
  try {
    call = () => factory(...Object.values(env))(...place.args);
    let value = timed.runInThisContext({ timeout: TIMEOUT });
    if (value instanceof Promise) {
      let timer;
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error("timeout")), TIMEOUT);
      });
      value = await Promise.race([value, late]).finally(() => clearTimeout(timer));
    }
    result = canonical(value);
  } catch (error) {
    result = `throws ${error?.code ?? error?.name ?? canonical(error)}`;
  }
  return { ...place, result, bytes: bytes.slice(start, start + WINDOW) };
};

const difference = (outcome, reference) => {
  const written = [];
  for (let i = 0; i < WINDOW && written.length < 8; ++i) {
    if (outcome.bytes[i] !== reference.bytes[i]) {
      written.push([i - BEFORE, reference.bytes[i], outcome.bytes[i]]);
    }
  }
  if (outcome.result === reference.result && written.length === 0) return null;
  const { base, pointers, result } = outcome;
  return { base, pointers, result, written };
};

const compile = (code, job) => {
  const names = Object.keys(environment(memory(job), [0]));
  return new Function(...names, `return (function () {\n${code}\nreturn run;\n})();`);
};

const prove = async (job) => {
  let original;
  let rewritten;
  try {
    original = compile(job.original, job);
  } catch (error) {
    return { error: `the original does not compile: ${error}` };
  }
  try {
    rewritten = compile(job.rewritten, job);
  } catch (error) {
    return { error: `the rewritten code does not compile: ${error}` };
  }
  const reference = await run(original, job, low(LOW[0]));
  const answer = { result: reference.result, low: [], original: [], rewritten: [] };
  const note = async (list, factory, place) => {
    const found = difference(await run(factory, job, place), reference);
    if (found !== null) list.push(found);
    return found !== null;
  };
  for (const base of LOW.slice(1)) await note(answer.low, original, low(base));
  for (const base of LOW) await note(answer.rewritten, rewritten, low(base));
  let places = placements(job);
  for (const place of places) {
    await note(answer.rewritten, rewritten, place);
  }
  if (job.wide) places = places.filter(({ base }) => base >= 2 ** 32);
  // The signed forms first: most originals fail there, and one failure is enough.
  places.sort((a, b) => Number(a.pointers !== "signed") - Number(b.pointers !== "signed"));
  for (const place of places) {
    if (await note(answer.original, original, place)) break;
  }
  return answer;
};

// The same program without and with probes, below 2 GiB, across the line and above it, that is 4 GiB for a job that is
// `wide`: what differs, and what the probes report.
const compare = async (job) => {
  const original = compile(job.original, job);
  const sanitized = compile(job.rewritten, job);
  const answer = { differences: [], reports: [] };
  const high = placements(job).filter(({ base }) => (job.wide ? base === 2 ** 32 - 64 || base > 3 * 2 ** 32 - 1 : base === LINE - 64 || base === 3 * 2 ** 30));
  for (const place of [low(LOW[0]), ...high]) {
    const wanted = await run(original, job, place);
    globalThis.glueSanitizer?.clear();
    const found = difference(await run(sanitized, job, place), wanted);
    if (found !== null) answer.differences.push({ ...found, wanted: wanted.result });
    const { base, pointers } = place;
    answer.reports.push(...(globalThis.glueSanitizer?.reports ?? []).map((each) => ({ ...each, base, pointers })));
  }
  return answer;
};

for await (const line of createInterface({ input: process.stdin })) {
  const answers = [];
  for (const job of JSON.parse(line)) answers.push(await (job.compares ? compare(job) : prove(job)));
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
