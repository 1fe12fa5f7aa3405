import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { openAccounts } from "../../src/app/accounts.js";
import { type DataFolder, preparedFolder, ServeProcess } from "../app/serve-process.js";
import { Inspector } from "./inspector.js";
import { CuttingProxy, serverHost } from "./proxy.js";
import { Published } from "./published.js";

/** Short, since a round waits for them. */
const settings = {
  SEALIFT_PASSIVE__HOST: serverHost,
  SEALIFT_TIMEOUTS__DATASTALL: "1s",
  SEALIFT_TIMEOUTS__DATAWAIT: "2s",
  SEALIFT_TIMEOUTS__HANDSHAKE: "2s",
  SEALIFT_UPLOAD__TAKEOVER: "400ms",
  SEALIFT_SHUTDOWN__GRACE: "2s",
  SEALIFT_LOG__LEVEL: "debug",
  SEALIFT_LOG__FORMAT: "json",
};
const reader = "reader";

export interface SiteOptions {
  /** Above this many bytes a file is continued where it lies, not in a copy. */
  readonly copyLimit?: string;
}

/** A server in a process of its own behind a proxy, two users with one home, and a connection of each that looks at what there is. */
export class Site implements AsyncDisposable {
  readonly proxy: CuttingProxy;
  readonly published = new Published();
  readonly #folder: DataFolder;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #readerPassword: string;
  #server: ServeProcess | undefined;
  #inspectors: readonly Inspector[] = [];

  private constructor(folder: DataFolder, proxy: CuttingProxy, readerPassword: string, { copyLimit }: SiteOptions) {
    this.#folder = folder;
    this.proxy = proxy;
    this.#readerPassword = readerPassword;
    this.#environment = { ...settings, ...(copyLimit === undefined ? {} : { SEALIFT_UPLOAD__COPYLIMIT: copyLimit }) };
  }

  static async open(options: SiteOptions = {}): Promise<Site> {
    const folder = await preparedFolder();
    const readerPassword = randomBytes(12).toString("hex");
    const accounts = await openAccounts(folder.data);
    const owner = await accounts.find(folder.user);
    if (owner === undefined) throw new Error("no first user");
    await accounts.add({ ...owner, name: reader }, Buffer.from(readerPassword));
    await accounts.close();
    await mkdir(path.join(folder.path, "local"));
    const site = new Site(folder, await CuttingProxy.open(), readerPassword, options);
    await site.start();
    return site;
  }

  /** What both users see as `/`. */
  get home(): string {
    return path.join(this.#folder.data, "files", this.#folder.user);
  }

  /** For the files of clients. */
  get local(): string {
    return path.join(this.#folder.path, "local");
  }

  get login() {
    const caFile = path.join(this.#folder.data, "tls", "trust.pem");
    return { port: this.proxy.controlPort, user: this.#folder.user, password: this.#folder.password, caFile };
  }

  /** The uploader first, then the other user. */
  get inspectors(): readonly Inspector[] {
    return this.#inspectors;
  }

  get server(): ServeProcess {
    if (this.#server === undefined) throw new Error("the server has not been started");
    return this.#server;
  }

  async start(): Promise<void> {
    const { data, user, password } = this.#folder;
    const ports = ["--explicit", `${serverHost}:0`, "--implicit", "off", "--passive", String(this.proxy.dataPort)];
    const server = ServeProcess.launch({ data, args: ports, environment: this.#environment });
    this.#server = server;
    // A test that is broken off leaves no server behind.
    const end = (): void => server.signal("SIGKILL");
    process.once("exit", end);
    void server.ended.then(() => process.off("exit", end));
    this.published.follow(server, this.home);
    await server.untilReady();
    this.proxy.serverPort = server.ready.explicit.port;
    this.#inspectors = await Promise.all(
      [
        { user, password },
        { user: reader, password: this.#readerPassword },
      ].map(async (who) => new Inspector(who.user, await server.client({ ...who, host: serverHost }))),
    );
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.#hangUp();
    this.server.signal("SIGKILL");
    await this.server.ended;
  }

  /** The server must still be there, and must end well. */
  async stop(): Promise<void> {
    this.#hangUp();
    await this.server.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hangUp();
    await this.#server?.[Symbol.asyncDispose]();
    await this.proxy[Symbol.asyncDispose]();
    await this.#folder.remove();
  }

  #hangUp(): void {
    for (const each of this.#inspectors) each.close();
    this.#inspectors = [];
  }
}
