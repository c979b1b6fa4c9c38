"""Functions of emcc's own runtime, as published, whole: strings and values."""

from __future__ import annotations

from tests.relocation.harness import program

ROWS = (
    program(
        "UTF8ArrayToString",
        """
function UTF8ArrayToString(heapOrArray, idx, maxBytesToRead) {
  var endIdx = idx + maxBytesToRead;
  var endPtr = idx;
  while (heapOrArray[endPtr] && !(endPtr >= endIdx)) ++endPtr;
  var str = '';
  while (idx < endPtr) {
    var u0 = heapOrArray[idx++];
    if (!(u0 & 0x80)) { str += String.fromCharCode(u0); continue; }
    var u1 = heapOrArray[idx++] & 63;
    if ((u0 & 0xE0) == 0xC0) { str += String.fromCharCode(((u0 & 31) << 6) | u1); continue; }
    var u2 = heapOrArray[idx++] & 63;
    str += String.fromCharCode(((u0 & 15) << 12) | (u1 << 6) | u2);
  }
  return str;
}
function UTF8ToString(ptr, maxBytesToRead) {
  return ptr ? UTF8ArrayToString(HEAPU8, ptr, maxBytesToRead) : '';
}
function run(p, q) {
  return [UTF8ToString(p, 5), UTF8ToString(p), UTF8ArrayToString([104, 105, 0], 0)];
}
""",
        setup="aé€z, relocated\0".encode(),
        align=1,
    ),
    program(
        "UTF8ArrayToString with TextDecoder",
        """
var UTF8Decoder = new TextDecoder();
var UTF8ArrayToString = (heapOrArray, idx, maxBytesToRead) => {
  var endIdx = idx + maxBytesToRead;
  var endPtr = idx;
  while (heapOrArray[endPtr] && !(endPtr >= endIdx)) ++endPtr;
  return UTF8Decoder.decode(heapOrArray.slice(idx, endPtr));
};
var UTF8ToString = (ptr, maxBytesToRead) => ptr ? UTF8ArrayToString(HEAPU8, ptr, maxBytesToRead) : '';
function run(p, q) {
  return UTF8ToString(p, 7);
}
""",
        setup="aé€z, relocated\0".encode(),
        align=1,
    ),
    program(
        "UTF8ToString in one",
        """
function UTF8ToString(ptr, maxBytesToRead) {
  if (!ptr) return '';
  var maxPtr = ptr + maxBytesToRead;
  for (var end = ptr; !(end >= maxPtr) && HEAPU8[end];) ++end;
  return String.fromCharCode(...HEAPU8.subarray(ptr, end));
}
function run(p, q) {
  return [UTF8ToString(p), UTF8ToString(p, 3)];
}
""",
        setup=b"relocated\0and more",
        align=1,
    ),
    program(
        "stringToUTF8Array",
        """
function stringToUTF8Array(str, heap, outIdx, maxBytesToWrite) {
  if (!(maxBytesToWrite > 0)) return 0;
  var startIdx = outIdx;
  var endIdx = outIdx + maxBytesToWrite - 1;
  for (var i = 0; i < str.length; ++i) {
    var u = str.codePointAt(i);
    if (u <= 0x7F) {
      if (outIdx >= endIdx) break;
      heap[outIdx++] = u;
    } else {
      if (outIdx + 1 >= endIdx) break;
      heap[outIdx++] = 0xC0 | (u >> 6);
      heap[outIdx++] = 0x80 | (u & 63);
    }
  }
  heap[outIdx] = 0;
  return outIdx - startIdx;
}
var stringToUTF8 = (str, outPtr, max) => stringToUTF8Array(str, HEAPU8, outPtr, max);
function run(p, q) {
  var a = [];
  stringToUTF8Array('x', a, 0, 9);
  return [stringToUTF8('aéz, relocated', p, 99), stringToUTF8('cut off', p + 100, 4), a];
}
""",
        align=1,
    ),
    program(
        "UTF16ToString",
        """
function UTF16ToString(ptr, maxBytesToRead) {
  var idx = ptr >> 1;
  var maxIdx = idx + maxBytesToRead / 2;
  var endIdx = idx;
  while (!(endIdx >= maxIdx) && HEAPU16[endIdx]) ++endIdx;
  var str = '';
  for (var i = 0; !(i >= maxBytesToRead / 2); ++i) {
    var codeUnit = HEAP16[((ptr) + (i * 2)) >> 1];
    if (codeUnit == 0) break;
    str += String.fromCharCode(codeUnit);
  }
  return [str, endIdx - idx, String.fromCharCode(...HEAPU16.subarray(idx, endIdx))];
}
function run(p, q) {
  return UTF16ToString(p, 64);
}
""",
        setup="relocated é€\0".encode("utf-16-le"),
    ),
    program(
        "stringToUTF16",
        """
function stringToUTF16(str, outPtr, maxBytesToWrite) {
  if (maxBytesToWrite < 2) return 0;
  maxBytesToWrite -= 2;
  var startPtr = outPtr;
  var n = (maxBytesToWrite < str.length * 2) ? (maxBytesToWrite / 2) : str.length;
  for (var i = 0; i < n; ++i) {
    HEAP16[((outPtr) >> 1)] = str.charCodeAt(i);
    outPtr += 2;
  }
  HEAP16[((outPtr) >> 1)] = 0;
  return outPtr - startPtr;
}
function run(p, q) {
  return stringToUTF16('relocated €', p, 64);
}
""",
    ),
    program(
        "setValue and getValue",
        """
function getValue(ptr, type = 'i8') {
  if (type.endsWith('*')) type = '*';
  switch (type) {
    case 'i8': return HEAP8[ptr];
    case 'i16': return HEAP16[((ptr) >> 1)];
    case 'i32': return HEAP32[((ptr) >> 2)];
    case 'i64': return HEAP64[((ptr) >> 3)];
    case 'float': return HEAPF32[((ptr) >> 2)];
    case 'double': return HEAPF64[((ptr) >> 3)];
    case '*': return HEAPU32[((ptr) >> 2)];
    default: throw new Error(type);
  }
}
function setValue(ptr, value, type = 'i8') {
  switch (type) {
    case 'i8': HEAP8[ptr] = value; break;
    case 'i64': HEAP64[((ptr) >> 3)] = BigInt(value); break;
    case '*': HEAPU32[((ptr) >> 2)] = value; break;
  }
}
function run(p, q) {
  setValue(p, 3);
  setValue(p + 8, 4, 'i64');
  setValue(p + 16, 5, '*');
  return ['i8', 'i16', 'i32', 'i64', 'float', 'double', 'i8*'].map((type) => getValue(p, type));
}
""",
    ),
)
