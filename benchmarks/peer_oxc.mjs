// The fastest that can be put together by hand for the basic forms: parsed by oxc-parser, whose tree comes over as raw
// memory, edited in place by magic-string.
//
//   node peer_oxc.mjs MODULES INPUT OUTPUT    MODULES: a folder with node_modules/oxc-parser and node_modules/magic-string
//
// The pass is that of peer.mjs: view[a >> n] -> view[a >>> n], and any other index of an 8-bit view -> index >>> 0.
// Views are the HEAP names, as variables or properties, and what is assigned from `new Int32Array(…)` and the like.
// No scopes, no methods, no wrapped indices of wider views, no positions in calls. Comments and layout stay.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, input, output] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { parseSync, rawTransferSupported, Visitor } = require("oxc-parser");
const { default: MagicString } = require("magic-string");

const NAMED = /^(?:HEAPU?(8|16|32|64)|HEAPF(32|64))$/;
const ARRAY = /^(?:Int|Uint|Float|BigInt|BigUint)(8|16|32|64)Array$/;
// Binds tighter than >>>, or as tight and from the left.
const OPERAND = /^(?:Identifier|MemberExpression|CallExpression|Literal)$/;
const OPERATOR = /^(?:\+|-|\*|\/|%|<<|>>>?)$/;

if (!rawTransferSupported()) throw new Error(`no raw transfer with Node ${process.version} on this machine`);
const source = readFileSync(input, "utf8");
const { program, errors } = parseSync(input, source, { experimentalRawTransfer: true, preserveParens: false });
if (errors.length) throw new Error(errors[0].message);

const bits = new Map(); // name -> element size in bits
const indices = []; // subscripts: object and index

function assigned(target, value) {
  if (target.type !== "Identifier") return;
  for (let v = value; v; v = v.right) {
    const size = v.type === "NewExpression" && v.arguments.length === 1 && ARRAY.exec(v.callee.name)?.[1];
    if (size) bits.set(target.name, Number(size));
    if (v.type !== "AssignmentExpression") break;
  }
}

new Visitor({
  AssignmentExpression: (node) => assigned(node.left, node.right),
  VariableDeclarator: (node) => assigned(node.id, node.init),
  MemberExpression: (node) => node.computed && indices.push([node.object, node.property]),
}).visit(program);

const edited = new MagicString(source);
for (const [object, index] of indices) {
  const name = object.type === "Identifier" ? object.name : object.type === "MemberExpression" ? object.property.name : "";
  const named = NAMED.exec(name);
  const size = named ? Number(named[1] ?? named[2]) : object.type === "Identifier" ? bits.get(name) : undefined;
  if (!size) continue;
  if (index.type === "BinaryExpression" && index.operator === ">>") {
    const at = source.indexOf(">>", index.left.end);
    edited.appendLeft(at + 2, ">");
  } else if (size === 8 && index.type !== "Literal") {
    const binds = OPERAND.test(index.type) || (index.type === "BinaryExpression" && OPERATOR.test(index.operator));
    if (!binds) edited.appendLeft(index.start, "(");
    edited.appendRight(index.end, binds ? ">>>0" : ")>>>0");
  }
}
writeFileSync(output, edited.toString());
