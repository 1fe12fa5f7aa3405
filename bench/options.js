// What `npm run bench -- ...` can be told.
import { parseArgs } from "node:util";
import { Trouble } from "../scripts/support/say.js";

export const usage = `npm run bench -- [option ...]

  --only NAME,...      these scenarios (or those whose names begin with NAME-): for a look, not for results
  --servers NAME,...   these servers only: sealift, or a peer's name
  --rounds N           rounds that count, in turns; one more warms up        (5)
  --nodes BINARY,...   the Node programs that run Sealift                    (this one, and the Node 24 that .ci/run installs)
  --workers N,...      numbers of worker processes, besides one process      (1,2)
  --disk FOLDER        a folder on a real disk, for what durability costs    (bench/out)
  --memory FOLDER      a folder on a tmpfs, for all the rest                 (/dev/shm)
  --out FOLDER         where RESULTS.md, results.json and curves/ go         (bench, or bench/out with --only or --servers)
  --again NAME,...     only these anew (or those whose names begin with NAME-); the others stay as bench/results.json has them
  --continue           take over what a run with the same options that was interrupted had measured already
  --no-install         measure what is there
  --no-profile         without the CPU profiles
  --list               only print the names of the scenarios
`;

const optionTypes = {
  only: { type: "string" },
  servers: { type: "string" },
  rounds: { type: "string", default: "5" },
  nodes: { type: "string" },
  workers: { type: "string", default: "1,2" },
  disk: { type: "string" },
  memory: { type: "string", default: "/dev/shm" },
  out: { type: "string" },
  again: { type: "string" },
  continue: { type: "boolean", default: false },
  "no-install": { type: "boolean", default: false },
  "no-profile": { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

const listOf = (text) => text?.split(",").filter((part) => part !== "");

/** Throws Trouble for what cannot be meant. */
export function parseOptions(args, known) {
  const values = parsed(args);
  const only = listOf(values.only);
  const again = listOf(values.again);
  if (again !== undefined && (only !== undefined || values.servers !== undefined))
    throw new Trouble("--again goes with neither --only nor --servers", "--help prints all options");
  const unknown = [...(only ?? []), ...(again ?? [])].find((name) => !known.some((each) => matches(name, each)));
  if (unknown !== undefined) throw new Trouble(`there is no scenario ${unknown}`, "--list prints all names");
  return {
    ...values,
    only,
    again,
    servers: listOf(values.servers)?.map((name) => name.toLowerCase()),
    nodes: listOf(values.nodes),
    rounds: wholeNumber("--rounds", values.rounds, 1),
    workers: listOf(values.workers).map((count) => wholeNumber("--workers", count, 1)),
    install: !values["no-install"],
    profile: !values["no-profile"],
    partial: only !== undefined || values.servers !== undefined,
  };
}

function parsed(args) {
  try {
    return parseArgs({ args, options: optionTypes }).values;
  } catch (error) {
    throw new Trouble(error.message, "--help prints all options");
  }
}

function wholeNumber(option, text, least) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= 100) return number;
  throw new Trouble(`${option} ${text} is no number from ${least} to 100`, "--help prints all options");
}

/** `idle` means all of `idle-500`, `idle-1000` ... */
export function matches(wanted, name) {
  return name === wanted || name.startsWith(`${wanted}-`);
}
