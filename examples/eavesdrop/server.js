import {
  createMemoryAccounts,
  createMemoryStorage,
  createPasswordHasher,
  createSelfSigned,
  defaultServerSettings,
  FtpsServer,
  fullRights,
} from "sealift";

export const scene = {
  user: "ada",
  password: "open-sesame",
  path: "/letter.txt",
  content: "Meet me at noon by the old lighthouse.\n",
};

/** A server that lets its clients choose between clear and sealed, which no server should; everything in memory. */
export async function startServer() {
  const { certificate, key } = await createSelfSigned({ kind: "ecdsa-p256", names: ["localhost"] });
  const hasher = createPasswordHasher();
  const account = {
    name: scene.user,
    home: "/",
    enabled: true,
    expires: undefined,
    rights: fullRights,
    folders: [],
    files: {},
  };
  const accounts = await createMemoryAccounts(hasher, [{ account, password: Buffer.from(scene.password) }]);
  const store = createMemoryStorage({ files: { [scene.path]: scene.content } });
  const server = await FtpsServer.start({
    identity: { certificates: [certificate], keys: [key] },
    accounts,
    openStorage: async () => store.open(),
    settings: {
      ...defaultServerSettings,
      tls: { ...defaultServerSettings.tls, control: "optional", data: "optional" },
    },
    explicit: { host: "127.0.0.1", port: 0 },
    implicit: "off",
    passive: { host: "127.0.0.1", from: 0, to: 0 },
    bufferMemory: 1024 * 1024,
  });
  return { server, port: server.explicit.port, certificate };
}
