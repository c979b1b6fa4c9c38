// What a user would write instead of glue-rewriter: the basic pass, parsed with acorn and printed with terser.
//
//   node peer.mjs MODULES INPUT OUTPUT        MODULES: a folder with node_modules/acorn and node_modules/terser
//   node peer.mjs MODULES FOLDER              every .js file in the folder, in place
//
// The pass: view[a >> n] -> view[a >>> n], and any other index of an 8-bit view -> index >>> 0. Views are the HEAP
// names, as variables or properties, and what is assigned from `new Int32Array(…)` and the like (renamed glue).
// No scopes, no methods, no wrapped indices of wider views, no positions in calls; comments are lost.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, input, output] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const acorn = require("acorn");
const { minify } = require("terser");

const NAMED = /^(?:HEAPU?(8|16|32|64)|HEAPF(32|64))$/;
const ARRAY = /^(?:Int|Uint|Float|BigInt|BigUint)(8|16|32|64)Array$/;

function walk(node, visit) {
  visit(node);
  for (const key in node) {
    const child = node[key];
    if (Array.isArray(child)) {
      for (const item of child) if (item && typeof item.type === "string") walk(item, visit);
    } else if (child && typeof child.type === "string") walk(child, visit);
  }
}

async function rewrite(input, output) {
  const source = readFileSync(input, "utf8");
  const tree = acorn.parse(source, { ecmaVersion: "latest", sourceType: input.endsWith(".mjs") ? "module" : "script" });

  const bits = new Map(); // name -> element size in bits
  walk(tree, (node) => {
    const [target, value] =
      node.type === "AssignmentExpression" ? [node.left, node.right]
      : node.type === "VariableDeclarator" ? [node.id, node.init]
      : [];
    if (target?.type !== "Identifier") return;
    for (let v = value; v; v = v.right) {
      const size = v.type === "NewExpression" && v.arguments.length === 1 && ARRAY.exec(v.callee.name)?.[1];
      if (size) bits.set(target.name, Number(size));
      if (v.type !== "AssignmentExpression") break;
    }
  });

  function sizeOf(object) {
    const name = object.type === "Identifier" ? object.name : object.type === "MemberExpression" ? object.property.name : "";
    const named = NAMED.exec(name);
    return named ? Number(named[1] ?? named[2]) : object.type === "Identifier" ? bits.get(name) : undefined;
  }

  walk(tree, (node) => {
    if (node.type !== "MemberExpression" || !node.computed) return;
    const size = sizeOf(node.object);
    if (!size) return;
    const index = node.property;
    if (index.type === "BinaryExpression" && index.operator === ">>") index.operator = ">>>";
    else if (size === 8 && index.type !== "Literal")
      node.property = { type: "BinaryExpression", operator: ">>>", left: index, right: { type: "Literal", value: 0, raw: "0" } };
  });

  // terser minifies unless told not to; layout follows the input.
  const beautify = source.split("\n").length > source.length / 80;
  const printed = await minify(tree, {
    parse: { spidermonkey: true },
    compress: false,
    mangle: false,
    format: { beautify },
  });
  writeFileSync(output, printed.code);
}

if (output) {
  await rewrite(input, output);
} else {
  for (const name of readdirSync(input, { recursive: true })) {
    if (name.endsWith(".js")) await rewrite(join(input, name), join(input, name));
  }
}
