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
}

/** Holds what can be seen of an upload against what may be: the old file, or the new one, whole. */
export class Judge {
  readonly #site: Site;
  readonly #case: Case;
  #sawNew = false;
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
    if (size === undefined || (content !== undefined && hashOf(content) === source.hash)) return;
    assert.equal(content, undefined, `SIZE says ${size} to the owner, over a file of ${old?.size}`);
    assert.ok(size > 0 && size % OFFER_STEP === 0 && size < source.size, `SIZE offers ${size} of ${source.size}`);
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
    assert.ok(allowed || gone, `${inspector.user} gets ${what}; ${known}`);
    if (found === source.hash && source.hash !== old?.hash && !this.#case.removesFirst) this.#sawNew = true;
  }

  async #listing(inspector: Inspector, verb: (typeof listings)[number]): Promise<void> {
    const { directory, file, source, old } = this.#case;
    const text = await inspector.listing(verb, directory);
    const lines = (text ?? "").split("\r\n").filter((line) => line !== "" && !/^type=[cp]dir/.test(line));
    assert.ok(!text?.includes(partPrefix), `${verb} shows a part to ${inspector.user}: ${text}`);
    assert.ok(lines.length <= 1 && lines.every((line) => line.endsWith(path.basename(file))), `${verb}: ${text}`);
    const size = /size=(\d+)/i.exec(lines[0] ?? "")?.[1];
    if (size !== undefined) assert.ok([source.size, old?.size].includes(Number(size)), `${verb}: ${text}`);
  }

  /** The other user is told of no part. */
  async #size(): Promise<void> {
    const { file, source, old } = this.#case;
    const size = await this.#site.inspectors[1]?.size(file);
    assert.ok(size === undefined || size === source.size || size === old?.size, `SIZE for another user: ${size}`);
  }

  #expectNoTrouble(): void {
    assert.ok(this.#site.server.isRunning, `the server is gone:\n${this.#site.server.errors.slice(-4000)}`);
    assert.deepEqual(this.#site.published.takeFailures(), [], "the server logs a failure");
  }
}
