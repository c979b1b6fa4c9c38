const data = JSON.parse(document.getElementById("data").textContent);
/* What was measured: without brotli there is no size by it. */
const METRICS = ["raw", "gzip", "brotli"].filter((metric) => data.total[metric][1] !== null);
/* Functions of fewer bytes than this part of what is shown have no cell of their own. */
const SMALLEST = 1 / 2000;
const get = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString("en-US");
/* What Python has written, with its numbers as they are here. */
const grouped = (text) => text.replace(/\d{4,}/g, (digits) => number(Number(digits)));
/* What several texts begin with, up to a separator; nothing of a single one. */
function begun(texts, rest) {
  return texts.length < 2 ? "" : texts.reduce((one, other) => {
    let end = 0;
    while (end < one.length && one[end] === other[end]) end++;
    return one.slice(0, end);
  }).replace(rest, "");
}
/* The folder that all files are in is said once. */
const FOLDER = begun(data.files.map((file) => file.path), /[^/\\]*$/);
const TOP = "(top level)";
const brief = (path) => (path.startsWith(FOLDER) ? path.slice(FOLDER.length) : path);
const signed = (n, shown = number(Math.abs(n))) => (n > 0 ? "+" : n < 0 ? "−" : "±") + shown;
/* Red is what is over budget, and nothing else. */
const tone = (n, failed = false) => (failed ? "over" : n > 0 ? "up" : n < 0 ? "down" : "soft");

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") element.onclick = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

const button = (className, onclick, ...children) => make("button", {class: className, type: "button", onclick}, ...children);

/* A button for those of the items that are not shown yet, if there are any. */
const rest = (items, shown, more) =>
  items.length > shown ? [button("more", more, `${number(items.length - shown)} more`)] : [];

const largest = (items) => items.reduce((most, each) => Math.max(most, Math.abs(each.delta)), 0);
const percent = (before, delta) => signed(delta, Math.abs(100 * delta / before).toFixed(2)) + "\u00a0%";

function change(before, after) {
  if (before === null) return "–";
  const part = before ? ` (${percent(before, after - before)})` : after ? " (new)" : "";
  return after === before ? "unchanged" : signed(after - before) + " B" + part;
}

/* Every function, the path of each made from those around it. Gone ones have no bytes in the head. */
const functions = [];
data.files.forEach((file, index) => {
  const labels = [];
  /* A wasm binary is shown by its sections. */
  const isWasm = file.path.toLowerCase().endsWith(".wasm");
  const add = (each) => functions.push({index: functions.length, file: index,
    group: isWasm && each.path !== file.path && each.path !== TOP ? labels[0] : "", delta: each.own - each.base, edits: [], texts: null,
    ...each});
  file.first = functions.length;
  for (const [depth, label, own, base, line, column] of file.functions) {
    labels.length = depth;
    labels.push(label);
    const shown = label.startsWith("(anonymous ") ? labels.slice(-2).join(".") : label;
    add({path: labels.join("."), label: isWasm ? label : shown, own, base, line, column});
  }
  for (const [path, base, text] of file.gone)
    add({path, label: path, own: 0, base, line: null, gone: true, texts: text === null ? null : [text, null]});
  for (const [at, before, after] of file.texts) functions[file.first + at].texts = [before, after];
});
const edits = data.files.flatMap((file, index) => file.edits.map(([at, line, column, kinds, parts]) => {
  const edit = {file: index, of: functions[file.first + at], line, column, kinds, parts};
  edit.of.edits.push(edit);
  edit.text = parts.map((part) => part[1]).join("").toLowerCase();
  return edit;
}));

const SHOWN = {files: 20, bars: 40, edits: 50};
let query = "", chosenFile = -1, chosen = null, metric = "raw", shown = {...SHOWN};
const name = (f) => data.files[f.file].path;
const matches = (f) => (chosenFile < 0 || f.file === chosenFile) &&
  (!query || f.path.toLowerCase().includes(query) || name(f).toLowerCase().includes(query));
const nothing = () => make("p", {class: "soft"}, query ? "Nothing found." : "Nothing.");

function chooseFile(index) {
  chosenFile = index;
  get("file").value = index;
  draw();
  drawTrend();
}

