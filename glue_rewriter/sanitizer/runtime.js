// The runtime of `glue-rewriter sanitize`: what the probes in a sanitized program call.
//
// One on a page is enough, in Node, a browser or a worker; it is loaded before the sanitized code, or stands in it.
// It leaves two names: __glueSan for the probes, and glueSanitizer for people:
//   glueSanitizer.report   "console", "throw", "collect" or a function that gets each report; may be set at any time,
//                          also before the runtime is loaded: globalThis.glueSanitizer = { report: "throw" }
//   glueSanitizer.reports  what was found so far, each place once; JSON.stringify(glueSanitizer) is that as JSON
//   glueSanitizer.clear()  forgets it
// `wide` is for programs whose addresses have 64 bits, of which 32-bit operators leave the lower half.
// Every line ends a statement or goes on in the next one: all of them may be put on one line.
void (function (mode, wide) {
  "use strict";
  var scope =
    typeof globalThis === "object" ? globalThis : typeof self === "object" ? self : typeof window === "object" ? window : global;
  if (scope.__glueSan) return;
  var WRAP = 4294967296;
  var LINE = 2147483648;
  var PAGE = 65536;
  var NEAR = 1048576;
  var TOP = 17179869184;
  var LEAST = 1024;
  var owns = Object.prototype.hasOwnProperty;
  var mapHas = typeof Map === "function" && Map.prototype.has;
  var setHas = typeof Set === "function" && Set.prototype.has;
  var indexOf = Array.prototype.indexOf;
  var slice = Array.prototype.slice;
  var apply = Reflect.apply;
  var floor = Math.floor;
  var min = Math.min;
  var max = Math.max;
  var isView = ArrayBuffer.isView;
  var seen = Object.create(null);

  var people = scope.glueSanitizer;
  if (!people || typeof people !== "object") people = {};
  if (people.report === undefined) people.report = mode;
  people.reports = [];
  people.clear = function () {
    seen = Object.create(null);
    people.reports.length = 0;
  };
  people.toJSON = function () {
    return people.reports;
  };

  var shown = function (value) {
    return typeof value === "number" && value - value === 0 ? value : String(value);
  };
  var tell = function (place, problem, values) {
    var how = people.report;
    if (isTold(place)) return;
    var parts = /^(.*?):(\d+):(\d+) ([^]*)$/.exec(place);
    var found = {
      file: parts[1],
      line: +parts[2],
      column: +parts[3],
      code: parts[4],
      problem: problem,
      values: values.map(shown),
    };
    if (!seen[place]) people.reports.push(found);
    seen[place] = true;
    var text = "glue-rewriter sanitize: " + parts[1] + ":" + parts[2] + ":" + parts[3] + ": " + parts[4] + ": " + problem;
    if (how === "throw") {
      var error = new RangeError(text);
      error.name = "GlueSanitizerError";
      error.report = found;
      throw error;
    }
    if (typeof how === "function") how(found);
    else if (how !== "collect" && typeof console === "object") console.error(text);
  };

  // Whether a place needs no more looking at.
  var isTold = function (place) {
    return seen[place] === true && people.report !== "throw";
  };

  // The number of the same 32 bits taken with the other sign; NaN for what has none.
  var twin = function (n) {
    if (floor(n) !== n) return NaN;
    if (n < 0) return n >= -LINE ? n + WRAP : NaN;
    return n >= LINE && n < WRAP ? n - WRAP : NaN;
  };
  // Whether two numbers are addresses that stand in the wrong order because the lower one is signed. What is negative
  // may also be a plain number: it counts as an address if the other one cannot be anything else, or is near by, on
  // the other side of 2 GiB. Addresses in the last page are used by nobody; the ends of int32 mean something else.
  var misordered = function (a, b) {
    var low = a < b ? a : b;
    var high = a < b ? b : a;
    if (low > -PAGE || twin(low) !== low + WRAP) return false;
    if (high > LINE) return high < WRAP && floor(high) === high && low + WRAP >= high;
    return high < LINE - 1 && floor(high) === high && low > -LINE && low + WRAP - high < NEAR;
  };
  // Whether a number is what 32-bit operators leave of an address above 4 GiB.
  var isCut = function (low, high) {
    if (!(high >= WRAP && high < TOP && low < WRAP && low >= -LINE) || floor(high) !== high || floor(low) !== low) return false;
    return (low < 0 || low >= PAGE) && (high - low) % WRAP === 0;
  };
  var same = function (a, b, place) {
    if (a === twin(b) && !isTold(place)) tell(place, a + " and " + b + " are the same 32 bits, one taken as signed, one as unsigned", [a, b]);
    else if (wide && (isCut(a, b) || isCut(b, a)) && !isTold(place)) {
      tell(place, a + " and " + b + " are the same 32 bits, and one of them is an address that was cut", [a, b]);
    }
  };
  // What === and its like find different: a number and another, or a number and a BigInt.
  var differ = function (a, b, place) {
    if (typeof a === "number") {
      if (typeof b === "number") same(a, b, place);
      else if (wide && typeof b === "bigint" && a >= LEAST && b == a && !isTold(place)) mixed(a, b, place);
    } else if (wide && typeof a === "bigint" && typeof b === "number" && b >= LEAST && a == b && !isTold(place)) mixed(a, b, place);
  };
  var mixed = function (a, b, place) {
    tell(place, texts(a) + " and " + texts(b) + " are the same number, and never equal: one is a BigInt", [a, b]);
  };
  var texts = function (value) {
    return typeof value === "bigint" ? value + "n" : String(value);
  };
  var order = function (a, b, place) {
    if (misordered(a, b) && !isTold(place)) {
      var low = a < b ? a : b;
      tell(place, a + " and " + b + " are ordered wrongly: " + low + " is the address " + (low + WRAP) + ", taken as signed", [a, b]);
    }
  };

  // Whether something is the whole of a wasm memory: a buffer of whole pages, or a view on all of it; or was one.
  var isMemory = function (view) {
    if (view === null || typeof view !== "object") return false;
    var buffer = isView(view) ? view.buffer : view;
    var size = buffer.byteLength;
    if (buffer.detached === true) return true;
    if (typeof size !== "number" || size === 0 || size % PAGE !== 0) return false;
    return buffer === view || (view.byteOffset === 0 && view.byteLength === size);
  };
  var sizeOf = function (view) {
    return typeof view.length === "number" ? view.length : view.byteLength;
  };
  // What is said of an index that is an address divided by the size of an element.
  var ofAddress = function (view, at) {
    var size = view !== undefined && isView(view) ? view.BYTES_PER_ELEMENT : 1;
    return floor(at * size) === at * size ? ", of an address that is not aligned, " + at * size : "";
  };
  // An index or position that is not plainly right. A view that is undefined is one that could not be looked at.
  var judge = function (view, at, place, what, isEnd) {
    if (isTold(place) || (view !== undefined && !isMemory(view))) return;
    if (typeof at === "string" && String(+at) === at) at = +at;
    if (typeof at !== "number") {
      if (at === undefined && what === "index") tell(place, "the index is undefined", [at]);
      return;
    }
    if (isEnd && at === Infinity) return;
    if (at < 0) tell(place, "the " + what + " " + at + " is negative", [at]);
    else if (floor(at) !== at) tell(place, "the " + what + " " + at + " is no integer" + ofAddress(view, at), [at]);
    else if (view === undefined) return;
    else if ((isView(view) ? view.buffer : view).detached === true) {
      tell(place, "the view is of no use: the memory has grown since it was made", [at]);
    } else if (isEnd ? at > sizeOf(view) : at >= sizeOf(view)) {
      tell(place, "the " + what + " " + at + " is outside of what is there, " + sizeOf(view), [at]);
    }
  };
  var hasMember = function (list, value) {
    try {
      return mapHas.call(list, value);
    } catch (error) {
      try {
        return setHas.call(list, value);
      } catch (error) {
        return (Array.isArray(list) || isView(list)) && typeof list.length === "number" && indexOf.call(list, value) >= 0;
      }
    }
  };
  var lookUp = function (has, holder, key, place) {
    var other = twin(key);
    if (wide) lookUpWide(has, holder, key, place);
    if (other !== other || isTold(place) || !has(holder, other) || has(holder, key)) return;
    tell(place, key + " is looked up where " + other + " is, the same 32 bits with the other sign", [key, other]);
  };
  // The same address as a BigInt and as a number, and what was cut of it.
  var lookUpWide = function (has, holder, key, place) {
    if (isTold(place) || floor(key) !== key || key >= TOP || key < -LINE || has(holder, key)) return;
    if (key >= LEAST && scope.BigInt && has(holder, scope.BigInt(key))) {
      tell(place, key + " is looked up where " + key + "n is, the same number as a BigInt", [key, scope.BigInt(key)]);
    }
    if (key >= 0 && key < PAGE) return;
    for (var other = (key >>> 0) - LINE * 2; other < TOP; other += WRAP) {
      if (other >= -LINE && (isCut(key, other) || isCut(other, key)) && has(holder, other)) {
        tell(place, key + " is looked up where " + other + " is, the same 32 bits of which one was cut", [key, other]);
      }
    }
  };
  var lookUpBigInt = function (has, holder, key, place) {
    var other = Number(key);
    if (other < LEAST || isTold(place) || !has(holder, other) || has(holder, key)) return;
    tell(place, key + "n is looked up where " + other + " is, the same number and no BigInt", [key, other]);
  };
  // A number that 32-bit operators cut, if it is an address above 4 GiB.
  var truncated = function (value, place) {
    if (typeof value === "number" && value >= WRAP && value < TOP && floor(value) === value) {
      tell(place, value + " is cut to 32 bits: " + (value >>> 0) + " is left of it", [value]);
    }
  };
  // Whether a mask keeps no more than what lies in a page, which is the same of an address of 64 bits.
  var isPlace = function (mask) {
    return typeof mask === "number" && mask >= 0 && mask < PAGE;
  };
  var hasKey = function (holder, key) {
    return holder !== null && holder !== undefined && owns.call(holder, key);
  };

  var probes = {
    last: undefined,
    on: undefined,
    view: function (value) {
      return (probes.last = value);
    },
    index: function (view, at, place) {
      if (!(typeof at === "number" && at >>> 0 === at && view !== undefined && view !== null && at < view.length)) {
        judge(view, at, place, "index", false);
      }
      return at;
    },
    element: function (view, at, place) {
      judge(view, at, place, "position", false);
      probes.last = view;
      return at;
    },
    position: function (view, at, place) {
      judge(view, at, place, "position", true);
      probes.last = view;
      return at;
    },
    relative: function (view, at, place) {
      if (!(at < 0 && at > -PAGE)) judge(view, at, place, "position", true);
      probes.last = view;
      return at;
    },
    beside: function (view, at, place) {
      if (typeof at === "number" && at <= -PAGE && twin(at) === at + WRAP) {
        tell(place, "the position " + at + ", given with a view, is negative", [at]);
      }
      probes.last = view;
      return at;
    },
    member: function (list, value, place) {
      if (typeof value === "number" && (value < 0 || value >= (wide ? LEAST : LINE))) lookUp(hasMember, list, value, place);
      else if (wide && typeof value === "bigint") lookUpBigInt(hasMember, list, value, place);
      probes.last = list;
      return value;
    },
    key: function (holder, key, place) {
      if (typeof key === "number" && (key < 0 || key >= (wide ? LEAST : LINE))) lookUp(hasKey, holder, key, place);
      probes.last = holder;
      return key;
    },
    in: function (key, holder, place) {
      if (typeof key === "number" && (key < 0 || key >= (wide ? LEAST : LINE))) lookUp(hasKey, holder, key, place);
      return key in holder;
    },
    switch: function (value) {
      return (probes.on = value);
    },
    case: function (on, value, place) {
      if (on !== value) differ(on, value, place);
      probes.on = on;
      return value;
    },
    choice: function (place, choose) {
      var low = Infinity;
      var high = -Infinity;
      for (var i = 2; i < arguments.length; ++i) {
        var value = arguments[i];
        if (typeof value !== "number") continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (low < 0) order(low, high, place);
      if (choose !== min && choose !== max) return apply(choose, Math, slice.call(arguments, 2));
      // One after the other: the stack may have no room for all of them once more.
      var best = choose();
      for (var n = 2; n < arguments.length; ++n) best = choose(best, arguments[n]);
      return best;
    },
    eq: function (a, b, place) {
      if (typeof a === "number" && typeof b === "number" && a !== b) same(a, b, place);
      return a == b;
    },
    ne: function (a, b, place) {
      if (typeof a === "number" && typeof b === "number" && a !== b) same(a, b, place);
      return a != b;
    },
    is: function (a, b, place) {
      if (a !== b) differ(a, b, place);
      return a === b;
    },
    isnt: function (a, b, place) {
      if (a !== b) differ(a, b, place);
      return a !== b;
    },
    lt: function (a, b, place) {
      if (typeof a === "number" && typeof b === "number" && a < 0 !== b < 0) order(a, b, place);
      return a < b;
    },
    le: function (a, b, place) {
      if (typeof a === "number" && typeof b === "number" && a < 0 !== b < 0) order(a, b, place);
      return a <= b;
    },
    gt: function (a, b, place) {
      if (typeof a === "number" && typeof b === "number" && a < 0 !== b < 0) order(a, b, place);
      return a > b;
    },
    ge: function (a, b, place) {
      if (typeof a === "number" && typeof b === "number" && a < 0 !== b < 0) order(a, b, place);
      return a >= b;
    },
    cut: function (value, place) {
      truncated(value, place);
      return value;
    },
    and: function (a, b, place) {
      if (!isPlace(b)) truncated(a, place);
      if (!isPlace(a)) truncated(b, place);
      return a & b;
    },
    was: function (value, right, place) {
      truncated(value, place);
      return right;
    },
    masked: function (value, mask, place) {
      if (!isPlace(mask)) truncated(value, place);
      return mask;
    },
  };
  Object.defineProperty(scope, "__glueSan", { value: probes });
  if (owns.call(scope, "glueSanitizer")) scope.glueSanitizer = people;
  else Object.defineProperty(scope, "glueSanitizer", { value: people, writable: true, configurable: true });
})("console", false);
