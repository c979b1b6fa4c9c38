"""A thousand files such as people write by hand around a wasm module: about 5 KB each, with a few accesses."""

from __future__ import annotations

from pathlib import Path
from random import Random

#: What a file is about to be, in bytes.
_SIZE = 5_000

# Pieces of files; @ is a number, so that each copy has names of its own.

#: What addresses the memory.
_ACCESSES = (
    """\
// Copies a point cloud out of the module. The caller owns the result.
function readPoints@(module, ptr, count) {
  const points = new Array(count);
  for (let i = 0; i < count; i++) {
    const x = module.HEAPF32[(ptr >> 2) + i * 3];
    const y = module.HEAPF32[(ptr >> 2) + i * 3 + 1];
    points[i] = { x, y, z: module.HEAPF32[(ptr >> 2) + i * 3 + 2] };
  }
  return points;
}
""",
    """\
/** Writes a string as UTF-8, zero-terminated, into memory of its own. */
function newString@(text) {
  const bytes = encoder.encode(text);
  const ptr = Module._malloc(bytes.length + 1);
  if (ptr === 0) throw new Error(`out of memory: ${bytes.length + 1} bytes`);
  Module.HEAPU8.set(bytes, ptr);
  Module.HEAPU8[ptr + bytes.length] = 0;
  return ptr;
}
""",
    """\
// The layout of `struct result`: status, length, data.
function takeResult@(ptr) {
  const status = HEAP32[ptr >> 2];
  const length = HEAPU32[(ptr + 4) >> 2];
  const data = HEAPU8.slice(HEAPU32[(ptr + 8) >> 2], HEAPU32[(ptr + 8) >> 2] + length);
  _free(ptr);
  if (status < 0) throw new ResultError(status, decoder.decode(data));
  return data;
}
""",
    """\
function mix@(out, left, right, frames, gain) {
  const a = left >> 2, b = right >> 2;
  for (let i = 0; i < frames; i++) {
    out[i] = Math.max(-1, Math.min(1, (HEAPF32[a + i] + HEAPF32[b + i]) * gain));
  }
}
""",
)
#: What does not.
_OTHERS = (
    """\
function onMessage@(event) {
  const { type, id, payload } = event.data;
  switch (type) {
    case 'init':
      return start(payload).then(() => postMessage({ type: 'ready', id }));
    case 'cancel':
      pending.get(id)?.abort();
      pending.delete(id);
      break;
    default:
      console.warn('unknown message', type);
  }
}
""",
    """\
class Cache@ {
  #entries = new Map();

  constructor(limit = 100, { onEvict = () => {} } = {}) {
    this.limit = limit;
    this.onEvict = onEvict;
  }

  get(key) {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  set(key, value) {
    if (this.#entries.size >= this.limit) {
      const [oldest] = this.#entries.keys();
      this.onEvict(oldest, this.#entries.get(oldest));
      this.#entries.delete(oldest);
    }
    this.#entries.set(key, value);
  }
}
""",
    """\
async function load@(url, { signal, retries = 3, onProgress } = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { signal, credentials: 'same-origin' });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      const total = Number(response.headers.get('content-length')) || 0;
      onProgress?.(0, total);
      return await response.arrayBuffer();
    } catch (error) {
      if (attempt >= retries || error.name === 'AbortError') throw error;
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 100));
    }
  }
}
""",
    """\
const palette@ = ['#1b9e77', '#d95f02', '#7570b3', '#e7298a', '#66a61e', '#e6ab02'];

function legend@(series) {
  const list = document.createElement('ul');
  for (const [index, { name, visible }] of series.entries()) {
    const item = list.appendChild(document.createElement('li'));
    item.textContent = name;
    item.style.color = palette@[index % palette@.length];
    item.classList.toggle('hidden', !visible);
  }
  return list;
}
""",
    """\
/* Sorts versions such as 1.10.2 and 1.9; what is no number compares as text. */
const compareVersions@ = (a, b) => {
  const [left, right] = [a, b].map((version) => version.split('.').map((part) => (/^\\d+$/.test(part) ? +part : part)));
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    if (left[i] === right[i]) continue;
    return (left[i] ?? 0) < (right[i] ?? 0) ? -1 : 1;
  }
  return 0;
};
""",
    """\
function validate@(options) {
  const errors = [];
  if (!Number.isInteger(options.width) || options.width <= 0) errors.push('width must be a positive integer');
  if (options.mode && !['fast', 'exact'].includes(options.mode)) errors.push(`no such mode: ${options.mode}`);
  for (const key of Object.keys(options)) {
    if (!(key in defaults)) errors.push(`unknown option ${key}`);
  }
  return { ok: errors.length === 0, errors, options: { ...defaults, ...options } };
}
""",
)
#: How much of a file is of the first sort.
_SHARE = 1 / 5


def sources(count: int = 1000) -> dict[str, bytes]:
    """File name -> content; always the same."""
    return {f"part{number % 20:02}/file{number:04}.js": _source(number) for number in range(count)}


def _source(number: int) -> bytes:
    random = Random(number)
    parts = [f"// Part {number} of the application.\n'use strict';\n"]
    while sum(map(len, parts)) < _SIZE - 250:
        pieces = _ACCESSES if random.random() < _SHARE else _OTHERS
        parts.append(random.choice(pieces).replace("@", f"{number}_{len(parts)}"))
    return "\n".join(parts).encode()


def write_sources(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files anew."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
