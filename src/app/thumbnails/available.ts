import type { Config } from "../../config/schema.js";
import type { SharpThumbnails } from "./maker.js";

/** For the operator. */
export interface ThumbnailWarning {
  readonly message: string;
  readonly hint: string;
}

const missing: ThumbnailWarning = {
  message: "thumbnails.enabled is on, but the package sharp is not installed or does not run here; THMB stays off",
  hint: "npm install sharp, then sealift reload",
};

/** What is in the way of the thumbnails that the configuration wants; undefined: nothing. Where it wants none, nothing is loaded. */
export async function thumbnailWarning(
  { thumbnails }: Pick<Config, "thumbnails">,
  maker: Pick<SharpThumbnails, "isAvailable">,
): Promise<ThumbnailWarning | undefined> {
  return !thumbnails.enabled || (await maker.isAvailable()) ? undefined : missing;
}
