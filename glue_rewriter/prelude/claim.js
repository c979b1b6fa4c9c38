const LINE = 0x80000000; // glue-rewriter: ignore[GR201] the line between low and high addresses, and no limit
// The largest block that is asked for at once, and the largest that a hole below the line is looked for by.
const LARGEST = 0x10000000;
const HOLE = 0x1000000;
// The smallest that is asked for on the way up. Not 65536, by which glue is told that grows a memory: the line is no
// limit that `glue-rewriter rewrite --raise-heap-max` should raise.
const SMALLEST = 0x8000;
const mebibytes = (bytes) => `${Math.floor(bytes / 0x100000)} MiB`;

// Claims everything below the line by `malloc`, or all up to it by `sbrk`; what was claimed.
// Blocks are never written to and never freed, so they cost addresses, not memory.
const claim = ({ malloc, sbrk }) => {
  let blocks = 0;
  let claimed = 0;
  let end = 0;
  const fail = (size, cause) => {
    const why = cause ? ` (${cause.message || cause})` : "";
    throw new Error(
      `high-memory: the program gave no ${size} bytes${why}: ${mebibytes(claimed)} below 2048 MiB claimed, up to ` +
        `${mebibytes(end)}. Its memory must be able to grow past 2 GiB: link it with -sALLOW_MEMORY_GROWTH ` +
        "-sMAXIMUM_MEMORY=4GB, or lift it with `glue-rewriter limits` and `glue-rewriter rewrite --raise-heap-max`.",
    );
  };
  const take = (size) => {
    let pointer = 0;
    try {
      pointer = (malloc || sbrk)(size) >>> 0;
    } catch (error) {
      fail(size, error);
    }
    if (pointer === 0 || (!malloc && pointer === 0xffffffff)) fail(size);
    if (pointer < LINE) {
      blocks++;
      claimed += size;
      end = Math.max(end, pointer + size);
    }
    return pointer;
  };
  let first;
  while ((first = take(end < LINE ? Math.min(LARGEST, Math.max(LINE - end, SMALLEST)) : SMALLEST)) < LINE);
  if (malloc) {
    // What was freed before is still below. A size at a time, down to the smallest, until none of it fits there.
    for (let size = HOLE; size >= 1; size = size > 0x20000 ? size / 2 : Math.floor(size * 0.875)) {
      while (take(size) < LINE);
    }
  }
  // Quoted, for the closure compiler.
  const found = { "line": LINE, "claimed": claimed, "blocks": blocks, "first": first };
  const rest = malloc ? "" : "; by sbrk, so what the program had freed before may be below";
  console.warn(
    `high-memory: ${mebibytes(claimed)} below 2048 MiB claimed in ${blocks} blocks; ` +
      `what is allocated now is at 0x${first.toString(16)} and above${rest}`,
  );
  return found;
};

// Has `start` called by a program when its runtime is up, before main() and before the program's own callback.
const whenUp = (module, start) => {
  let theirs = module["onRuntimeInitialized"];
  Object.defineProperty(module, "onRuntimeInitialized", {
    configurable: true,
    enumerable: true,
    get() {
      const next = theirs;
      return function (...given) {
        start(this);
        return typeof next === "function" ? next.apply(this, given) : undefined;
      };
    },
    set(value) {
      theirs = value;
    },
  });
};

// The value of a property. Not by its getter: some of those end the program.
const own = (object, name) => {
  const isObject = (typeof object === "object" && object !== null) || typeof object === "function";
  const property = isObject ? Object.getOwnPropertyDescriptor(object, name) : undefined;
  return property ? property.value : undefined;
};

// A function that a program exports.
const exported = (module, name) => {
  const found = [own(module, "_" + name), own(own(module, "wasmExports"), name), own(own(module, "asm"), name)];
  return found.find((value) => typeof value === "function");
};
const missing = () => {
  throw new Error(
    "high-memory: the program exports no allocator, __NAME__: link it with -sEXPORTED_FUNCTIONS=__ALLOCATOR__, _main and what " +
      "else it exports, or name another function by `glue-rewriter high-memory --allocator NAME`.",
  );
};