function openFile(index) {
  chooseFile(index);
  document.querySelector(".tools").scrollIntoView({block: "nearest"});
  get("map").scrollIntoView({block: "nearest"});
}

const bySize = (items) => items.sort((a, b) => b.size - a.size);
const HEAD = 18;

/* Whether a line has room in a cell: a part of a name says something, a part of a number something wrong. */
const pen = document.createElement("canvas").getContext("2d");
function fits(line, width, weight = "") {
  pen.font = `${weight} 12px system-ui, sans-serif`;
  return pen.measureText(line).width <= width - 7;
}

/* A cell of the map; what it says stands in it as far as there is room. */
function cell(attributes, x, y, width, height, label, bytes) {
  const element = make("button", {type: "button", "aria-label": attributes.title, ...attributes});
  Object.assign(element.style, {left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px`});
  if (width >= 36 && height >= 18) {
    element.append(make("span", {}, label));
    if (bytes && height >= 34 && fits(bytes, width)) element.append(make("span", {}, bytes));
  }
  get("map").append(element);
  return element;
}

function drawMap() {
  const map = get("map"), shown = functions.filter((f) => f.own > 0 && matches(f));
  /* What a function takes of a compressed file nobody can say: it gets its share of the file. */
  const area = (f) => {
    const sizes = data.files[f.file].sizes;
    return metric === "raw" ? f.own : f.own * sizes[metric][1] / sizes.raw[1];
  };
  const total = shown.reduce((sum, f) => sum + area(f), 0);
  const most = largest(shown);
  const parts = new Map();
  for (const f of shown) {
    const key = `${f.file} ${f.group}`;
    if (!parts.has(key)) parts.set(key, []);
    parts.get(key).push(f);
  }
  const groups = [...parts.values()].map((all) => {
    const index = all[0].file, section = all[0].group, size = all.reduce((sum, f) => sum + area(f), 0);
    const items = all.filter((f) => area(f) >= total * SMALLEST).map((f) => ({f, size: area(f)}));
    const left = size - items.reduce((sum, item) => sum + item.size, 0);
    if (left) items.push({f: null, size: left, number: all.length - items.length});
    return {index, section, size, items: bySize(items)};
  }).filter((group) => group.size);

  function place(item, x, y, width, height) {
    const f = item.f, label = f ? f.path : `${number(item.number)} smaller ones`;
    const bytes = metric === "raw" ? `${number(item.size)} B` : `about ${number(Math.round(item.size))} B`;
    const title = `${label}\n${bytes}` + (f ? `, ${change(f.base, f.own)}\n${name(f)}` : "");
    const sort = f && f.delta ? (f.delta > 0 ? "grown" : "shrunk") : "";
    const made = cell({title, class: sort}, x, y, width, height, f ? (f.path === name(f) ? brief(f.label) : f.label) : label, bytes);
    if (!f) {
      made.disabled = true;
      made.dataset.rest = item.number;
      return;
    }
    /* The strongest colour has what has changed most; even the least has some. */
    if (f.delta) made.style.setProperty("--part", `${30 + 70 * Math.sqrt(Math.abs(f.delta) / most)}%`);
    made.dataset.function = f.index;
    made.setAttribute("aria-pressed", f === chosen);
    made.onclick = () => choose(f);
  }

  map.replaceChildren();
  map.hidden = !groups.length;
  squarify(bySize(groups), 0, 0, map.clientWidth, map.clientHeight, (group, x, y, width, height) => {
    const path = brief(data.files[group.index].path) + (group.section ? `, ${group.section}` : ""), only = groups.length === 1 || group.items[0].size === group.size;
    const head = only || height < 3 * HEAD || width < 60 ? 0 : HEAD;
    if (head) {
      const bytes = `${number(Math.round(group.size))} B`, label = `${path}, ${bytes}`;
      cell({title: `${path}\n${bytes}`, class: "in"}, x, y, width, head, fits(label, width, "600") ? label : path)
        .onclick = () => chooseFile(group.index);
    }
    squarify(group.items, x, y + head, width, height - head, place);
  });
  get("legend").textContent = total ? `${number(Math.round(total))} bytes` + (metric === "raw" ? "" : ` by ${metric}`) +
    ". A cell is a function" + (groups.length > 1 ? ", or a file or section that has none" : "") + "; its area the bytes in it and in no " +
    "function inside it" + (metric === "raw" ? "" : ", by its share of the file") + ". Orange has grown, green has shrunk, the strongest by the most bytes." : nothing().textContent;
}

/* What has changed by itself, or is new or gone with its file: a file stands for its functions until it is chosen. */
function changes() {
  const found = functions.filter((f) => f.delta && matches(f));
  const whole = (f) => data.files[f.file].status === "added" && chosenFile < 0 && !query;
  const added = new Map();
  for (const f of found.filter(whole)) added.set(f.file, (added.get(f.file) || 0) + f.delta);
  const isFile = (f) => f.path === name(f);
  /* What all functions of a file are in need not be said of each. */
  const inside = data.files.map((file, index) => begun(found.filter((f) => f.file === index && !isFile(f) && f.path !== TOP)
    .map((f) => f.path), /[^.]*$/));
  const within = (f) => f.path.slice(f.path.startsWith(inside[f.file]) ? inside[f.file].length : 0);
  const line = (f) => ({label: isFile(f) ? brief(f.path) : within(f), title: f.path,
    note: isFile(f) ? data.files[f.file].status : data.files.length > 1 ? brief(name(f)) : "",
    delta: f.delta, whole: isFile(f), open: () => choose(f)});
  const file = ([index, delta]) => ({label: brief(data.files[index].path), note: "added", delta, whole: true, open: () => openFile(index)});
  return [...found.filter((f) => !whole(f)).map(line), ...[...added].map(file)]
    .sort((a, b) => Math.sign(b.delta) - Math.sign(a.delta) || Math.abs(b.delta) - Math.abs(a.delta));
}

function drawBars() {
  const found = changes(), most = largest(found);
  get("bars").replaceChildren(...found.slice(0, shown.bars).map((each) => {
    const line = make("i", {class: tone(each.delta)});
    line.style.width = `${100 * Math.abs(each.delta) / most}%`;
    return make("button", {class: "bar", type: "button", onclick: each.open, title: each.title || each.label}, make("span", {}, make("code", {}, each.label), " ", make("span", {class: "soft"}, each.note)),
      make("span", {class: "number " + tone(each.delta)}, signed(each.delta) + " B"), make("span", {}, line));
  }), ...rest(found, shown.bars, () => { shown.bars += 200; drawBars(); }));
  if (!found.length) get("bars").append(nothing());
}

/* One side of parts: what is only there is marked. */
function side(parts, tag, drop, mark) {
  return make("pre", {"data-mark": mark}, ...parts.filter((part) => part[0] !== drop)
    .map(([sort, text], index) => (sort !== "=" ? make(tag, {}, text) : index ? text : text.trimStart())));
}

const sides = (parts) => [side(parts, "del", "+", "− "), side(parts, "ins", "-", "+ ")];

function editPair(edit) {
  return make("div", {class: "pair"},
    make("div", {class: "where"}, make("code", {}, `${edit.line}:${edit.column}`), make("span", {class: "soft"}, ` ${edit.kinds}`)),
    ...sides(edit.parts));
}

function drawEdits() {
  const found = edits.filter((edit) => (chosenFile < 0 || edit.file === chosenFile) &&
    (matches(edit.of) || edit.text.includes(query)));
  get("edits-section").hidden = !edits.length;
  let last = null;
  get("edits").replaceChildren(...found.slice(0, shown.edits).map((edit) => {
    const isNext = edit.of === last;
    last = edit.of;
    return make("div", {}, ...(isNext ? [] : [make("h3", {class: "path"}, make("code", {}, edit.of.path),
      make("span", {class: "soft"}, ` ${brief(name(edit.of))}`))]), editPair(edit));
  }), ...rest(found, shown.edits, () => { shown.edits += 200; drawEdits(); }));
  if (!found.length) get("edits").append(nothing());
}

function choose(f) {
  chosen = f;
  const details = get("details"), place = f.line ? `:${f.line}:${f.column}` : f.column ? `, at byte ${number(f.column)}` : "";
  details.hidden = false;
  details.replaceChildren(button("close", () => { chosen = null; details.hidden = true; markChosen(); }, "Close"),
    make("h2", {class: "path"}, f.path),
    make("p", {}, make("code", {class: "path"}, name(f) + place), ` ${number(f.base)} → ${number(f.own)} B, `,
      make("span", {class: tone(f.delta)}, f.gone ? "gone" : change(f.base, f.own))),
    ...f.edits.map(editPair));
  if (f.texts) {
    const [before, after] = f.texts;
    details.append(make("div", {class: "sides"}, ...sides(before === null ? [["+", after]] : after === null ? [["-", before]]
      : compared(before, after))));
  } else if (data.files[f.file].recorded) {
    details.append(make("p", {class: "soft"}, "The base is a baseline, which has sizes and no code."));
  }
  markChosen();
  details.scrollIntoView({block: "nearest"});
  details.focus({preventScroll: true});
}

function markChosen() {
  for (const made of get("map").querySelectorAll("[data-function]"))
    made.setAttribute("aria-pressed", chosen !== null && Number(made.dataset.function) === chosen.index);
}

function drawTrend() {
  const all = data.history.map((entry) => ({...entry, sizes: chosenFile < 0 ? entry.total :
    entry.files[data.files[chosenFile].path]})).filter((entry) => entry.sizes);
  get("trend-section").hidden = !data.history.length;
  get("trend").replaceChildren(...METRICS.map((metric) => {
    /* Some may have been measured without brotli. */
    const entries = all.filter((entry) => entry.sizes[metric] !== null);
    const values = entries.map((entry) => entry.sizes[metric]);
    if (!values.length) return make("p", {class: "soft"}, `${metric}: nothing on record`);
    const low = Math.min(...values), high = Math.max(...values), space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const put = (tag, attributes) => {
      const element = document.createElementNS(space, tag);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      svg.append(element);
      return element;
    };
    const width = 1000, height = 120;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${metric}: ${values.map(number).join(", ")} bytes`);
    /* By their dates; by their order where they have none. */
    const times = entries.map((entry, index) => Date.parse(entry.time) || index);
    const begun = times[0], lasted = times[times.length - 1] - begun;
    const x = (index) => {
      const low = Math.floor(index), high = Math.ceil(index), time = times[low] + (times[high] - times[low]) * (index - low);
      return 10 + (width - 20) * (lasted > 0 ? (time - begun) / lasted : 0.5);
    };
    const y = (value) => 8 + (height - 16) * (high > low ? (high - value) / (high - low) : 0.5);
    entries.forEach((entry, index) => {
      const before = entries[index - 1];
      if (before && JSON.stringify(before.compressors[metric]) !== JSON.stringify(entry.compressors[metric]))
        put("line", {x1: x(index - 0.5), x2: x(index - 0.5), y1: 0, y2: height, stroke: "var(--soft)", "stroke-dasharray": "4"});
    });
    put("polyline", {points: values.map((value, index) => `${x(index)},${y(value)}`).join(" "), fill: "none",
      stroke: "var(--accent)", "stroke-width": 2, "vector-effect": "non-scaling-stroke"});
    values.forEach((value, index) => {
      const point = put("line", {x1: x(index), x2: x(index), y1: y(value), y2: y(value), stroke: "var(--accent)",
        "stroke-width": 8, "stroke-linecap": "round", "vector-effect": "non-scaling-stroke"});
      const title = document.createElementNS(space, "title");
      title.textContent = `${entries[index].time} ${entries[index].commit || ""}\n${number(value)} B`;
      point.append(title);
    });
    const first = values[0], last = values[values.length - 1], day = (entry) => make("span", {title: entry.time}, entry.time.slice(0, 10));
    return make("div", {class: "trend"},
      make("p", {}, make("b", {}, metric), ` ${number(last)} B `,
        make("span", {class: tone(last - first)}, values.length > 1 ? change(first, last) : ""),
        make("span", {class: "soft"}, values.length > 1 ? ` in ${number(values.length)} measurements${happened(entries, values)}` : "")),
      make("div", {class: "axis soft"}, make("span", {}, number(high)), make("span", {}, high > low ? number(low) : "")), svg,
      make("div", {class: "dates soft"}, day(entries[0]), ...(values.length > 1 ? [day(entries[entries.length - 1])] : [])));
  }));
}

