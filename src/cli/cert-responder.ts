import { once } from "node:events";
import { resolve } from "node:path";
import { startResponder } from "../pki/responder.js";
import type { CommonOptions } from "./cert-options.js";
import { CliFailure, report } from "./failure.js";

/** `sealift cert responder`: runs until it is told to stop. */
export async function runResponder(options: CommonOptions & { readonly listen: string }): Promise<void> {
  const place = parsePlace(options.listen);
  const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const responder = await startResponder(resolve(options.data), {
    ...place,
    report: (error) => {
      report(error);
      process.exitCode = 0;
    },
  }).catch((error: unknown) => {
    throw explained(error, options.listen);
  });
  const { host, port } = responder;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
  const json = { event: "ready", host, port, ocsp: url, crl: `${url}authority.crl` };
  process.stdout.write(options.json === true ? `${JSON.stringify(json)}\n` : `answers OCSP on ${url}\n`);
  await stopped;
  await responder.close();
}

function explained(error: unknown, place: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== "listen" && syscall !== "getaddrinfo") return error;
  const why = { EADDRINUSE: "another program has it", EACCES: "this user may not", EADDRNOTAVAIL: "no such address" }[
    code ?? ""
  ];
  const hint = "choose another address or port with --listen";
  return new CliFailure(`the responder cannot listen on ${place}: ${why ?? code}`, hint, { cause: error });
}

function parsePlace(text: string): { readonly host: string; readonly port: number } {
  const [, six, host, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const number = Number(port);
  const found = six ?? host;
  if (found !== undefined && number <= 65_535) return { host: found, port: number };
  throw new CliFailure(
    `--listen ${JSON.stringify(text)} is no address and port`,
    "such as 127.0.0.1:8080 or [::]:8080",
  );
}
