"""Programs made at random of what JavaScript reads by its line breaks, by what stands before, or by where it stands."""

from __future__ import annotations

import random

_OPERANDS = (
    "HEAP32[p >> 2]|HEAPU8[q]|a|b|/HEAPU8[q]/g|/=HEAPU8[q]/|yield|await|async|of|let|get|set|static|using|accessor|{}|"
    "{HEAPU8[q]}|function(){}|function f(){}|()=>{}|x=>{}|x=>HEAPU8[q]|async()=>{}|class{}|class K{}|[HEAPU8[q]]|"
    "(HEAPU8[q])|(q)|`${HEAPU8[q]}`|`t`|a++|++a|--a|a--|1|010|1.|'s'|this|in1|instanceof_|of1"
).split("|")
_OPERATORS = (
    "/ / /= + - ++ -- in instanceof = => ? ?. : , ; * < --> <!-- ! typeof delete void new && ?? ... ."
).split()
_KEYWORDS = (
    "if(a)|else|do|while(a)|for(;;)|for(a of |for(let a in |for(async of|break|continue|return|throw|var|let|const|"
    "export default|import|case|case a:|default:|L:|try|catch{}|finally{}|with(a)|debugger|switch(a)|"
    "async function n(){}|function*g(){}|yield*"
).split("|")
#: What a statement may end in, and what the next line may begin with.
_ENDS = (
    "x=()=>{}|x=y=>{}|a++|a--|a|a=b|{}|{a}|function f(){}|class K{}|x=function(){}|x=class{}|export default class{}|"
    "export default function(){}|export default ()=>{}|if(a){}|if(a)b|else{}|do a|do{}while(a)|while(a){}|for(;;){}|"
    "L:{}|break|continue|return|throw a|yield|await|async|let|of|get|static|var yield|var await|debugger|try{}catch{}|"
    "switch(a){}|010|a.b|a[b]|`t`|a?b:()=>{}|(()=>{})|/r/g|new a|typeof a|yield a|await a|()=>a|()=>({})|a=>a++|x={}|"
    "x=[]|f(a)|'s'|a;|a,b|a in b|a!=b|import(a)|new.target|super.a|a?.b|async()=>{}|async x=>{}|-a|!a"
).split("|")
_STARTS = (
    "[HEAPU8[q]]|[HEAPU8[q]]=b|(HEAPU8[q])|(()=>{HEAPU8[q]})()|`${HEAPU8[q]}`|/HEAPU8[q]/g|/HEAPU8[q]/i.test(a)|"
    "/=HEAPU8[q]/|/HEAPU8[q]/|++HEAPU8[q]|--HEAPU8[q]|+HEAPU8[q]|-HEAPU8[q]|-->HEAPU8[q]|<!--HEAPU8[q]|--> HEAPU8[q]|"
    "in HEAPU8[q]|instanceof HEAPU8[q]|in1=HEAPU8[q]|instanceof_=HEAPU8[q]|of=HEAPU8[q]|in_\nHEAPU8[q]|*HEAPU8[q]|"
    "? HEAPU8[q]:b|, HEAPU8[q]|.a[HEAPU8[q]]|?.[HEAPU8[q]]|=HEAPU8[q]|=>HEAPU8[q]|{HEAPU8[q]}|HEAPU8[q]|"
    "function z(){HEAPU8[q]}|while(HEAPU8[q])|else HEAPU8[q]|[p >> 2]|(p >> 2)|[q]/HEAPU8[q]/g|x=>HEAPU8[q]|"
    "=>{HEAPU8[q]}|HEAPU8[q]/b/g|let HEAPU8[q]|async HEAPU8[q]"
).split("|")
_BETWEEN = ["\n", "\n", "\n", " ", " ", "", "/*\n*/", "/* */", " // c\n", "\r\n", "\u2028"]
_AROUND = [
    *[("", "")] * 4,
    ("function f(){", "}"),
    ("function*g(){", "}"),
    ("async function h(){", "}"),
    ("async()=>{", "}"),
    ("class C{", "}"),
    ("x={", "}"),
    ("switch(a){case 1:", "}"),
    ("L:for(;;){", "}"),
    ("if(a){", "}"),
    ("(", ")"),
    ("b=", ""),
]
_ANY = (_OPERANDS, _OPERANDS, _OPERATORS, _ENDS, _STARTS, _KEYWORDS)


def programs(seed: int, count: int) -> list[str]:
    """So many different programs, by a seed; two in three are no JavaScript."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found[_program(chance)] = None
    return list(found)


def _program(chance: random.Random) -> str:
    before, behind = chance.choice(_AROUND)
    if chance.random() < 0.55:
        parts = [chance.choice(_ENDS), chance.choice(_STARTS)]
        if chance.random() < 0.3:
            parts.insert(0, chance.choice(_ENDS))
        if chance.random() < 0.3:
            parts.append(chance.choice(_STARTS))
    else:
        parts = [chance.choice(chance.choice(_ANY)) for _ in range(chance.randint(2, 6))]
    text = before + chance.choice(["", "\n", " "]) + parts[0]
    for part in parts[1:]:
        text += chance.choice(_BETWEEN) + part
    return text + chance.choice(["", "\n"]) + behind
