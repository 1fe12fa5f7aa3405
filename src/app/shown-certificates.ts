import { X509Certificate } from "node:crypto";
import { dirname, join } from "node:path";
import type { PkiWarning } from "../pki/pair-check.js";
import type { ServedCertificate } from "../pki/serving.js";
import { chainWarnings, uncoveredNames } from "../pki/serving-check.js";
import type { ServerCertificates } from "../pki/store.js";
import type { ServerIdentity } from "../tls/context.js";

/** A certificate that clients are shown. */
export interface ShownCertificate {
  readonly file: string;
  /** With its chain. */
  readonly pem: string;
  readonly leaf: X509Certificate;
}

export interface ShownSources extends Pick<ServerCertificates, "ecdsa" | "rsa" | "trust"> {
  readonly hosts: ReadonlyMap<string, ServerIdentity>;
  /** Paths of these hosts' certificates. */
  readonly hostFiles: ReadonlyMap<string, string>;
  readonly stored: readonly ServedCertificate[];
}

/** The server's own, those of hosts, and those that are stored. */
export function shownCertificates(sources: ShownSources): readonly ShownCertificate[] {
  const { ecdsa, rsa, trust, hosts, hostFiles, stored } = sources;
  const own = (name: string) => join(dirname(trust), `${name}.crt`);
  return [
    { file: own("ecdsa"), pem: ecdsa.certificate },
    { file: own("rsa"), pem: rsa.certificate },
    ...[...hosts].map(([name, { certificates }]) => ({
      file: hostFiles.get(name) ?? name,
      pem: certificates[0] ?? "",
    })),
    ...stored.map(({ files, certificate }) => ({ file: files.certificate, pem: certificate })),
  ].map((each) => ({ ...each, leaf: new X509Certificate(each.pem) }));
}

/** By which names clients come: to any of the certificates, and to hosts that may have their own. */
export interface ReachedBy {
  readonly names: readonly string[];
  readonly hosts: readonly string[];
}

/** Whether clients can verify what they are shown. `authorities`: of one's own, whose certificates clients have. */
export function servingWarnings(
  sources: ShownSources,
  { names, hosts }: ReachedBy,
  authorities: readonly X509Certificate[],
): readonly PkiWarning[] {
  const shown = shownCertificates(sources);
  const leaves = shown.map(({ leaf }) => leaf);
  const ofHosts = hosts.filter((name) => {
    const own = sources.hosts.get(name)?.certificates[0];
    return uncoveredNames([name], own === undefined ? leaves : [new X509Certificate(own)]).length > 0;
  });
  return [
    ...shown.flatMap(({ pem, file }) => chainWarnings(pem, file, authorities)),
    ...[...new Set([...uncoveredNames(names, leaves), ...ofHosts])].map(uncovered),
  ];
}

function uncovered(name: string): PkiWarning {
  return {
    kind: "name-uncovered",
    message: `no certificate is for ${name}, by which the configuration lets clients come: they refuse what they are shown`,
    hint: `make or install one for it: sealift cert create --san ${name}`,
  };
}
