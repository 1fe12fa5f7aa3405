// The files that are downloaded: one on each file system, of which all servers have links.
import { randomFillSync } from "node:crypto";
import { closeSync, existsSync, linkSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

const PIECE = 2 ** 20;

export class Contents {
  #folder;

  constructor(folder) {
    this.#folder = folder;
  }

  /** Below the server's root, in `folder`, files of `names` and `size`. */
  link({ root }, folder, names, size) {
    const original = path.join(this.#folder, `content-${size}`);
    if (!existsSync(original)) make(original, size);
    const target = path.join(root, folder);
    mkdirSync(target, { recursive: true });
    for (const name of names) {
      const file = path.join(target, name);
      rmSync(file, { force: true });
      linkSync(original, file);
    }
  }
}

/** Nothing that could be compressed. */
function make(file, size) {
  const descriptor = openSync(file, "w", 0o644);
  const piece = randomFillSync(Buffer.alloc(Math.min(PIECE, size)));
  for (let left = size; left > 0; left -= piece.length) writeSync(descriptor, piece, 0, Math.min(left, piece.length));
  closeSync(descriptor);
}
