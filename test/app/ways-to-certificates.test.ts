import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { authorityFiles } from "../../src/pki/authority-files.js";
import { Pebble } from "../interop/pebble.js";
import { missingPeers, peerTest } from "../interop/peers.js";
import { repositoryRoot } from "../support/repository.js";
import { runOrThrow, runProgram } from "../support/run-program.js";
import { certCommands } from "./cert-commands.js";
import { type DataFolder, preparedFolder, ServeProcess } from "./serve-process.js";

const NAME = "ftp.example.com";
let folder: DataFolder;
let server: ServeProcess;
/** What `--cacert` is when it is not said: whom the machine trusts. */
let machine: string;
let ways: readonly (readonly string[])[];

before(async () => {
  folder = await preparedFolder();
  server = await ServeProcess.start({ data: folder.data });
  machine = place("machine.pem");
  const page = await readFile(path.join(repositoryRoot, "docs", "certificates.md"), "utf8");
  const blocks = [...page.matchAll(/^```\n(sealift serve &\n[\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  ways = blocks.map((block) => block.trimEnd().split("\n"));
});
after(async () => {
  await server.stop();
  await server[Symbol.asyncDispose]();
  await folder.remove();
});

function place(name: string): string {
  return path.join(folder.path, name);
}

/** The words of a line, with files in the folder of this test. */
function wordsOf(line: string): readonly string[] {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  return words.map((word) => (/^[\w-]+\.(pass|pem|p7b)$/.test(word) ? place(word) : word));
}

async function seal(commands: readonly (readonly string[])[]): Promise<void> {
  for (const { json, errors } of await certCommands(folder.data, commands)) {
    // A private authority's root is not with the answer, which is told.
    assert.doesNotMatch(errors, /^error/m);
    assert.ok(json, errors);
  }
}

/** As on the page, but for the port, the place of the folder, and the password that curl would ask for. */
async function curl(words: readonly string[]) {
  const { port } = server.ready.explicit;
  const args = words.map((word) =>
    word
      .replace(":2121", `:${port}`)
      .replace(/^sealift-data/, folder.data)
      .replace(/^demo$/, folder.user),
  );
  const input = `user = "${folder.user}:${folder.password}"\n`;
  const resolve = ["--resolve", `${NAME}:${port}:127.0.0.1`];
  const withoutUser = args.filter((word, index) => word !== "--user" && args[index - 1] !== "--user");
  return await runProgram("curl", ["-sS", "-K", "-", ...resolve, ...withoutUser], {
    input,
    environment: { CURL_CA_BUNDLE: machine },
  });
}

interface Instead {
  /** Options that a command has besides, by its beginning. */
  readonly more?: Readonly<Record<string, readonly string[]>>;
  /** What somebody else does before a command. */
  readonly before?: Readonly<Record<string, () => Promise<unknown>>>;
}

/** Does what the page says, line by line; the last is curl, and works, but not without the certificate. */
async function follow(way: readonly string[], { more = {}, before: others = {} }: Instead = {}): Promise<void> {
  assert.ok(way.length <= 5);
  const of = <T>(table: Readonly<Record<string, T>>, line: string) =>
    Object.entries(table).find(([beginning]) => line.startsWith(beginning))?.[1];
  const last = way.at(-1) ?? "";
  // It trusts somebody else, and nothing of the ways before.
  await writeFile(machine, await readFile(path.join(folder.data, "tls", "rsa.crt")));
  assert.notEqual((await curl(wordsOf(last).slice(1))).status, 0, "before");
  const waiting: (readonly string[])[] = [];
  for (const line of way.slice(1, -1)) {
    const other = of(others, line);
    if (other !== undefined) {
      if (waiting.length > 0) await seal(waiting.splice(0));
      await other();
    }
    const [, , ...words] = wordsOf(line);
    waiting.push([...words, ...(of(more, line) ?? [])]);
  }
  // Whether programs of the machine follow is looked at where this is tested by itself.
  const trusts = waiting.some(([word]) => word === "trust");
  await seal(waiting.filter(([word]) => word !== "trust"));
  if (trusts) await writeFile(machine, await readFile(authorityFiles(folder.data).certificate));
  const { status, errors } = await curl(wordsOf(last).slice(1));
  assert.equal(status, 0, errors);
}

/** A certificate and its chain, as an authority sends them: the intermediate first, in one file of PKCS#7. */
async function sign(): Promise<void> {
  const openssl = (...args: readonly string[]) => runOrThrow("openssl", args);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const [root, rootKey, middle, middleKey] = ["root.crt", "root.key", "middle.crt", "middle.key"].map(place);
  assert.ok(root && rootKey && middle && middleKey);
  await openssl("req", "-x509", ...key, "-keyout", rootKey, "-out", root, "-subj", "/CN=Root", "-days", "9");
  await openssl("req", ...key, "-keyout", middleKey, "-out", place("middle.csr"), "-subj", "/CN=Middle");
  await writeFile(place("ca.ext"), "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n");
  await writeFile(place("leaf.ext"), `subjectAltName=DNS:${NAME}\nextendedKeyUsage=serverAuth\n`);
  const by = (ca: string, caKey: string, extensions: string) =>
    ["-CA", ca, "-CAkey", caKey, "-CAcreateserial", "-days", "9", "-extfile", place(extensions)] as const;
  await openssl("x509", "-req", "-in", place("middle.csr"), ...by(root, rootKey, "ca.ext"), "-out", middle);
  const leaf = place("leaf.crt");
  await openssl("x509", "-req", "-in", place("request.pem"), ...by(middle, middleKey, "leaf.ext"), "-out", leaf);
  const files = ["-certfile", middle, "-certfile", leaf];
  await openssl("crl2pkcs7", "-nocrl", ...files, "-out", place("answer.p7b"));
  await writeFile(machine, await readFile(root));
}

test("the page has four ways, of five lines at most", () => {
  assert.equal(ways.length, 4);
});

peerTest("the ways on the page lead to certificates that curl trusts", ["curl", "openssl"], async () => {
  const [selfSigned = [], own = [], , bought = []] = ways;
  await follow(selfSigned);
  await follow(own);
  await follow(bought, { before: { "sealift cert install": sign } });
});

peerTest("so does the one by ACME", ["curl", "pebble"], async () => {
  assert.equal(missingPeers(["pebble"]), undefined);
  await using pebble = await Pebble.start();
  const { directory, authorities, httpPort } = pebble;
  const trusted = async () => await writeFile(machine, await pebble.root());
  const test = ["--directory", directory, "--authorities", authorities, "--listen", `127.0.0.1:${httpPort}`];
  const order = "sealift cert acme order";
  await follow(ways[2] ?? [], { more: { [order]: test }, before: { [order]: trusted } });
});
