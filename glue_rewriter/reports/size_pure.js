"use strict";

/* Bruls, Huizing, van Wijk: Squarified Treemaps. Items are in order of size, the largest first. */
function squarify(items, x, y, width, height, place) {
  let total = items.reduce((sum, item) => sum + item.size, 0), at = 0;
  while (at < items.length && width > 0 && height > 0) {
    const side = Math.min(width, height), scale = width * height / total;
    let row = 0, count = 0, worst = Infinity;
    while (at + count < items.length) {
      const sum = row + items[at + count].size, area = sum * scale;
      const largest = items[at].size * scale, smallest = items[at + count].size * scale;
      const ratio = Math.max(side * side * largest / (area * area), area * area / (side * side * smallest));
      if (ratio > worst) break;
      worst = ratio; row = sum; count++;
    }
    const thick = row * scale / side;
    let along = 0;
    for (const item of items.slice(at, at + count)) {
      const long = item.size * scale / thick;
      if (width >= height) place(item, x, y + along, thick, long);
      else place(item, x + along, y, long, thick);
      along += long;
    }
    if (width >= height) { x += thick; width -= thick; } else { y += thick; height -= thick; }
    total -= row; at += count;
  }
}

/* Two texts as parts that are in both (=), only in the first (-), only in the second (+). */
function compared(before, after) {
  const words = (text) => text.match(/\w+|\s+|[<>=]+|[^\w\s]/g) || [];
  const [a, b] = [words(before), words(after)];
  let start = 0, end = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const parts = [];
  const put = (sort, word) => {
    const last = parts[parts.length - 1];
    if (last && last[0] === sort) last[1] += word;
    else parts.push([sort, word]);
  };
  a.slice(0, start).forEach((word) => put("=", word));
  const [m, n] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  /* The longest words in common, by the table of their numbers from each place on. */
  const row = n.length + 1, common = new Uint16Array((m.length + 1) * row);
  for (let i = m.length - 1; i >= 0; i--)
    for (let j = n.length - 1; j >= 0; j--)
      common[i * row + j] = m[i] === n[j] ? common[(i + 1) * row + j + 1] + 1
        : Math.max(common[(i + 1) * row + j], common[i * row + j + 1]);
  let i = 0, j = 0;
  while (i < m.length || j < n.length) {
    if (i < m.length && j < n.length && m[i] === n[j]) { put("=", m[i]); i++; j++; }
    else if (i < m.length && (j === n.length || common[(i + 1) * row + j] >= common[i * row + j + 1])) put("-", m[i++]);
    else put("+", n[j++]);
  }
  a.slice(a.length - end).forEach((word) => put("=", word));
  return parts;
}

