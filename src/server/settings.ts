import type { NamedCertificate } from "../tls/choose-certificates.js";
import type { ServerIdentity, Staple } from "../tls/context.js";
import type { BindingPolicy, TlsVersion } from "../tls/policy.js";
import type { TlsProfile } from "../tls/profiles.js";

export type Demand = "required" | "optional";

/** Whether clients must show a certificate of their own. */
export type CertificateDemand = "off" | "request" | "require";

/** Whether a certificate that is the user's is enough, or the password is asked for in any case. */
export type LoginWay = "certificate" | "password";

/** Client certificates, and who logs in with them. */
export interface CertificateSettings {
  /** Of the listeners. */
  readonly explicit: CertificateDemand;
  readonly implicit: CertificateDemand;
  readonly login: LoginWay;
  /** For some. Of those that are about a user, the first that says something counts. */
  readonly rules: readonly {
    readonly whom: Whom;
    readonly demand?: CertificateDemand | undefined;
    readonly login?: LoginWay | undefined;
  }[];
  /** Where a certificate names its user, for users who have no list of their own. */
  readonly names: readonly ("cn" | "email" | "uri" | "dns")[];
  /** Who may issue them: PEM, one certificate each. */
  readonly authorities: readonly string[];
}

export interface PassiveAddressSettings {
  /** "auto": the control connection's own local address. Otherwise an address, or a host name resolved at each use. */
  readonly address: string;
  /** The first whose network holds the client decides instead. */
  readonly overrides: readonly { readonly clients: string; readonly address: string }[];
}

/** Somebody: by name, by group, or by the network that the client's address is in ("192.0.2.0/24", or one address). */
export type Whom = { readonly user: string } | { readonly group: string } | { readonly clients: string };

/** A server under a name of its own (RFC 7151). The name "*" stands for all connections that name no host of ours. */
export interface VirtualHost {
  /** As `canonicalHost` writes it. */
  readonly name: string;
  /** Undefined: the server's own certificates. */
  readonly identity?: ServerIdentity | undefined;
  /** Who may log in here; undefined: everybody. */
  readonly users?: readonly Whom[] | undefined;
}

/** What a running server can be told anew at any time; sessions read it at each use. Times in milliseconds. */
export interface ServerSettings {
  /** In the greeting. */
  readonly name: string;
  /** Of the program; told after the login only. */
  readonly version?: string | undefined;
  readonly tls: {
    readonly control: Demand;
    readonly data: Demand;
    readonly binding: BindingPolicy;
    /** Which suites and versions; of the explicit listener, and of the implicit one. */
    readonly profile: TlsProfile;
    readonly implicitProfile: TlsProfile;
    readonly minimum: TlsVersion;
    readonly maximum: TlsVersion;
    /**
     * Whether an upload counts as whole without TLS's close_notify at its end: never; yes, with a line in the log; yes, and nobody looks.
     * `cleanEndExempt`: for whom it does in any case.
     */
    readonly cleanEnd: "require" | "log" | "off";
    readonly cleanEndExempt: readonly Whom[];
  };
  /** How names are written for clients that do not ask for UTF-8, by listener: one of support/name-encodings.ts. */
  readonly names: { readonly encoding: string; readonly implicitEncoding: string };
  /** Servers under names of their own; empty: there is only this one. */
  readonly hosts: readonly VirtualHost[];
  /** For clients that ask for one of their names (ids without "+"), and for no host that has its own; all others are shown the server's. */
  readonly certificates: readonly NamedCertificate[];
  /** What clients are taken to ask for that ask for none of these names; undefined: for the server's own certificates. */
  readonly defaultName?: string | undefined;
  readonly clientCertificates: CertificateSettings;
  /** OCSP answers for these certificates, by SHA-256. */
  readonly staples?: ReadonlyMap<string, Staple>;
  readonly passive: PassiveAddressSettings;
  readonly activeMode: boolean;
  /** Copies between servers (FXP): who may ask for them (nobody: off), and from and to which networks. */
  readonly fxp: {
    readonly allow: readonly Whom[];
    readonly peers: readonly string[];
    /** Whether the other server must show one of `authorities`, or a certificate that one of them issued for its address. */
    readonly verify: boolean;
    /** PEM, one certificate each. */
    readonly authorities: readonly string[];
  };
  /** Compressed transfers. `level`: 1 to 9, of those who ask for none. */
  readonly modeZ: { readonly enabled: boolean; readonly level: number };
  readonly thumbnails: { readonly enabled: boolean };
  readonly upload: {
    /** Without a byte for this long, an upload makes way for another one of the same user to the same name. */
    readonly takeover: number;
  };
  readonly timeouts: {
    readonly login: number;
    readonly idle: number;
    readonly handshake: number;
    /** For the data connection to come, and for a reserved passive port to be used. */
    readonly dataWait: number;
    /** Without a byte moved on a data connection. */
    readonly dataStall: number;
    /** Between two signs of life of a command that takes long. */
    readonly working: number;
  };
  readonly limits: {
    readonly sessions: number;
    readonly sessionsPerAddress: number;
    readonly loginAttempts: number;
  };
}

/** What a server has when nothing else is said: the secure choices. */
export const defaultServerSettings: ServerSettings = {
  name: "Sealift",
  tls: {
    control: "required",
    data: "required",
    binding: "prefer",
    profile: "default",
    implicitProfile: "default",
    minimum: "TLSv1.2",
    maximum: "TLSv1.3",
    cleanEnd: "require",
    cleanEndExempt: [],
  },
  names: { encoding: "utf-8", implicitEncoding: "utf-8" },
  hosts: [],
  certificates: [],
  clientCertificates: {
    explicit: "off",
    implicit: "off",
    login: "password",
    rules: [],
    names: ["cn"],
    authorities: [],
  },
  passive: { address: "auto", overrides: [] },
  activeMode: false,
  fxp: { allow: [], peers: [], verify: true, authorities: [] },
  modeZ: { enabled: false, level: 6 },
  thumbnails: { enabled: false },
  upload: { takeover: 5_000 },
  timeouts: { login: 60_000, idle: 300_000, handshake: 10_000, dataWait: 30_000, dataStall: 60_000, working: 20_000 },
  limits: { sessions: 2000, sessionsPerAddress: 500, loginAttempts: 3 },
};
