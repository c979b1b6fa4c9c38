// Written by `glue-rewriter high-memory`, for emcc's --pre-js, or as a script before glue that is one, too: when the
// runtime is up, it claims the memory below 2 GiB, so that what the program allocates from then on lies above.
/** @suppress {duplicate} */
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

  // A program that never says that it is up would pass its tests below the line. Node can tell; threads say nothing.
  if (typeof process == "object" && typeof process["once"] == "function") {
    process["once"]("exit", (status) => {
      const isThread =
        (typeof ENVIRONMENT_IS_PTHREAD != "undefined" && ENVIRONMENT_IS_PTHREAD) ||
        (typeof ENVIRONMENT_IS_WASM_WORKER != "undefined" && ENVIRONMENT_IS_WASM_WORKER);
      if (isDone || status || isThread) return;
      console.error(
        "high-memory: nothing was claimed: the program did not call Module.onRuntimeInitialized. Link it without " +
          "-sMINIMAL_RUNTIME, and name onRuntimeInitialized in -sINCOMING_MODULE_JS_API where that is given.",
      );
      process["exitCode"] = 1;
    });
  }
})();
