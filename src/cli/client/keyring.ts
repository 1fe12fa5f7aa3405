import { spawn } from "node:child_process";

/** Milliseconds that a keyring may take, also to ask whoever owns it to unlock it. */
const ANSWER_MS = 60_000;
/** Longest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 16 * 1024;
const SERVICE = "sealift";

/** Where the system keeps passwords. */
export interface Keyring {
  /** For people. */
  readonly name: string;
  get(site: string): Promise<Buffer | undefined>;
  /** False: it does not take it; nobody answers, or it is locked. */
  set(site: string, secret: Buffer): Promise<boolean>;
  remove(site: string): Promise<void>;
}

/** The keyring of this system; undefined: it has none that programs can ask. */
export function systemKeyring(): Keyring | undefined {
  if (process.platform === "darwin") return appleKeychain;
  const isSession = (process.env.DBUS_SESSION_BUS_ADDRESS ?? "") !== "";
  return process.platform !== "win32" && isSession ? secretService : undefined;
}

/** The Secret Service of the session, by libsecret's own program. The secret goes by standard input: arguments can be seen. */
const secretService: Keyring = {
  name: "the keyring of the session",
  get: async (site) => decoded(await ask("secret-tool", ["lookup", "service", SERVICE, "site", site])),
  set: async (site, secret) => {
    const label = `Sealift: ${site}`;
    const words = ["store", `--label=${label}`, "service", SERVICE, "site", site];
    if ((await ask("secret-tool", words, encoded(secret))) === undefined) return false;
    return (await secretService.get(site))?.equals(secret) === true;
  },
  remove: async (site) => void (await ask("secret-tool", ["clear", "service", SERVICE, "site", site])),
};

/** `security -i` reads whole commands from standard input, so that no secret is an argument. */
const appleKeychain: Keyring = {
  name: "the keychain",
  get: async (site) => decoded(await ask("security", ["find-generic-password", "-s", SERVICE, "-a", site, "-w"])),
  set: async (site, secret) => {
    const command = `add-generic-password -U -s ${SERVICE} -a ${site} -w ${encoded(secret)}\n`;
    if ((await ask("security", ["-i"], command)) === undefined) return false;
    return (await appleKeychain.get(site))?.equals(secret) === true;
  },
  remove: async (site) => void (await ask("security", ["delete-generic-password", "-s", SERVICE, "-a", site])),
};

/** Base64url: these programs take and give a line of text, whatever bytes a password has. The prefix marks what is ours. */
function encoded(secret: Buffer): string {
  return `sealift1.${secret.toString("base64url")}`;
}

function decoded(answer: string | undefined): Buffer | undefined {
  const [, text] = /^sealift1\.([\w-]*)\n?$/.exec(answer ?? "") ?? [];
  return text === undefined ? undefined : Buffer.from(text, "base64url");
}

/** What the program prints; undefined: it is not there, failed, or took too long. */
function ask(program: string, words: readonly string[], input = ""): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ["pipe", "pipe", "ignore"], timeout: ANSWER_MS });
    let answer = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      answer += text;
      if (answer.length > MAX_ANSWER_BYTES) child.kill();
    });
    child.once("error", () => resolve(undefined));
    child.once("close", (status) => resolve(status === 0 ? answer : undefined));
    // A program that ends at once does not read.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
