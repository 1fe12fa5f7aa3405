import { isIP, type Socket } from "node:net";
import { plainAddress } from "../../support/address.js";
import { BlockConnection, type BlockDirection } from "../../support/block-connection.js";
import { type ClientHello, HELLO_DEADLINE_MS } from "../../tls/hello.js";
import type { PassiveAddressSettings } from "../settings.js";
import { type ActiveTarget, awaitHello, connectActive } from "./active.js";
import { type DataConnection, DataFailure, endDataConnection } from "./connection.js";
import type { DataPurpose, DataSecurity } from "./data-security.js";
import { EarlyTls } from "./early-tls.js";
import type { Expectation } from "./expectation.js";
import type { FxpTerms } from "./fxp-terms.js";
import type { DataOwner } from "./owner.js";
import { choosePassiveAddress } from "./passive-address.js";
import { claimPassive } from "./passive-claim.js";
import type { PassiveSource } from "./passive-source.js";
import { secureCandidate } from "./secure.js";

/** What the channel needs from the server around it. */
export interface DataServices extends DataSecurity {
  readonly pool: () => PassiveSource;
  readonly ownerOf: (hello: ClientHello) => DataOwner | undefined;
  readonly passive: () => PassiveAddressSettings;
  readonly timeout: () => number;
}

type Prepared =
  | { readonly how: "passive"; readonly expectation: Expectation; readonly fxp: FxpTerms | undefined }
  | { readonly how: "active"; readonly target: ActiveTarget; readonly fxp: FxpTerms | undefined };

export interface OpenOptions extends Omit<DataPurpose, "fxp"> {
  readonly sealed: boolean;
  /** A connection has come, and its handshake begins. `isClients`: it is the client that begins it. */
  readonly onCandidate: (isClients: boolean) => void;
  readonly signal: AbortSignal;
}

type FullOptions = OpenOptions & DataPurpose;

/** How this session's next data connection comes about. One is prepared at a time; a transfer uses it up. */
export class DataChannel {
  readonly #owner: DataOwner;
  readonly #services: DataServices;
  /** What is known of the client's way to begin TLS on data connections. */
  readonly early: EarlyTls;
  #prepared: Prepared | undefined;
  /** Block mode: the connection of the transfer before, as it was opened. */
  #kept: (DataConnection & { readonly blocks: BlockConnection }) | undefined;
  #closed = false;

  constructor(owner: DataOwner, services: DataServices) {
    this.#owner = owner;
    this.#services = services;
    this.early = new EarlyTls(() => services.binding() === "require");
  }

  get isPrepared(): boolean {
    return this.#prepared !== undefined || this.#isKeptFree;
  }