/* What a comparison of the first and the last does not show: the highest, the lowest, the last change. */
function happened(entries, values) {
  const day = (index) => entries[index].time.slice(0, 10), last = values.length - 1, said = [];
  const high = values.indexOf(Math.max(...values)), low = values.indexOf(Math.min(...values));
  if (values[high] > Math.max(values[0], values[last])) said.push(`highest ${number(values[high])} B on ${day(high)}`);
  if (values[low] < Math.min(values[0], values[last])) said.push(`lowest ${number(values[low])} B on ${day(low)}`);
  let at = last;
  while (at > 0 && values[at] === values[at - 1]) at--;
  if (at > 0) said.push(`last changed on ${day(at)}, by ${signed(values[at] - values[at - 1])} B`);
  return said.map((each) => `; ${each}`).join("");
}

function drawFiles() {
  const rank = (file) => Math.abs(file.sizes.raw[1] - file.sizes.raw[0]);
  const failed = new Set(data.exceeded.map(([path, , of]) => `${path} ${of}`));
  const isOver = (file) => METRICS.some((of) => failed.has(`${file.path} ${of}`));
  const files = data.files.map((file, index) => ({file, index}))
    .sort((a, b) => isOver(b.file) - isOver(a.file) || rank(b.file) - rank(a.file));
  const row = ({file, index}) => make("tr", {},
    make("td", {}, file.status === "removed" ? brief(file.path) : button("", () => openFile(index), brief(file.path)),
      ["added", "removed"].includes(file.status) ? ` (${file.status})` : "",
      file.was ? make("span", {class: "soft was"}, `was ${file.was}`) : ""),
    ...METRICS.map((metric) => {
      const [before, after] = file.sizes[metric], isFailed = failed.has(`${file.path} ${metric}`);
      return make("td", {}, make("span", {}, number(after)),
        make("span", {class: tone(after - before, isFailed)}, (isFailed ? "✗ " : "") + change(before, after)));
    }));
  get("files").replaceChildren(
    make("tr", {}, make("th", {}, "file", make("span", {class: "soft"}, FOLDER && ` in ${FOLDER}`)), ...METRICS.map((metric) => make("th", {}, metric))), ...files.slice(0, shown.files).map(row));
  get("more-files").replaceChildren(...rest(files, shown.files, () => { shown.files += 200; drawFiles(); }));
}

