"""Source maps, judged by other programs: trace-mapping looks up, acorn tokenizes, terser and TypeScript make maps."""