  /** Whether the control connection is over IPv6, where 227 has no way to name the server (RFC 2428). */
  get isIPv6(): boolean {
    return isIP(plainAddress(this.#owner.localAddress)) === 6;
  }

  /** A port for EPSV, or undefined when none can be told apart for this session. `sealed`: the protection level is P. */
  async passive(sealed: boolean, fxp?: FxpTerms): Promise<number | undefined> {
    this.reset();
    // Who is to be the TLS client must begin: nothing comes that could be read before.
    const terms = { exclusive: !sealed || fxp?.tlsClient === true, fxp };
    const expectation = await this.#services.pool().expect(this.#owner, terms, this.#services.timeout());
    if (expectation === undefined) return undefined;
    if (this.#closed) {
      expectation.close();
      return undefined;
    }
    this.#prepared = { how: "passive", expectation, fxp };
    return expectation.port;
  }

  /** The IPv4 address for 227. */
  passiveAddress(): Promise<string | undefined> {
    return choosePassiveAddress({
      settings: this.#services.passive(),
      client: this.#owner.address,
      local: plainAddress(this.#owner.localAddress),
    });
  }

  /** `fxp`: the target is another server. */
  active(target: ActiveTarget, fxp?: FxpTerms): void {
    this.reset();
    this.#prepared = { how: "active", target, fxp };
  }

  get #isKeptFree(): boolean {
    return this.#kept !== undefined && !this.#kept.raw.destroyed && this.#kept.blocks.isFree;
  }

  /** The connection of the transfer before, where it has stayed (block mode). `sealed`: it must be, or must not. */
  takeKept(sealed: boolean, direction: BlockDirection): DataConnection | undefined {
    const kept = this.#kept;
    if (this.#prepared !== undefined || kept?.sealed !== sealed || !this.#isKeptFree) return undefined;
    return { ...kept, stream: kept.blocks.begin(direction) };
  }

  /** A fresh connection, for transfer after transfer. Another server's (FXP) is none that stays. */
  inBlocks(connection: DataConnection, direction: BlockDirection): DataConnection {
    const forget = (): void => {
      if (this.#kept?.blocks !== blocks) return;
      this.#kept = undefined;
      endDataConnection({ ...connection, blocks });
    };
    const blocks = new BlockConnection(connection.stream, forget);
    if (connection.peer === undefined && !this.#closed) this.#kept = { ...connection, blocks };
    return { ...connection, blocks, stream: blocks.begin(direction) };
  }

  /** Ends the connection that stayed: the mode is another one. */
  dropKept(): void {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept !== undefined) endDataConnection(kept);
  }

  /** What was prepared is forgotten, and its connections closed. */
  reset(): void {
    this.dropKept();
    if (this.#prepared?.how === "passive") this.#prepared.expectation.close();
    this.#prepared = undefined;
  }

  /** The session is over: nothing is prepared any more. */
  close(): void {
    this.#closed = true;
    this.reset();
  }

  /** Whether a ticket may follow the handshake of a data connection: over TLS 1.3. */
  get ticketsFollow(): boolean {
    return this.#owner.binding?.protocol === "TLSv1.3";
  }

  /** Uses up what was prepared. Rejects with DataFailure. */
  async open(options: OpenOptions): Promise<DataConnection> {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    if (prepared === undefined) throw new DataFailure("nobody-came", "No data connection was prepared");
    const purpose = { ...options, fxp: prepared.fxp };
    const connection =
      prepared.how === "active"
        ? await this.#openActive(prepared.target, purpose)
        : await this.#openPassive(prepared.expectation, purpose);
    const peer = connection.peer ?? (prepared.fxp === undefined ? undefined : this.#peerInClear(connection));
    if (peer === undefined) return connection;
    const { label } = this.#owner;
    this.#services.report({ type: "fxp", label, ...peer, sealed: connection.sealed });
    return { ...connection, peer };
  }

  #openPassive(expectation: Expectation, options: FullOptions): Promise<DataConnection> {
    return claimPassive({
      expectation,
      secure: options.sealed
        ? (candidate) => secureCandidate(candidate, this.#owner, options, this.#services)
        : undefined,
      onCandidate: ({ named, address }) => options.onCandidate(named || this.#comesFromClient(address, options)),
      signal: options.signal,
    });
  }

  /** And not from another server, whose ways say nothing of the client's. */
  #comesFromClient(address: string, { fxp }: FullOptions): boolean {
    return address === this.#owner.address && fxp?.tlsClient !== true;
  }

  /** Nothing shows whose a connection in clear is, but its address. */
  #peerInClear({ raw, sealed }: DataConnection): DataConnection["peer"] {
    const address = plainAddress(raw.remoteAddress);
    return sealed || address === this.#owner.address ? undefined : { address, verified: false };
  }

  async #openActive(target: ActiveTarget, options: FullOptions): Promise<DataConnection> {
    const { sealed, signal } = options;
    const raw = await connectActive(target, plainAddress(this.#owner.localAddress), this.#services.timeout(), signal);
    if (!sealed) return { stream: raw, raw, cleanEnd: undefined, sealed: false, resumed: false };
    const onAbort = (): unknown => raw.destroy();
    signal.addEventListener("abort", onAbort);
    try {
      return await this.#secureActive(raw, plainAddress(target.host), options);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  async #secureActive(raw: Socket, address: string, options: FullOptions): Promise<DataConnection> {
    if (options.fxp?.tlsClient === true) {
      options.onCandidate(false);
      return await secureCandidate(
        { raw, address, named: false, hello: undefined },
        this.#owner,
        options,
        this.#services,
      );
    }
    const outcome = await awaitHello(raw, Math.min(this.#services.timeout(), HELLO_DEADLINE_MS));
    if (outcome.kind !== "hello") {
      raw.destroy();
      throw new DataFailure("handshake", `Your client did not begin TLS on the data connection (${outcome.kind})`);
    }
    const { hello } = outcome;
    const named = this.#services.ownerOf(hello) === this.#owner;
    options.onCandidate(named || this.#comesFromClient(address, options));
    return await secureCandidate({ raw, address, named, hello }, this.#owner, options, this.#services);
  }
}
