// Written by `glue-rewriter high-memory --shape factory`, to be loaded before modularised glue.
//
// highMemory(factory) is the factory whose programs claim the memory below 2 GiB when their runtime is up, so that what
// they allocate from then on lies above. highMemory(module) prepares the argument of a factory in the same way.
(() => {
  /* claim.js */

  const prepare = (module) => {
    let isDone = false;
    let refuse;
    const failed = new Promise((_, reject) => {
      refuse = reject;
    });
    failed.catch(() => {});
    const start = (...programs) => {
      if (isDone) return;
      isDone = true;
      try {
        const find = (name) => programs.map((program) => exported(program, name)).find(Boolean);
        const [malloc, sbrk] = [find("__NAME__"), find("sbrk")];
        if (!malloc && !sbrk) missing();
        module["highMemory"] = claim({ malloc, sbrk });
      } catch (error) {
        refuse(error);
        throw error;
      }
    };
    whenUp(module, (self) => start(self, module));
    return { failed, start: (program) => start(program, module) };
  };

  const highMemory = (given) => {
    if (typeof given !== "function") {
      const module = given ?? {};
      prepare(module);
      return module;
    }
    return new Proxy(given, {
      apply(factory, self, [module = {}, ...others]) {
        const { failed, start } = prepare(module);
        const made = Reflect.apply(factory, self, [module, ...others]);
        if (typeof made?.then !== "function") return made;
        const up = made.then((program) => {
          start(program); // of a program that does not say when it is up
          return program;
        });
        return Promise.race([failed, up]);
      },
    });
  };
  globalThis.highMemory = highMemory;
  if (typeof module === "object" && module.exports) module.exports = highMemory;
})();
