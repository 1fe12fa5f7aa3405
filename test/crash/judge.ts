import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { hashOf, type Inspector, listings, partPrefix } from "./inspector.js";
import { hashOfFile } from "./published.js";
import type { Site } from "./site.js";

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

  /** When the client said that it is done. */
  async expectWhole(): Promise<void> {
    const { directory, file, source } = this.#case;
    const { home, inspectors, published } = this.#site;
    assert.equal(hashOfFile(path.join(home, file)), source.hash, "the client said done; the file on the disk");
    for (const inspector of inspectors) {
      const content = await inspector.content(file);
      assert.equal(content && hashOf(content), source.hash, `the client said done; what ${inspector.user} gets`);
    }
    const names = await readdir(path.join(home, directory));
    assert.deepEqual(names, [path.basename(file)], "what else is in the directory");
    this.#expectNoTrouble();
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
