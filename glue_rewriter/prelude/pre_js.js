// Written by `glue-rewriter high-memory`, for emcc's --pre-js, or as a script before glue that is one, too: when the
// runtime is up, it claims the memory below 2 GiB, so that what the program allocates from then on lies above.
var Module = typeof Module != "undefined" ? Module : {};
(() => {
  /* claim.js */

  let isDone = false;
  whenUp(Module, (self) => {
    if (isDone) return;
    isDone = true;
    const modules = [Module, self];
    // The names are those of the glue's own scope.
    let malloc = typeof __ALLOCATOR__ == "function" ? __ALLOCATOR__ : undefined;
    let sbrk = typeof _sbrk == "function" ? _sbrk : undefined;
    if (typeof wasmExports != "undefined") modules.push({ wasmExports });
    for (const module of modules) {
      malloc = malloc || exported(module, "__NAME__");
      sbrk = sbrk || exported(module, "sbrk");
    }
    if (!malloc && !sbrk) missing();
    Module["highMemory"] = claim({ malloc, sbrk });
  });
})();
