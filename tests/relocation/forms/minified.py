"""Minified glue (section 3): the HEAP names are gone, the insertions are without spaces."""

from __future__ import annotations

from tests.relocation.harness import program

#: What a minified glue begins with: the views under new names, made in a function.
_VIEWS = (
    "var k=wasmExports.memory,b,A,B,C,D,E,F,G;"
    "function r(){b=k.buffer;A=new Int8Array(b);C=new Int16Array(b);B=new Uint8Array(b);"
    "D=new Int32Array(b);E=new Uint32Array(b);F=new Float32Array(b);G=new Float64Array(b)}r();"
)
_DIRECT = (
    "var k=new WebAssembly.Memory({initial:1,maximum:65536}),D,B;k=wasmMemory;"
    "function r(){D=new Int32Array(k.buffer);B=new Uint8Array(k.buffer)}r();"
)
_LOCAL = (
    "var k=wasmMemory,D,B,m={};function r(){var a=k.buffer;m.HEAP32=D=new Int32Array(a);"
    "m.HEAPU8=B=new Uint8Array(a)}r();"
)
_GROWING = (
    "var k=wasmMemory,b,B,F,G;"
    "function r(){b=k.buffer;B=new Uint8Array(b);F=new Int32Array(b);G=new Float64Array(b)}r();"
    "function t(){b!=k.buffer&&r();return B}function v(){b!=k.buffer&&r();return F}"
    "function w(){b!=k.buffer&&r();return G}"
)

