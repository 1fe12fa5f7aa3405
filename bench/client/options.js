// What `npm run bench:client -- ...` can be told.
import { parseArgs } from "node:util";
import { Trouble } from "../../scripts/support/say.js";
import { matches } from "../options.js";

export const usage = `npm run bench:client -- [option ...]

  --only NAME,...      these jobs (or those whose names begin with NAME-): for a look, not for results
  --clients NAME,...   these clients only: sealift, curl, lftp, basic-ftp
  --servers NAME,...   the servers that they speak with: sealift, proftpd, vsftpd, pure-ftpd   (sealift,proftpd)
  --rounds N           rounds, in turns                                                       (5)
  --nodes BINARY,...   the Node programs that run Sealift's client                            (this one, and the Node 24 that .ci/run installs)
  --memory FOLDER      a folder on a tmpfs                                                    (/dev/shm)
  --out FOLDER         where CLIENT-RESULTS.md and client-results.json go                     (bench, or bench/out with --only or --clients)
  --list               only print the names of the jobs
`;

const servers = ["sealift", "proftpd", "vsftpd", "pure-ftpd"];
const clients = ["sealift", "curl", "lftp", "basic-ftp"];

const optionTypes = {
  only: { type: "string" },
  clients: { type: "string" },
  servers: { type: "string", default: "sealift,proftpd" },
  rounds: { type: "string", default: "5" },
  nodes: { type: "string" },
  memory: { type: "string", default: "/dev/shm" },
  out: { type: "string" },
  list: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

const listOf = (text) => text?.split(",").filter((part) => part !== "");

/** Throws Trouble for what cannot be meant. `known`: the names of the jobs. */
export function parseOptions(args, known) {
  const values = parsed(args);
  const only = listOf(values.only);
  refuseUnknown("job", only, (name) => known.some((each) => matches(name, each)));
  const chosen = { clients: listOf(values.clients), servers: listOf(values.servers) };
  refuseUnknown("client", chosen.clients, (name) => clients.includes(name));
  refuseUnknown("server", chosen.servers, (name) => servers.includes(name));
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100)
    throw new Trouble(`--rounds ${values.rounds} is no number from 1 to 100`, "--help prints all options");
  const partial = only !== undefined || chosen.clients !== undefined;
  return { ...values, ...chosen, only, rounds, partial, nodes: listOf(values.nodes) };
}

function refuseUnknown(what, names, isKnown) {
  const unknown = names?.find((name) => !isKnown(name));
  if (unknown !== undefined) throw new Trouble(`there is no ${what} ${unknown}`, "--help prints what there is");
}

function parsed(args) {
  try {
    return parseArgs({ args, options: optionTypes }).values;
  } catch (error) {
    throw new Trouble(error.message, "--help prints all options");
  }
}
