// Prints, for each program of a JSON list on stdin, what acorn finds in it: null where it refuses it, or the byte ranges
// of the indexes of all subscripts, with the text of what is subscripted and whether its value is read or written.
const { readFileSync } = require('fs');
const acorn = require(process.argv[2]);

function parsed(code) {
  for (const sourceType of ['script', 'module']) {
    try {
      return acorn.parse(code, { ecmaVersion: 'latest', sourceType });
    } catch {
      // the other may do
    }
  }
  return null;
}

function subscripts(code, tree) {
  const found = [];
  const used = new Set(); // as what is called or looked into, and so no number
  const byte = (at) => Buffer.byteLength(code.slice(0, at));
  const pending = [tree];
  while (pending.length) {
    const node = pending.pop();
    if (!node || typeof node !== 'object') continue;
    for (const name of ['callee', 'tag', 'object']) if (node[name]) used.add(node[name]);
    if (node.type === 'MemberExpression' && node.computed) {
      const { object, property } = node;
      found.push([byte(property.start), byte(property.end), code.slice(object.start, object.end), !used.has(node)]);
    }
    pending.push(...Object.values(node));
  }
  return found;
}

const programs = JSON.parse(readFileSync(0, 'utf8'));
const trees = programs.map(parsed);
console.log(JSON.stringify(trees.map((tree, at) => tree && subscripts(programs[at], tree))));
