// A chart as SVG: lines over a logarithmic x axis.

const [WIDTH, HEIGHT] = [760, 420];
const plot = { left: 70, right: 540, top: 40, bottom: 360 };
/** Told apart by people who see few colours too; Sealift's lines are the thick ones. */
const colours = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#000000",
  "#7a5195",
  "#8c8c00",
  "#888888",
];
const dashes = ["", "6 3", "2 3"];

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const round = (value) => Math.round(value * 10) / 10;

function text(x, y, content, { anchor = "middle", size = 12, rotate = false } = {}) {
  const turned = rotate ? ` transform="rotate(-90 ${x} ${y})"` : "";
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}"${turned}>${escaped(content)}</text>`;
}

/** Steps of 1, 2 or 5 times a power of ten, at most six from 0 to `most`. */
export function steps(most) {
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

/** Powers of ten around all values. */
function decades(values) {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: to - from + 1 }, (_, index) => Number((10 ** (from + index)).toPrecision(6)));
}

function scale(from, to, low, high, logarithmic) {
  const place = logarithmic ? Math.log : (value) => value;
  const [first, last] = [place(low), place(high)];
  const width = last - first || 1;
  return (value) => round(from + ((place(value) - first) / width) * (to - from));
}

function axes(xs, ys, x, y, labels) {
  const vertical = ys.map((value) => {
    const line = `<line x1="${plot.left}" x2="${plot.right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>`;
    return (
      line +
      text(plot.left - 8, y(value) + 4, value.toLocaleString("en", { maximumFractionDigits: 6 }), { anchor: "end" })
    );
  });
  const horizontal = xs.map((value) => {
    const line = `<line x1="${x(value)}" x2="${x(value)}" y1="${plot.bottom}" y2="${plot.bottom + 5}" stroke="#333"/>`;
    return line + text(x(value), plot.bottom + 20, labels.tick(value));
  });
  const frame = `<path d="M${plot.left} ${plot.top}V${plot.bottom}H${plot.right}" fill="none" stroke="#333"/>`;
  const names = [
    text((plot.left + plot.right) / 2, plot.bottom + 45, labels.x),
    text(18, (plot.top + plot.bottom) / 2, labels.y, { rotate: true }),
    text((plot.left + plot.right) / 2, 22, labels.title, { size: 15 }),
  ];
  return [...vertical, frame, ...horizontal, ...names];
}

function series({ name, points, ours }, index, x, y) {
  const style = `stroke="${colours[index % colours.length]}" stroke-width="${ours ? 3 : 1.5}" stroke-dasharray="${dashes[Math.floor(index / colours.length) % dashes.length]}"`;
  const line = points.map(([px, py]) => `${x(px)},${y(py)}`).join(" ");
  const dots = points.map(
    ([px, py]) => `<circle cx="${x(px)}" cy="${y(py)}" r="3" fill="${colours[index % colours.length]}"/>`,
  );
  const height = plot.top + 10 + index * 20;
  const key = `<line x1="${plot.right + 20}" x2="${plot.right + 44}" y1="${height}" y2="${height}" ${style}/>`;
  return [
    `<polyline points="${line}" fill="none" ${style}/>`,
    ...dots,
    key + text(plot.right + 50, height + 4, name, { anchor: "start" }),
  ];
}

/**
 * `lines`: [{ name, ours, points: [[x, y], ...] }]; a line without points is left out. `logarithmic`: the y axis too. `tick`: how a value of x is
 * written. Gives the text of an SVG file.
 */
export function chart({ title, x: xLabel, y: yLabel, tick = String, logarithmic = false, lines }) {
  const drawn = lines.filter(({ points }) => points.length > 0);
  const xs = [...new Set(drawn.flatMap(({ points }) => points.map(([px]) => px)))].toSorted((a, b) => a - b);
  const values = drawn.flatMap(({ points }) => points.map(([, py]) => py));
  const ys = logarithmic ? decades(values.filter((value) => value > 0)) : steps(Math.max(...values));
  const x = scale(plot.left + 10, plot.right, xs[0], xs.at(-1), true);
  const y = scale(plot.bottom, plot.top, ys[0], ys.at(-1), logarithmic);
  const shapes = drawn.flatMap((line, index) =>
    series({ ...line, points: line.points.filter(([, py]) => !logarithmic || py > 0) }, index, x, y),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...axes(xs, ys, x, y, { title, x: xLabel, y: yLabel, tick }),
    ...shapes,
    "</svg>",
  ]
    .join("\n")
    .concat("\n");
}