function draw() { shown = {...shown, bars: SHOWN.bars, edits: SHOWN.edits}; drawMap(); drawBars(); drawEdits(); }

function begin() {
  const about = data.heading || {}, names = about.base ? `${about.base} → ${about.head}` : "";
  document.title = ["Sizes", about.project, names].filter(Boolean).join(" ") + `: ${data.title}`;
  get("project").textContent = about.project ? `Sizes of ${about.project}` : "Sizes";
  get("names").textContent = [names, about.time && about.time.slice(0, 16).replace("T", " ") + " UTC"].filter(Boolean).join(", ");
  get("verdict").textContent = grouped(data.title);
  get("verdict").classList.add(data.exceeded.length ? "over" : data.budgets ? "down" : "soft");
  get("measured").textContent = data.measured;
  get("totals").append(...METRICS.map((metric) => {
    const [before, after] = data.total[metric];
    return make("section", {}, make("span", {class: "soft"}, metric), make("b", {}, number(after) + " B"),
      make("span", {class: tone(after - before)}, (data.foreign.includes(metric) ? "≠ " : "") + change(before, after)));
  }));
  get("over").hidden = !data.exceeded.length;
  get("exceeded").append(...data.exceeded.map(([path, budget, , text]) => make("p", {class: "path"}, make("code", {}, brief(path)), ": ",
    make("code", {}, budget), ": ", make("span", {class: "over"}, grouped(text)))));
  document.documentElement.style.setProperty("--sizes", METRICS.length);
  get("metric").append(...METRICS.map((each) => make("option", {value: each}, each)));
  get("metric").onchange = (event) => { metric = event.target.value; drawMap(); };
  get("file").append(make("option", {value: -1}, "All files"),
    ...data.files.map((file, index) => make("option", {value: index}, brief(file.path))));
  get("file").onchange = (event) => chooseFile(Number(event.target.value));
  get("search").oninput = (event) => { query = event.target.value.trim().toLowerCase(); draw(); };
  let width = get("map").clientWidth;
  addEventListener("resize", () => { if (get("map").clientWidth !== width) { width = get("map").clientWidth; drawMap(); } });
  drawFiles();
  draw();
  drawTrend();
}
begin();
