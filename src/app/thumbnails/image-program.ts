import { once } from "node:events";
import type { ImageAnswer, ImageOrder } from "./messages.js";

/** Pixels of an image; more are not decoded. */
export const MAX_IMAGE_PIXELS = 50_000_000;
/** Bytes that the decoding process may take; with more it ends itself. */
export const MAX_DECODER_BYTES = 768 * 1024 * 1024;
const LOOK_AT_MEMORY_MS = 20;
/** Bytes of a thumbnail. */
export const MAX_THUMBNAIL_BYTES = 4 * 1024 * 1024;
const JPEG_QUALITY = 80;

/** The formats that come from cameras and from the web. All others, and what reads further files by itself, stay blocked. */
const DECODERS = ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadNsgif", "VipsForeignLoadWebp"];

type Sharp = typeof import("sharp").default;

/** Undefined where the package is not installed, or has no binary for this machine. */
async function load(): Promise<Sharp | undefined> {
  try {
    const { default: sharp } = await import("sharp");
    sharp.cache(false);
    sharp.concurrency(1);
    sharp.block({ operation: ["VipsForeignLoad"] });
    sharp.unblock({ operation: DECODERS });
    return sharp;
  } catch {
    return undefined;
  }
}

async function decode(sharp: Sharp, image: Uint8Array, { format, width, height }: ImageOrder): Promise<ImageAnswer> {
  try {
    const small = sharp(image, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: "error" })
      .autoOrient()
      .resize({ width, height, fit: "inside", withoutEnlargement: true });
    // JPEG has no transparency.
    if (format === "JPEG") small.flatten({ background: "white" }).jpeg({ quality: JPEG_QUALITY });
    else if (format === "PNG") small.png();
    else small.gif();
    const bytes = await small.toBuffer();
    return bytes.length > MAX_THUMBNAIL_BYTES
      ? { kind: "refused", why: "thumbnail-too-large" }
      : { kind: "made", bytes };
  } catch (error) {
    const isTooLarge = error instanceof Error && /pixel limit/.test(error.message);
    return { kind: "refused", why: isTooLarge ? "too-many-pixels" : "not-an-image" };
  }
}

/** Just what one order announced: the next one is sent behind the answer. */
async function takeInput(size: number): Promise<Uint8Array> {
  const whole = Buffer.alloc(size);
  for (let at = 0; at < size; ) {
    const chunk: Buffer | null = process.stdin.read();
    if (chunk === null) await once(process.stdin, "readable");
    else at += chunk.copy(whole, at);
  }
  return whole;
}

function answer(message: ImageAnswer): void {
  process.send?.(message);
}

async function main(): Promise<void> {
  process.on("disconnect", () => process.exit());
  // A terminal, or a supervisor, sends them to all processes; when this one ends is the server's affair.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
  const sharp = await load();
  if (sharp === undefined) {
    answer({ kind: "missing" });
    return;
  }
  process.on("message", async (order: ImageOrder) => answer(await decode(sharp, await takeInput(order.size), order)));
  // Decoding has threads of its own, so that this is asked in time.
  setInterval(() => {
    if (process.memoryUsage.rss() > MAX_DECODER_BYTES) process.exit(1);
  }, LOOK_AT_MEMORY_MS);
  answer({ kind: "ready" });
}

await main();
