// Answers questions about source maps by the packages of others: one JSON list of questions on stdin, one of answers
// on stdout. The arguments are the folders whose node_modules hold the packages.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [peer, maps, compiler] = process.argv.slice(2).map((folder) => createRequire(folder + "/"));
const acorn = peer("acorn");
const { TraceMap, originalPositionFor, eachMapping } = maps("@jridgewell/trace-mapping");

const answers = {
  // [start, end, line, column, text, type] of every token, offsets and columns in UTF-16 units, lines from 1.
  tokens({ code, module }) {
    const found = [];
    acorn.parse(code, {
      ecmaVersion: "latest",
      sourceType: module ? "module" : "script",
      allowReturnOutsideFunction: true,
      allowHashBang: true,
      locations: true,
      onToken({ start, end, loc, type }) {
        // Neither the end of the text is a token here, nor the missing text between `${a}${b}`.
        if (start < end) found.push([start, end, loc.start.line, loc.start.column, code.slice(start, end), type.label]);
      },
    });
    return found;
  },
  // [source, line, column, name] of every position, a [line, column]; null where the map says nothing.
  lookups({ map, positions }) {
    const trace = new TraceMap(map);
    return positions.map(([line, column]) => {
      const { source, line: to, column: at, name } = originalPositionFor(trace, { line, column });
      return to === null ? null : [source, to, at, name];
    });
  },
  // Every segment as trace-mapping reads it: [line, column, source, line, column, name].
  segments({ map }) {
    const found = [];
    eachMapping(new TraceMap(map), (each) =>
      found.push([
        each.generatedLine,
        each.generatedColumn,
        each.source,
        each.originalLine,
        each.originalColumn,
        each.name,
      ]),
    );
    return found;
  },
  resolved({ map, url }) {
    return new TraceMap(map, url).resolvedSources;
  },
  async terser({ sources, map, mangle }) {
    const { code, map: made } = await peer("terser").minify(sources, {
      toplevel: true,
      mangle,
      compress: mangle,
      sourceMap: { filename: "min.js", includeSources: true, content: map },
    });
    return [code, made];
  },
  typescript({ source, name }) {
    const typescript = compiler("typescript");
    const { outputText, sourceMapText } = typescript.transpileModule(source, {
      fileName: name,
      compilerOptions: { sourceMap: true, inlineSources: true, target: "ES2015", module: "ESNext" },
    });
    return [outputText, sourceMapText];
  },
};

const questions = JSON.parse(readFileSync(0, "utf8"));
const given = [];
for (const { ask, ...question } of questions) given.push(await answers[ask](question));
process.stdout.write(JSON.stringify(given));
