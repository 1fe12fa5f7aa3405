import { allRights, type Right } from "../../src/accounts/rights.js";
import { type ByteString, byteStringToBytes, bytesToByteString } from "../../src/protocol/byte-string.js";
import { VirtualPath } from "../../src/protocol/virtual-path.js";
import { defaultServerSettings } from "../../src/server/settings.js";
import type { Storage } from "../../src/storage/contract.js";
import { startTestServer, type TestServer, testPassword, testUser } from "../support/ftps-server.js";
import { assertCodesStand } from "../support/reply-codes.js";
import type { Tree, World } from "./script.js";
import type { DialogTarget } from "./target.js";

const LONG_AGO = 1;

/** The server of this repository, with files in memory. */
export const sealift: DialogTarget = {
  name: "Sealift",
  async start(world) {
    const { host, capacity, quota } = world;
    const server = await startTestServer({
      settings: nested(world.settings),
      ...(host === undefined ? {} : { host }),
      ...(capacity === undefined ? {} : { capacity }),
      ...(quota === undefined ? {} : { quota }),
      ...(world.rights.length === 0 ? {} : { rights: world.rights.map(readRight) }),
    });
    for (const account of world.accounts) await addAccount(server, account);
    await plant(server.store.open(), world.files);
    return {
      wire: server,
      user: testUser,
      password: testPassword,
      files: () => readTree(server.store.open(), VirtualPath.root),
      check: () => check(server, world),
      stop: () => server.stop(),
    };
  },
};

function readRight({ path, allow }: World["rights"][number]): { path: string; allow: readonly Right[] } {
  const rights = allow.map((name) => {
    const right = allRights.find((candidate) => candidate === name);
    if (right === undefined) throw new Error(`there is no right ${name}`);
    return right;
  });
  return { path, allow: rights };
}

async function addAccount({ accounts }: TestServer, { name, state }: World["accounts"][number]): Promise<void> {
  const ada = await accounts.find(testUser);
  if (ada === undefined) throw new Error("the test server has no user");
  const account = {
    ...ada,
    name,
    enabled: state !== "disabled",
    expires: state === "expired" ? LONG_AGO : undefined,
    operator: state === "operator",
  };
  await accounts.add(account, Buffer.from(testPassword));
}

/** `a.b` -> `{ a: { b } }`. Throws for a setting that does not exist, or is of another type. */
function nested(settings: World["settings"]): object {
  const tree: Record<string, unknown> = {};
  for (const [name, value] of settings) {
    const keys = name.split(".");
    const last = keys.pop() ?? "";
    let known: unknown = defaultServerSettings;
    let at = tree;
    for (const key of keys) {
      known = (known as Record<string, unknown>)[key] ?? {};
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    if (typeof (known as Record<string, unknown>)[last] !== typeof value) throw new Error(`no such setting: ${name}`);
    at[last] = value;
  }
  return tree;
}

function pathOf(text: ByteString): VirtualPath {
  const path = VirtualPath.parse(text);
  if (path === undefined) throw new Error(`no file can be called ${text}`);
  return path;
}

async function plant(storage: Storage, files: Tree): Promise<void> {
  const made = new Set<string>();
  for (const [name, content] of files) {
    const path = pathOf(name);
    const directory = name.endsWith("/") ? path : path.parent;
    for (const [index] of directory.segments.entries()) {
      const above = pathOf(`/${directory.segments.slice(0, index + 1).join("/")}` as ByteString);
      if (!made.has(above.toString())) await storage.makeDirectory(above);
      made.add(above.toString());
    }
    if (!name.endsWith("/")) await plantFile(storage, path, content ?? ("" as ByteString));
  }
}

async function plantFile(storage: Storage, path: VirtualPath, content: ByteString): Promise<void> {
  const writer = await storage.write(path, { at: 0, overwrite: false });
  await writer.write([byteStringToBytes(content)]);
  await writer.commit();
}

async function readTree(storage: Storage, directory: VirtualPath): Promise<Tree> {
  const tree = new Map<ByteString, ByteString | undefined>();
  for await (const batch of storage.list(directory)) {
    for (const { name, kind } of batch) {
      const path = directory.child(name);
      if (path === undefined) throw new Error(`a name that cannot be: ${name}`);
      if (kind === "directory") {
        tree.set(`${path.toString()}/` as ByteString, undefined);
        for (const [inner, content] of await readTree(storage, path)) tree.set(inner, content);
      } else tree.set(path.toString(), await readContent(storage, path));
    }
  }
  return tree;
}

async function readContent(storage: Storage, path: VirtualPath): Promise<ByteString> {
  const reader = await storage.read(path);
  try {
    const bytes = Buffer.alloc(reader.size);
    await reader.read(bytes, 0);
    return bytesToByteString(bytes);
  } finally {
    await reader.close();
  }
}

/** Every code that came stands in its row, and nothing failed inside. */
function check({ events }: TestServer, { faults }: World): void {
  for (const event of events) {
    if (event.type === "failure" && !faults) throw new Error(`failed: ${event.doing}`, { cause: event.error });
  }
  assertCodesStand(events);
}
