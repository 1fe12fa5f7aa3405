// What the figures shall be, and whether they are.
import { shown } from "./statistics.js";

/** The row that a figure is held against. `best` is the peers' best; `argon` the hashes alone; `oneWorker` Sealift itself with one worker process. */
const against = {
  best: (rows, column) => bestOf(rows.filter(isPeer), column),
  pyftpdlib: (rows) => rows.find(({ server }) => server === "pyftpdlib"),
  argon: (rows, _, row) => rows.find(({ beside, node }) => beside === true && node === row.node),
  oneWorker: (rows, _, row) => rows.find(({ ours, node, workers }) => ours && node === row.node && workers === 1),
};

const isGeneratorBound = (row) => row?.generatorBound === true;
const isPeer = ({ ours, beside }) => !ours && beside !== true;

function bestOf(rows, { key, better }) {
  const worth = ({ figures }) => (better === "more" ? figures[key] : -figures[key]);
  return rows.filter(({ figures }) => figures?.[key] !== undefined).toSorted((a, b) => worth(b) - worth(a))[0];
}

const ratio = (scenario, key, to, least) => ({ scenario, key, to, limit: () => least });
const leanest = (scenario, most) => ({
  scenario,
  key: "cpu",
  to: "best",
  limit: typeof most === "function" ? most : () => most,
});
const plain = (scenario, key, most, unit) => ({ scenario, key, unit, limit: () => most });

const MEGABYTES_20_IN_MIB = 20e6 / 2 ** 20;

/** With `to`, `limit` is a ratio: at least for what is better when it is more, at most for the rest. Without, it is the figure itself. */
const targets = [
  ratio("down", "rate", "best", 1.1),
  leanest("down", (node) => (node >= 24 ? 0.65 : 0.8)),
  ratio("up", "rate", "best", 1),
  leanest("up", 1.15),
  ...["down-8", "up-8"].flatMap((name) => [ratio(name, "rate", "best", 1), ratio(name, "rate", "oneWorker", 1.25)]),
  ...["small-down-16", "small-up-16"].flatMap((name) => [
    leanest(name, 0.8),
    ratio(name, "p99", "best", 1),
    ratio(name, "rate", "best", 1),
  ]),
  ...["handshakes-full-ecdsa", "handshakes-full-rsa", "handshakes-resumed-ecdsa"].map((name) =>
    ratio(name, "rate", "pyftpdlib", 1),
  ),
  ratio("logins", "rate", "argon", 0.8),
  plain("idle-5000", "perSession", 96, "KiB"),
  ...["list", "mlsd"].flatMap((name) => [
    plain(name, "first", 50, "ms"),
    ratio(name, "total", "best", 1.5),
    plain(name, "worst", 20, "ms"),
    plain(name, "growth", MEGABYTES_20_IN_MIB, "MiB"),
  ]),
];

const words = { best: "the best peer", pyftpdlib: "pyftpdlib", argon: "argon2id alone", oneWorker: "one worker" };

/** Sealift as it is judged: with as many workers as it has there. `rows`: of a scenario, or entries that take part in one. */
export function judgedRow(rows, node) {
  const own = rows.filter((row) => row.ours && row.node === node);
  return own.toSorted((a, b) => b.workers - a.workers)[0];
}

/**
 * Each target of a scenario in the results, for each version of Node: `{ title, figure, wanted, server, value, met, generatorBound }`; `met` is
 * undefined where one of the two figures is missing; `generatorBound`: the load was a brake on one of them. `scenarios`: as in the results.
 */
export function judgeTargets(scenarios, nodes) {
  return targets.flatMap((target) => {
    const scenario = scenarios.find(({ name }) => name === target.scenario);
    return scenario === undefined ? [] : nodes.map((node) => judge(target, scenario, node));
  });
}

function judge({ key, to, limit, unit }, { title, columns, rows }, node) {
  const column = columns.find((each) => each.key === key);
  const row = judgedRow(rows, node);
  const other = row === undefined ? undefined : against[to]?.(rows, column, row);
  const more = column.better === "more";
  const bound = limit(node);
  const sign = `at ${more ? "least" : "most"}`;
  const wanted = to === undefined ? `${sign} ${shown(bound)} ${unit}` : `${sign} ${shown(bound)} x ${words[to]}`;
  const value = achieved({ row, other, key, to });
  const met = value === undefined ? undefined : more ? value >= bound : value <= bound;
  // Only these two figures are in what is judged; whether the load was a brake on others says nothing of it.
  const generatorBound = key !== "cpu" && to !== undefined && [row, other].some(isGeneratorBound);
  return { title, figure: column.title, wanted, server: row?.server ?? `Node ${node}`, value, met, generatorBound };
}

function achieved({ row, other, key, to }) {
  const own = row?.figures?.[key];
  if (own === undefined || to === undefined) return own;
  // Held against itself it is nothing but 1.
  if (to === "oneWorker" && row.workers < 2) return undefined;
  const theirs = other?.figures?.[key];
  return theirs === undefined ? undefined : own / theirs;
}
