// The curves: points that belong together, and their pictures.
import { shown } from "../statistics.js";
import { chart } from "./chart.js";

const KIB = 2 ** 10;

/** 4096 -> 4 KiB; counts stay as they are. */
export function sizeText(bytes) {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${shown(bytes / KIB ** power).replace(/\.0+$/, "")} ${units[power]}`;
}

const kinds = {
  "sessions-down": {
    title: "Cost against number of sessions, down",
    x: "sessions at once (256 MiB in all)",
    tick: String,
  },
  "sessions-up": { title: "Cost against number of sessions, up", x: "sessions at once (256 MiB in all)", tick: String },
  "size-down": { title: "Cost against file size, down", x: "size of each file", tick: sizeText },
  "size-up": { title: "Cost against file size, up", x: "size of each file", tick: sizeText },
};

/** How a value on the x axis of any curve is written: there are fewer sessions than the smallest file has bytes. */
export const label = (value) => (value >= KIB ? sizeText(value) : String(value));

/** The curves that `scenarios` hold: `{ name, title, points, files: [{ file, title, svg }] }`; `file` is a path beside the results. */
export function curvesOf(scenarios) {
  return Object.entries(kinds).flatMap(([name, kind]) => {
    const points = scenarios.filter(({ curve }) => curve?.name === name);
    if (points.length === 0) return [];
    return [
      {
        name,
        title: kind.title,
        points,
        files: points[0].columns.map((column) => picture(name, kind, points, column)),
      },
    ];
  });
}

function picture(name, { title, x, tick }, points, { key, title: y }) {
  const rows = points[0].rows.map(({ server, ours }) => ({ name: server, ours }));
  const lines = rows.map((row) => ({
    ...row,
    points: points.flatMap(({ curve, rows: all }) => {
      const value = all.find(({ server }) => server === row.name)?.figures?.[key];
      return Number.isFinite(value) ? [[curve.x, value]] : [];
    }),
  }));
  // Time for each file grows with its size: only logarithms show both ends.
  const logarithmic = name.startsWith("size-") && key !== "peak";
  const svg = chart({ title: `${title}: ${y}`, x, y, tick, logarithmic, lines });
  return { file: `curves/${name}-${key}.svg`, title: `${title}: ${y}`, svg };
}
