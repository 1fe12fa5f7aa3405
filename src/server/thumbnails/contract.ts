import type { FileReader } from "../../storage/contract.js";

/** What a thumbnail can be written as. */
export const thumbnailFormats = ["PNG", "JPEG", "GIF"] as const;
export type ThumbnailFormat = (typeof thumbnailFormats)[number];

/** Pixels of a side that may be asked for. */
export const MIN_SIDE = 1;
export const MAX_SIDE = 2048;

export interface ThumbnailRequest {
  readonly format: ThumbnailFormat;
  /** Pixels, MIN_SIDE to MAX_SIDE: the thumbnail fits into these, keeps the image's proportions, and is never larger than the image. */
  readonly width: number;
  readonly height: number;
}

/** Why there is none. `failed`: the decoder died, or took too long or too much memory. */
export type ThumbnailRefusal =
  | "not-an-image"
  | "too-many-pixels"
  | "image-too-large"
  | "thumbnail-too-large"
  | "failed"
  | "busy";

export type ThumbnailResult =
  | { readonly kind: "made"; readonly bytes: Buffer }
  | { readonly kind: "refused"; readonly why: ThumbnailRefusal };

/** Makes small images of images that nobody has looked at. */
export interface ThumbnailMaker {
  /**
   * Reads the file once, from its beginning, and never closes it. Rejects with what the reader rejects with, or at once with the reason of `signal`; a read
   * that is under way then is read on behind the scenes.
   */
  make(reader: FileReader, request: ThumbnailRequest, signal: AbortSignal): Promise<ThumbnailResult>;
  /** Ends what it has running; nothing is asked of it afterwards. */
  close(): Promise<void>;
}
