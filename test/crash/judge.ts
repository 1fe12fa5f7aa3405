import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { hashOf, type Inspector, listings, partPrefix } from "./inspector.js";
import { hashOfFile } from "./published.js";
import type { Site } from "./site.js";

/** What is offered of a part: its length less one byte, rounded down to this. */
const OFFER_STEP = 4096;

export interface Content {
  readonly hash: string;
  readonly size: number;
}

export interface Case {
  readonly directory: string;
  readonly file: string;
  /** What is uploaded. */
  readonly source: Content;
  /** What was there. */
  readonly old: Content | undefined;
  /** The client takes the old file away before it uploads. */
  readonly removesFirst: boolean;
  /** The client may have a reason of its own to upload nothing at all; see `explain`. */
  readonly mayEmpty: boolean;
}

const EMPTY = hashOf(Buffer.alloc(0));

/** Holds what can be seen of an upload against what may be: the old file, or the new one, whole. */
export class Judge {
  readonly #site: Site;
  readonly #case: Case;
  #sawNew = false;
  #emptied = false;
  #looks = 0;

  constructor(site: Site, about: Case) {
    this.#site = site;
    this.#case = about;
  }

  /** Whatever happens at the moment. */
  async look(): Promise<void> {
    const listing = listings[this.#looks++ % listings.length] ?? "MLSD";
    for (const inspector of this.#site.inspectors) {
      await this.#content(inspector);
      await this.#listing(inspector, listing);
    }
    await this.#size();
    this.#expectNoTrouble();
  }

  /**
   * When an upload had begun and failed. What SIZE tells its owner decides how a client goes on: the old file's size would join the old head to the new
   * tail, and the size of the whole would make it believe that there is nothing left to send.
   */
  async expectOffer(): Promise<void> {
    const { file, source, old } = this.#case;
    const owner = this.#site.inspectors[0];
    const size = await owner?.size(file);
    const content = await owner?.content(file);
    if (this.#emptied || size === undefined || (content !== undefined && hashOf(content) === source.hash)) return;
    assert.equal(content, undefined, `SIZE says ${size} to the owner, over a file of ${old?.size}`);
    assert.ok(size > 0 && size % OFFER_STEP === 0 && size < source.size, `SIZE offers ${size} of ${source.size}`);
  }

  /**
   * A client that ends an upload of no bytes with close_notify has uploaded an empty file, as far as any server can know. curl does so when it has lost count of
   * the replies: when a handshake on a data connection fails it sends PASV before it has read the reply to TYPE, takes each reply for the next one
   * from then on, and gives its upload up for the 550 to its SIZE. What it said tells whether it was that.
   */
  explain(words: string): void {
    if (this.#emptied) assert.match(words, /Bad PASV\/EPSV response/, "the file is empty");
  }

  /** When the client said that it is done. `logged`: the server has been there all the time to say so too. */
  async expectWhole(logged: boolean): Promise<void> {
    const { directory, file, source, old } = this.#case;
    const { home, inspectors, published } = this.#site;
    assert.equal(hashOfFile(path.join(home, file)), source.hash, "the client said done; the file on the disk");
    for (const inspector of inspectors) {
      const content = await inspector.content(file);
      assert.equal(content && hashOf(content), source.hash, `the client said done; what ${inspector.user} gets`);
    }
    const names = await readdir(path.join(home, directory));
    assert.deepEqual(names, [path.basename(file)], "what else is in the directory");
    this.#expectNoTrouble();
    if (logged && source.hash !== old?.hash) await this.#site.server.until(() => published.to(file).length > 0);
    for (const { found } of published.to(file)) {
      if (found === EMPTY && this.#emptied) continue;
      assert.equal(found, source.hash, "the log said completed; the file on the disk then");
    }
  }

  async #content(inspector: Inspector): Promise<void> {
    const content = await inspector.content(this.#case.file);
    const { source, old } = this.#case;
    const found = content === undefined ? "none" : hashOf(content);
    const what = found === source.hash ? "the new file" : `${found} of ${content?.length ?? 0} bytes`;
    const allowed = found === source.hash || (!this.#sawNew && found === (old?.hash ?? "none"));
    const gone = found === "none" && this.#case.removesFirst;
    const known = `new ${source.hash} of ${source.size}, old ${old?.hash} of ${old?.size}, new seen: ${this.#sawNew}`;
    if (!allowed && found === EMPTY && this.#case.mayEmpty) {
      this.#emptied = true;
      return;
    }
    assert.ok(allowed || gone, `${inspector.user} gets ${what}; ${known}`);
    if (found === source.hash && source.hash !== old?.hash && !this.#case.removesFirst) this.#sawNew = true;
  }

  async #listing(inspector: Inspector, verb: (typeof listings)[number]): Promise<void> {
    const { directory, file } = this.#case;
    const text = await inspector.listing(verb, directory);
    const lines = (text ?? "").split("\r\n").filter((line) => line !== "" && !/^type=[cp]dir/.test(line));
    assert.ok(!text?.includes(partPrefix), `${verb} shows a part to ${inspector.user}: ${text}`);
    assert.ok(lines.length <= 1 && lines.every((line) => line.endsWith(path.basename(file))), `${verb}: ${text}`);
    const size = /size=(\d+)/i.exec(lines[0] ?? "")?.[1];
    assert.ok(size === undefined || this.#isKnown(Number(size)), `${verb}: ${text}`);
  }

  /** The other user is told of no part. */
  async #size(): Promise<void> {
    const size = await this.#site.inspectors[1]?.size(this.#case.file);
    assert.ok(size === undefined || this.#isKnown(size), `SIZE for another user: ${size}`);
  }

  #isKnown(size: number): boolean {
    const { source, old, mayEmpty } = this.#case;
    if (size === source.size || size === old?.size) return true;
    if (size === 0 && mayEmpty) this.#emptied = true;
    return size === 0 && mayEmpty;
  }

  #expectNoTrouble(): void {
    assert.ok(this.#site.server.isRunning, `the server is gone:\n${this.#site.server.errors.slice(-4000)}`);
    assert.deepEqual(this.#site.published.takeFailures(), [], "the server logs a failure");
  }
}
