"""Functions of emcc's own runtime, as published, whole: calls, memory and WebGL."""

from __future__ import annotations

from tests.relocation.harness import program

ROWS = (
    program(
        "writeArrayToMemory and memcpy",
        """
var writeArrayToMemory = (array, buffer) => { HEAP8.set(array, buffer); };
var memcpy = (dest, src, num) => HEAPU8.copyWithin(dest, src, src + num);
var memset = (s, c, n) => { HEAPU8.fill(c, s, s + n); return 0; };
function run(p, q) {
  writeArrayToMemory([1, 2, 3], p);
  memcpy(q, p, 64);
  memset(p + 32, 7, 9);
}
""",
        align=1,
    ),
    program(
        "SYSCALLS varargs",
        """
var SYSCALLS = {
  varargs: undefined,
  get() {
    var ret = HEAP32[((+SYSCALLS.varargs) >> 2)];
    SYSCALLS.varargs += 4;
    return ret;
  },
  getp() { return SYSCALLS.get(); },
};
function run(p, q) {
  SYSCALLS.varargs = p;
  return [SYSCALLS.get(), SYSCALLS.get(), SYSCALLS.getp()];
}
""",
    ),
    program(
        "readEmAsmArgs, addresses",
        """
var args = [];
var readEmAsmArgs = (sigPtr, buf) => {
  args.length = 0;
  var ch;
  while (ch = HEAPU8[sigPtr++]) {
    var wide = (ch != 105);
    wide &= (ch != 112);
    buf += wide && (buf % 8) ? 4 : 0;
    args.push(
      ch == 112 ? HEAPU32[((buf) >> 2)] :
      ch == 106 ? HEAP64[((buf) >> 3)] :
      ch == 105 ? HEAP32[((buf) >> 2)] : HEAPF64[((buf) >> 3)]
    );
    buf += wide ? 8 : 4;
  }
  return args;
};
function run(p, q) {
  return readEmAsmArgs(p, q);
}
""",
        setup=b"idjpi\0",
    ),
    program(
        "readEmAsmArgs, preshifted",
        """
var args = [];
function readEmAsmArgs(sigPtr, buf) {
  args.length = 0;
  var ch;
  buf >>= 2;
  while (ch = HEAPU8[sigPtr++]) {
    buf += ch != 105 & buf;
    args.push(ch == 105 ? HEAP32[buf] : HEAPF64[buf++ >> 1]);
    ++buf;
  }
  return args;
}
function run(p, q) {
  return readEmAsmArgs(p, q);
}
""",
        setup=b"ididi\0",
    ),
    program(
        "fd_write",
        """
var out = [];
var printChar = (stream, curr) => { out.push(stream, curr); };
function _fd_write(fd, iov, iovcnt, pnum) {
  var num = 0;
  for (var i = 0; i < iovcnt; i++) {
    var ptr = HEAPU32[((iov) >> 2)];
    var len = HEAPU32[(((iov) + (4)) >> 2)];
    iov += 8;
    for (var j = 0; j < len; j++) {
      printChar(fd, HEAPU8[ptr + j]);
    }
    num += len;
  }
  HEAPU32[((pnum) >> 2)] = num;
  return 0;
}
function run(p, q) {
  HEAP32[p + 32 >> 2] = q;
  HEAP32[p + 36 >> 2] = 5;
  var ret = _fd_write(1, p + 32, 1, p + 64);
  HEAP32[p + 32 >> 2] = 0;
  return [ret, out];
}
""",
    ),
    program(
        "glUniform4fv",
        """
var miniTempWebGLFloatBuffers = [[], new Float32Array(8), new Float32Array(16)];
function _glUniform4fv(location, count, value) {
  if (count <= 2) {
    var view = miniTempWebGLFloatBuffers[count];
    var heap = HEAPF32;
    value = value >> 2;
    count *= 4;
    for (var i = 0; i < count; i += 4) {
      var dst = value + i;
      view[i] = heap[dst];
      view[i + 1] = heap[dst + 1];
      view[i + 2] = heap[dst + 2];
      view[i + 3] = heap[dst + 3];
    }
  } else {
    var view = HEAPF32.subarray((((value) >> 2)), ((value + count * 16) >> 2));
  }
  return GLctx.uniform4fv(location, [...view]);
}
function run(p, q) {
  return [_glUniform4fv(3, 2, p), _glUniform4fv(3, 5, p)];
}
""",
    ),
    program(
        "heapAccessShiftForWebGLHeap",
        """
var heapObjectForWebGLType = (type) => {
  type -= 0x1400;
  if (type == 0) return HEAP8;
  if (type == 1) return HEAPU8;
  if (type == 2) return HEAP16;
  if (type == 4) return HEAP32;
  if (type == 6) return HEAPF32;
  return HEAPU16;
};
var toTypedArrayIndex = (pointer, heap) => pointer >>> (31 - Math.clz32(heap.BYTES_PER_ELEMENT));
function run(p, q) {
  return [0x1400, 0x1401, 0x1402, 0x1403, 0x1404, 0x1406].map((type) => {
    var heap = heapObjectForWebGLType(type);
    return GLctx.texImage2D(1, 0, 2, 1, 1, 0, 3, type, heap, toTypedArrayIndex(p, heap));
  });
}
""",
        fails=False,
        changes="either",
    ),
    program(
        "the same by a signed shift",
        """
function heapFor(type) { return type == 1 ? HEAPU8 : type == 2 ? HEAPU16 : HEAPF32; }
function shiftFor(heap) { return 31 - Math.clz32(heap.BYTES_PER_ELEMENT); }
function run(p, q) {
  return [1, 2, 3].map((type) => {
    var heap = heapFor(type);
    return GLctx.texImage2D(1, 0, 2, 1, 1, 0, 3, type, heap, p >> shiftFor(heap));
  });
}
""",
    ),
    program(
        "embind's integer readers",
        """
var integerReadValueFromPointer = (name, width, signed) => {
  switch (width) {
    case 1: return signed ? (pointer) => HEAP8[pointer] : (pointer) => HEAPU8[pointer];
    case 2: return signed ? (pointer) => HEAP16[((pointer) >> 1)] : (pointer) => HEAPU16[((pointer) >> 1)];
    case 4: return signed ? (pointer) => HEAP32[((pointer) >> 2)] : (pointer) => HEAPU32[((pointer) >> 2)];
    case 8: return signed ? (pointer) => HEAP64[((pointer) >> 3)] : (pointer) => HEAPU64[((pointer) >> 3)];
    default: throw new TypeError(`invalid integer width (${width}): ${name}`);
  }
};
function run(p, q) {
  var read = (width, signed) => integerReadValueFromPointer('', width, signed)(p);
  return [1, 2, 4, 8].map((width) => [read(width, 0), read(width, 1)]);
}
""",
    ),
    program(
        "embind's heap32VectorToArray",
        """
var heap32VectorToArray = (count, firstElement) => {
  var array = [];
  for (var i = 0; i < count; i++) array.push(HEAPU32[(((firstElement) + (i * 4)) >> 2)]);
  return array;
};
function run(p, q) {
  return heap32VectorToArray(5, p);
}
""",
    ),
    program(
        "stack check",
        """
function writeStackCookie(max) {
  if (max == 0) max += 4;
  HEAPU32[((max) >> 2)] = 0x02135467;
  HEAPU32[(((max) + (4)) >> 2)] = 0x89BACDFE;
}
function checkStackCookie(max) {
  return [HEAPU32[((max) >> 2)] == 0x02135467, HEAPU32[(((max) + (4)) >> 2)] == 0x89BACDFE];
}
function run(p, q) {
  writeStackCookie(p);
  return checkStackCookie(p);
}
""",
    ),
)
