// How each client is told to do each job. All check the server's certificate, and all data is sealed.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { FEW_FILES, folderOf, smallNames } from "./jobs.js";

const cli = new URL("../../bin/sealift.js", import.meta.url).pathname;
const basicFtp = new URL("basic-ftp-program.js", import.meta.url).pathname;

/** @typedef {{ name: string, ours: boolean, node?: number, note?: string, command: (job: any, place: any) => string[] }} Client
 *   `place`: { server, local, authority, files }, the last being how many small files there are; the command may write files into `local`, which only the owner reads. `can`: whether it has a way to do a job. */

export const clientsFor = (nodes) => [
  ...nodes.flatMap(({ major, binary }) => [
    {
      name: `Sealift (Node ${major})`,
      ours: true,
      node: major,
      command: (job, place) => [binary, cli, ...sealiftArguments(job, place)],
    },
    {
      // As little as curl does behind an upload, and a size more.
      name: `Sealift (Node ${major}, --verify size)`,
      ours: true,
      node: major,
      can: ({ kind }) => kind === "put",
      command: (job, place) => [binary, cli, ...sealiftArguments(job, place), "--verify", "size"],
    },
  ]),
  // Both wait at each small file, whatever the server: curl 7.88 looks at the wrong connection for 0.2 s, and a part of lftp's handshake waits 0.04 s for an acknowledgement (Nagle).
  { name: "curl", ours: false, smallFiles: () => FEW_FILES, command: curlCommand },
  {
    name: "lftp",
    ours: false,
    smallFiles: ({ parallel }) => (parallel === 1 ? FEW_FILES : undefined),
    command: lftpCommand,
  },
  { name: "basic-ftp", ours: false, can: ({ parallel = 1 }) => parallel === 1, command: basicFtpCommand },
];

/** Of the server's folders, and of ours. */
const there = ({ server }, name) => `${server.base}${name}`;
const here = ({ local }, ...names) => path.join(local, ...names);

function sealiftArguments({ kind, parallel }, place) {
  const { server, authority } = place;
  const url = (name) => `ftpes://${server.user}@${server.host}:${server.port}${there(place, name)}`;
  const common = ["--ca", authority, "--quiet"];
  const mirror = ["mirror", ...common, "--parallel", String(parallel)];
  return {
    get: ["get", ...common, url("large/one"), here(place, "down", "one")],
    put: ["put", ...common, here(place, "large", "one"), url("in/one")],
    "mirror-down": [...mirror, url("small/"), here(place, "down")],
    "mirror-up": [...mirror, here(place, "small"), url("in/")],
    list: ["ls", ...common, url("many/")],
  }[kind];
}

/** Curls side by side, each with a list of its own; it fails when one of them does. */
const sideBySide =
  'bad=0; pids=; for list; do curl -q --config "$list" & pids="$pids $!"; done; for pid in $pids; do wait $pid || bad=1; done; exit $bad';

/**
 * For eight connections there are eight processes: with `--parallel` curl 7.88 has one store of TLS sessions for all of its connections, and resumes on a data connection the newest
 * one of any control connection, which servers that bind them refuse.
 */
function curlCommand({ kind, parallel = 1 }, place) {
  const { server, authority, files } = place;
  // Two slashes: a path from the server's root (RFC 1738 section 3.2.2).
  const url = (name) => `ftp://${server.host}:${server.port}/${there(place, name)}`;
  const fetch = (from, to) => [`url = "${url(from)}"`, `output = "${here(place, "down", to)}"`];
  const send = (from, to) => [`upload-file = "${from}"`, `url = "${url(to)}"`];
  const works = {
    get: () => [fetch("large/one", "one")],
    put: () => [send(here(place, "large", "one"), "in/one")],
    "mirror-down": () => smallNames.slice(0, files).map((name) => fetch(`small/${name}`, name)),
    "mirror-up": () => smallNames.slice(0, files).map((name) => send(here(place, "small", name), `in/${name}`)),
    list: () => [[`url = "${url("many/")}"`]],
  }[kind]();
  const secrets = [`user = "${server.user}:${server.password}"`, `cacert = "${authority}"`];
  const configs = Array.from({ length: parallel }, (_, index) => {
    const config = here(place, `curl-config-${index}`);
    const own = works.filter((_work, at) => at % parallel === index).flat();
    writeFileSync(config, [...secrets, "ssl-reqd", "silent", "show-error", ...own, ""].join("\n"), { mode: 0o600 });
    return config;
  });
  return parallel === 1 ? ["curl", "-q", "--config", ...configs] : ["/bin/sh", "-c", sideBySide, "sh", ...configs];
}

function lftpCommand({ kind, parallel }, place) {
  const { server, authority, files } = place;
  const folder = folderOf(files);
  const work = {
    get: `get ${there(place, "large/one")} -o ${here(place, "down", "one")}`,
    put: `put ${here(place, "large", "one")} -o ${there(place, "in/one")}`,
    "mirror-down": `mirror --parallel=${parallel} ${there(place, folder)} ${here(place, "down")}`,
    "mirror-up": `mirror -R --parallel=${parallel} ${here(place, folder)} ${there(place, "in")}`,
    list: `cls -l ${there(place, "many/")}`,
  }[kind];
  const settings = [
    ...["set cmd:fail-exit yes", "set net:max-retries 1", `set ssl:ca-file ${authority}`],
    ...["set ftp:ssl-force yes", "set ftp:ssl-protect-data yes", "set ftp:ssl-protect-list yes"],
    `open -u ${server.user},${server.password} -p ${server.port} ftp://${server.host}`,
  ];
  const script = here(place, "lftp-script");
  writeFileSync(script, [...settings, work, "bye", ""].join("\n"), { mode: 0o600 });
  return ["lftp", "--norc", "-f", script];
}

function basicFtpCommand({ kind }, place) {
  const { server, authority, local } = place;
  const { host, port, user, password, base } = server;
  const plan = here(place, "basic-ftp-plan");
  writeFileSync(plan, JSON.stringify({ kind, host, port, user, password, base, authority, local }), { mode: 0o600 });
  return [process.execPath, basicFtp, plan];
}
