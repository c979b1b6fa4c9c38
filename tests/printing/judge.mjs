// The judge of printed code: acorn, which has no part in the printing. One JSON line in, one JSON line out.
//
// A case is two spellings of a program and whether it is a module; the answer says where their trees differ, or
// is empty. Positions do not count, nor how a literal is spelled.

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { parse } = await import(pathToFileURL(process.argv[2]));

const SPELLING = new Set(["start", "end", "raw", "directive"]);

const difference = (one, other, path) => {
  if (Object.is(one, other)) return "";
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return `${path}: ${String(one)} and ${String(other)}`;
  }
  if (one instanceof RegExp) return String(one) === String(other) ? "" : `${path}: ${one} and ${other}`;
  if (one.type === "TemplateElement" && one.value.raw !== other.value?.raw) return `${path}: raw`;
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    if (SPELLING.has(key)) continue;
    const found = difference(one[key], other[key], `${path}.${key}`);
    if (found) return found;
  }
  return one.directive === other.directive ? "" : `${path}: directive`;
};

const judge = ({ input, output, module }) => {
  const options = { ecmaVersion: "latest", sourceType: module ? "module" : "script" };
  try {
    return difference(parse(input, options), parse(output, options), "program");
  } catch (error) {
    return String(error);
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(JSON.parse(line).map(judge))}\n`);
}
