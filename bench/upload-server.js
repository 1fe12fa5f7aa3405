// A server for bench/upload-cost.js: node bench/upload-server.js whole|bare FOLDER
// whole: uploads as the product has them, but for fsync. bare: bytes go straight into the file of that name, and any end will do.

import { writev } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { createMemoryAccounts } from "../dist/src/accounts/memory.js";
import { fullRights } from "../dist/src/accounts/rights.js";
import { createSelfSigned } from "../dist/src/pki/self-signed.js";
import { FtpsServer } from "../dist/src/server/server.js";
import { defaultServerSettings } from "../dist/src/server/settings.js";
import { openDiskStorage } from "../dist/src/storage/disk/index.js";

const [kind, folder] = process.argv.slice(2);
const root = path.join(folder, kind);
await mkdir(root, { recursive: true });
const gather = promisify(writev);

/** Only what an upload asks of a storage, with nothing that makes it safe. */
function bareStorage() {
  return {
    unfinished: async () => undefined,
    write: async (place) => {
      const file = await open(path.join(root, place.name), "w");
      let position = 0;
      return {
        offset: 0,
        write: async (chunks) => {
          await gather(file.fd, chunks, position);
          for (const chunk of chunks) position += chunk.byteLength;
        },
        commit: () => file.close(),
        keep: async () => {},
        discard: async () => {},
      };
    },
    close: async () => {},
  };
}

const plain = { hash: async (password) => String(password), verify: async () => true, close: async () => {} };
const account = {
  name: "bench",
  home: root,
  enabled: true,
  expires: undefined,
  rights: fullRights,
  folders: [],
  files: {},
};
const { certificate, key } = await createSelfSigned({
  kind: "ecdsa-p256",
  names: ["localhost", "127.0.0.1"],
});
const server = await FtpsServer.start({
  identity: { certificates: [certificate], keys: [key] },
  accounts: await createMemoryAccounts(plain, [{ account, password: Buffer.from("bench") }]),
  openStorage: async () =>
    kind === "bare"
      ? bareStorage()
      : openDiskStorage({ root, secret: Buffer.alloc(32, 1), owner: "bench", durability: "none" }),
  settings: {
    ...defaultServerSettings,
    tls: { ...defaultServerSettings.tls, cleanEnd: kind === "bare" ? "off" : "require" },
  },
  explicit: { host: "127.0.0.1", port: 0 },
  implicit: "off",
  passive: { host: "127.0.0.1", from: 0, to: 0 },
  bufferMemory: 64 * 2 ** 20,
});
process.stdout.write(`${JSON.stringify({ port: server.explicit.port, certificate, root })}\n`);
