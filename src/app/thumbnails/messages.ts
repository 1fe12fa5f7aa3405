import type { ThumbnailRequest, ThumbnailResult } from "../../server/thumbnails/contract.js";

/** To the process that decodes: what to make of the next `size` bytes of its standard input. */
export interface ImageOrder extends ThumbnailRequest {
  readonly size: number;
}

/** From it. `missing`: the package that decodes is not there, or not for this machine; it ends then. */
export type ImageAnswer = { readonly kind: "ready" } | { readonly kind: "missing" } | ThumbnailResult;