ROWS = (
    program(
        "renamed, 8 bit",
        _VIEWS + "function run(a){return[A[a],B[a]]}",
        _VIEWS + "function run(a){return[A[a>>>0],B[a>>>0]]}",
        align=1,
    ),
    program(
        "renamed, 16 bit",
        _VIEWS + "function run(a){return C[a>>1]}",
        _VIEWS + "function run(a){return C[a>>>1]}",
    ),
    program(
        "renamed, 32 bit",
        _VIEWS + "function run(a){D[a>>2]=E[a+4>>2];return F[a+8>>2]}",
        _VIEWS + "function run(a){D[a>>>2]=E[a+4>>>2];return F[a+8>>>2]}",
    ),
    program(
        "renamed, 64 bit",
        _VIEWS + "function run(a){return G[a>>3]}",
        _VIEWS + "function run(a){return G[a>>>3]}",
    ),
    program(
        "renamed, method",
        _VIEWS + "function run(a,c){B.copyWithin(c,a,a+8);return B.subarray(a,a+4)}",
        _VIEWS + "function run(a,c){B.copyWithin(c>>>0,a>>>0,a+8>>>0);return B.subarray(a>>>0,a+4>>>0)}",
    ),
    program(
        "renamed, index computed in a parameter",
        _VIEWS + "function run(a){a=a>>2;a+=1;return D[a/1]}",
    ),
    program(
        "renamed, mask of a quotient",
        _VIEWS + "function run(a){return D[a/4]}",
        _VIEWS + "function run(a){return D[a/4&0x3fffffff]}",
    ),
    program(
        "made of k.buffer each",
        _DIRECT + "function run(a){return D[a>>2]+B[a]}",
        _DIRECT + "function run(a){return D[a>>>2]+B[a>>>0]}",
    ),
    program(
        "made through a local, chained to properties",
        _LOCAL + "function run(a){return[D[a>>2],B[a],m.HEAPU8[a+1]]}",
        _LOCAL + "function run(a){return[D[a>>>2],B[a>>>0],m.HEAPU8[a+1>>>0]]}",
    ),
    program(
        "Closure's getter",
        _GROWING + "function run(p){return v()[p>>2]}",
        _GROWING + "function run(p){return v()[p>>>2]}",
    ),
    program(
        "Closure's getter, written and summed",
        _GROWING + "function run(p){v()[p+4>>2]=7;w()[p+16>>3]=.5;return v()[(p>>2)+1]}",
        _GROWING + "function run(p){v()[p+4>>>2]=7;w()[p+16>>>3]=.5;return v()[(p>>>2)+1]}",
    ),
    program(
        "Closure's getter, 8 bit and method",
        _GROWING + "function run(p){t()[p]=1;return t().slice(p,p+4)}",
        _GROWING + "function run(p){t()[p>>>0]=1;return t().slice(p>>>0,p+4>>>0)}",
    ),
    program(
        "Closure's getter as an arrow",
        "var k=wasmMemory,b,F;const r=()=>{b=k.buffer;F=new Int32Array(b)},v=()=>{b!=k.buffer&&r();return F};"
        "function run(p){return v()[p>>2]}",
        "var k=wasmMemory,b,F;const r=()=>{b=k.buffer;F=new Int32Array(b)},v=()=>{b!=k.buffer&&r();return F};"
        "function run(p){return v()[p>>>2]}",
    ),
    program(
        "getter that returns in a comma",
        "var k=wasmMemory,b,F;function r(){b=k.buffer;F=new Int32Array(b)}"
        "function v(){return b!=k.buffer&&r(),F}function run(p){return v()[p>>2]}",
        "var k=wasmMemory,b,F;function r(){b=k.buffer;F=new Int32Array(b)}"
        "function v(){return b!=k.buffer&&r(),F}function run(p){return v()[p>>>2]}",
    ),
    program(
        "renamed growMemViews",
        _GROWING + "function run(p){return(r(),F)[p>>2]}",
        _GROWING + "function run(p){return(r(),F)[p>>>2]}",
    ),
    program(
        "renamed growMemViews, 8 bit",
        _GROWING + "function run(p){return(r(),B)[p+2]}",
        _GROWING + "function run(p){return(r(),B)[p+2>>>0]}",
    ),
    program(
        "a name without spaces around it",
        "function run(p){return HEAPU8[p]+HEAP32[p>>2]}",
        "function run(p){return HEAPU8[p>>>0]+HEAP32[p>>>2]}",
    ),
    program(
        "one line of typeof, in and void",
        "function run(p){return typeof HEAPU8[p]in{number:1}?void 0===HEAPU8[p]:3}",
        "function run(p){return typeof HEAPU8[p>>>0]in{number:1}?void 0===HEAPU8[p>>>0]:3}",
    ),
    program(
        "minified, wrapped in parentheses",
        "function run(p,q){return HEAPU8[p|1]}",
        align=64,
    ),
    program(
        "minified, or to zero",
        "function run(p,q){return HEAPU8[p+1|0]}",
        "function run(p,q){return HEAPU8[p+1>>>0]}",
    ),
    program(
        "a view's renamed parameter and its index",
        _VIEWS + "function e(h,i,n){n=i+n;while(h[i]&&!(i>=n))++i;return i}"
        "function run(p){return B.subarray(p,e(B,p,99))}",
        setup=b"relocated\0and more",
        align=1,
    ),
    program(
        "a view's renamed parameter and its shifted index",
        _VIEWS + "function g(h,i){return h[i>>2]}function run(p){return[g(D,p),g(E,p)]}",
        _VIEWS + "function g(h,i){return h[i>>>2]}function run(p){return[g(D,p),g(E,p)]}",
    ),
    program(
        "views in an object made in a function",
        "var k={};function r(a){k.i=new Int32Array(a.buffer);k.u=new Uint8Array(a.buffer)}r(wasmMemory);"
        "function run(p){return[k.i[p>>2],k.u[p]]}",
    ),
    program(
        "shadowing: a parameter that has a view's short name",
        _VIEWS + "function f(D){return D[1]}function run(p){return f([5,6])+D[p>>2]}",
        _VIEWS + "function f(D){return D[1]}function run(p){return f([5,6])+D[p>>>2]}",
    ),
    program(
        "shadowing: a local that has a view's short name",
        _VIEWS + "function f(i){var B=[4,5,6];return B[i-1]}function run(p){return f(2)+B[p]}",
        _VIEWS + "function f(i){var B=[4,5,6];return B[i-1]}function run(p){return f(2)+B[p>>>0]}",
    ),
    program(
        "eight bit views of a whole minified string reader",
        _VIEWS + 'function s(a,c){if(!a)return"";for(var d=a+c,e="",f=a;!(f>=d)&&B[f];)'
        "e+=String.fromCharCode(B[f++]);return e}function run(p){return s(p,20)}",
        setup=b"relocated\0and more",
        align=1,
    ),
)
