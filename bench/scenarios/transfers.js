// Files down and up: large ones, small ones, and the curves between them.
import { rmSync } from "node:fs";
import path from "node:path";
import { settleDisk } from "../settle.js";
import { cpuEach, cpuPerGib, p50, p99, peak, perSecond, rate } from "./columns.js";

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** Downloads of small files are of so many different ones. */
const SMALL_FILES = 64;

/** V8 compiles on until so many small files have gone: their CPU falls by a third between the first thousand and the third. */
const WARM_FILES = 4000;

/** `ways`: of each lane, down or up; `files` of `size` bytes each. */
function transfers({ name, title, set = "memory", ways, files, size, columns, ...rest }) {
  const folder = path.join("bench", `${size}`);
  const names = Array.from({ length: size < MIB ? SMALL_FILES : 1 }, (_, index) => `file-${index}`);
  return {
    ...{ name, title, set, columns, ...rest },
    prepare: (server, { contents }) => contents.link(server, folder, names, size),
    run: async (server, { measure, signal }) => {
      const settled = rest.settled === true ? await settleDisk({ signal }) : undefined;
      const jobs = ways.map((way, lane) => ({
        ...{ kind: "transfers", way, files, size },
        names: names.map((each) => `${server.base}${folder}/${each}`),
        prefix: `${server.base}up-${lane}-`,
      }));
      try {
        return { ...(await measure(server, jobs)), settled };
      } finally {
        removeUploads(server, ways.length, files);
      }
    },
    tidy: (server) => rmSync(path.join(server.root, "bench"), { recursive: true, force: true }),
  };
}

function removeUploads(server, lanes, files) {
  for (let lane = 0; lane < lanes; lane++)
    for (let file = 0; file < files; file++) rmSync(path.join(server.root, `up-${lane}-${file}`), { force: true });
}

const lanes = (count, way) => Array.from({ length: count }, () => way);

function large(name, title, ways, { size = GIB, ...rest } = {}) {
  const columns = [rate(size), cpuPerGib(size), peak];
  return transfers({ name, title, ways, files: 1, size, columns, ...rest });
}

function small(name, title, ways, files, rest = {}) {
  const columns = [perSecond("file"), cpuEach("file"), p50, p99, peak];
  const warmUps = Math.ceil(WARM_FILES / (files * ways.length));
  return transfers({ name, title, ways, files, size: 4 * KIB, columns, warmUps, ...rest });
}

const spread = { workers: true };
/** What one run left for the disk to write would slow the next one, which may be another server's. */
const onDisk = { set: "disk", settled: true };

export const largeScenarios = [
  large("down", "1 GiB down, one session", ["down"], { profiled: true }),
  large("up", "1 GiB up, one session", ["up"], { profiled: true }),
  large("down-8", "8 sessions, 256 MiB down each", lanes(8, "down"), { size: GIB / 4, ...spread }),
  large("up-8", "8 sessions, 256 MiB up each", lanes(8, "up"), { size: GIB / 4, profiled: true, ...spread }),
  large("mixed-8", "8 sessions, 4 down and 4 up, 256 MiB each", [...lanes(4, "down"), ...lanes(4, "up")], {
    ...{ size: GIB / 4, ...spread },
  }),
];

export const smallScenarios = [
  small("small-down-1", "4 KiB files down, one session", ["down"], 300),
  small("small-down-16", "4 KiB files down, 16 sessions", lanes(16, "down"), 100, { profiled: true, ...spread }),
  small("small-up-1", "4 KiB files up, one session", ["up"], 300),
  small("small-up-16", "4 KiB files up, 16 sessions", lanes(16, "up"), 100, { profiled: true, ...spread }),
];

export const diskScenarios = [
  large("disk-up", "1 GiB up to a disk, one session", ["up"], onDisk),
  small("disk-small-up-1", "4 KiB files up to a disk, one session", ["up"], 200, onDisk),
  small("disk-small-up-16", "4 KiB files up to a disk, 16 sessions", lanes(16, "up"), 60, onDisk),
];

/** A data connection of its own for nothing at all: what is left is its handshake, which resumes the control connection's TLS session. */
export const resumedHandshakes = ["ecdsa", "rsa"].map((certificate) =>
  transfers({
    name: `handshakes-resumed-${certificate}`,
    title: `Data connections of empty files, whose handshakes may resume, ${certificate.toUpperCase()}, 8 sessions`,
    set: certificate === "rsa" ? "rsa" : "memory",
    ...{ ways: lanes(8, "down"), files: 120, size: 0 },
    columns: [perSecond("handshake"), cpuEach("handshake"), p50, p99],
    warmUps: 4,
    profiled: certificate === "ecdsa",
    ...spread,
  }),
);

/** As much in all, by more and more sessions. */
function sessionsPoint(way, sessions) {
  const [size, total] = [8 * MIB, 256 * MIB];
  return transfers({
    name: `sessions-${way}-${sessions}`,
    title: `${sessions} at once, 256 MiB ${way} in files of 8 MiB`,
    curve: { name: `sessions-${way}`, x: sessions },
    ...{ ways: lanes(sessions, way), files: total / size / sessions, size },
    columns: [rate(size), cpuPerGib(size), peak],
  });
}

/** As many files as make 128 MiB, but no more than 200. */
function sizePoint(way, size) {
  const files = Math.max(1, Math.min(200, (128 * MIB) / size));
  return transfers({
    name: `size-${way}-${size}`,
    title: `Files of ${size / KIB} KiB ${way}, one session`,
    curve: { name: `size-${way}`, x: size },
    ...{ ways: [way], files, size },
    warmUps: size < MIB ? WARM_FILES / files : 1,
    columns: [rate(size), cpuEach("file"), peak],
  });
}

export const curveScenarios = ["down", "up"].flatMap((way) => [
  ...[1, 4, 16, 32].map((sessions) => sessionsPoint(way, sessions)),
  ...[4 * KIB, 64 * KIB, MIB, 128 * MIB].map((size) => sizePoint(way, size)),
]);
