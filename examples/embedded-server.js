// An FTPS server inside a program: one user, files in memory, a certificate made on the spot. Ctrl-C ends it.

import {
  createMemoryAccounts,
  createMemoryStorage,
  createPasswordHasher,
  createSelfSigned,
  FtpsServer,
  fullRights,
} from "sealift";

const { certificate, key } = await createSelfSigned({ kind: "ecdsa-p256", names: ["localhost", "127.0.0.1"] });
const hasher = createPasswordHasher();
const ada = { name: "ada", home: "/", enabled: true, expires: undefined, rights: fullRights, folders: [], files: {} };
const accounts = await createMemoryAccounts(hasher, [{ account: ada, password: Buffer.from("correct horse") }]);
const files = createMemoryStorage({ files: { "/hello.txt": "Hello over TLS\n" } });
const server = await FtpsServer.start({
  identity: { certificates: [certificate], keys: [key] },
  accounts,
  openStorage: async () => files.open(),
  explicit: { host: "127.0.0.1", port: 0 },
  implicit: "off",
  passive: { host: "127.0.0.1", from: 0, to: 0 },
  bufferMemory: 16 * 2 ** 20,
  report: ({ type }) => console.log(type),
});
console.log(`${certificate}listening on port ${server.explicit.port}`);
process.once("SIGINT", () => server.stop(1000).then(() => hasher.close()));
