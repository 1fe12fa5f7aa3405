import { isAbsolute } from "node:path";
import { z } from "zod";
import { canonicalHost } from "../support/host-name.js";
import { Refusal, textType, type ValueType } from "./value-types.js";
import { type Whom, whomList } from "./whom-type.js";

/** A server under a name of its own. */
export interface HostConfig {
  /** As `canonicalHost` writes it, or "*": all connections that name none of the others. */
  readonly name: string;
  /** Files, PEM; both or neither. A relative path starts in the data folder. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly users?: readonly Whom[] | undefined;
  /** The directory in which each user has a folder of the same name, in place of the user's home. */
  readonly root?: string | undefined;
}

const MAX_HOSTS = 1024;

const hostName = textType("a host name, an IPv4 address, an IPv6 address between [ and ], or *", (text) =>
  text === "*" ? text : canonicalHost(text),
);

/** Or none: "own". */
export const hostNameOrOwn = textType("the name of a host, or own", (text) =>
  text === "own" ? text : canonicalHost(text),
);

const file = textType("the path of a file in PEM", (text) => (text === "" || text.includes("\0") ? undefined : text));

const directory = textType("the absolute path of a directory", (text) => {
  if (text.includes("\0")) return undefined;
  return isAbsolute(text) ? text : new Refusal("the path must be absolute");
});

const host = z
  .strictObject({
    name: hostName,
    certificate: file.optional(),
    key: file.optional(),
    users: whomList.optional(),
    root: directory.optional(),
  })
  .superRefine(({ name, certificate, key }, context) => {
    const expected = "name, and if wanted certificate with key, users and root";
    const refuse = (message: string) => context.addIssue({ code: "custom", message, params: { expected } });
    if ((certificate === undefined) !== (key === undefined)) refuse("certificate and key belong together");
    if (name === "*" && certificate !== undefined) refuse("the host * has the server's own certificates");
  });

export const hostList: ValueType<readonly HostConfig[]> = z
  .array(host)
  .max(MAX_HOSTS)
  .superRefine((hosts, context) => {
    for (const [index, { name }] of hosts.entries()) {
      if (hosts.findIndex((other) => other.name === name) === index) continue;
      const params = { expected: "each name once" };
      context.addIssue({ code: "custom", message: `the host ${name} is there twice`, params, path: [index, "name"] });
    }
  })
  .readonly()
  .describe(
    `a list of at most ${MAX_HOSTS} entries {name: NAME, certificate: FILE, key: FILE, users: [...], root: DIRECTORY}, all but name if wanted`,
  );
