// A directory of 100,000 entries, while another session wants an answer.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { endLanes, openLanes } from "../lanes.js";
import { sum } from "../statistics.js";
import { measureLanes } from "../window.js";
import { plain } from "./columns.js";

const ENTRIES = 100_000;
/** More than any listing takes. */
const NOOPS = 1_000_000;
const withoutMlsd = ["vsftpd", "ftp-srv"];

function listing(verb) {
  return {
    name: verb.toLowerCase(),
    title: `${verb} of ${ENTRIES.toLocaleString("en")} entries`,
    set: "memory",
    freshStart: true,
    profiled: true,
    takes: ({ name }) => verb === "LIST" || !withoutMlsd.includes(name),
    absent: `has no ${verb}`,
    columns: [
      plain("first", "first byte ms"),
      plain("total", "total ms"),
      plain("worst", "others' slowest NOOP ms"),
      plain("serverCpu", "server CPU s"),
      plain("growth", "memory + MiB"),
    ],
    prepare: (server) => {
      const folder = path.join(server.root, "many");
      mkdirSync(folder, { recursive: true });
      for (let index = 0; index < ENTRIES; index++) writeFileSync(path.join(folder, `file-${index}.txt`), "");
    },
    run: (server, { laneOptions }) => measureListing(server, verb, laneOptions),
    tidy: (server) => rmSync(path.join(server.root, "many"), { recursive: true, force: true }),
  };
}

const before = new WeakMap();

/** What a server took before its first long listing: what it keeps of one is growth too. */
function atFirst(server, memory) {
  if (!before.has(server)) before.set(server, memory);
  return before.get(server);
}

async function measureListing(server, verb, options) {
  const jobs = [
    { kind: "listing", line: `${verb} ${server.base}many`, entries: ENTRIES },
    { kind: "noops", count: NOOPS },
  ];
  const [lister, other] = await openLanes(server, jobs, options);
  try {
    other.tell();
    const measured = await measureLanes(server, [lister]);
    other.tell();
    const { latencies, cpu } = await other.result();
    const [{ first, total }] = measured.results;
    const loadCpu = sum([measured.loadCpu, cpu]);
    const growth = measured.peak - atFirst(server, measured.memoryBefore);
    return { ...measured, loadCpu, first, total, growth, latencies, worst: Math.max(...latencies) };
  } finally {
    await endLanes([lister, other]);
  }
}

export const listingScenarios = [listing("LIST"), listing("MLSD")];
