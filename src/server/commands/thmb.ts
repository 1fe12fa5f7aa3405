import type { ByteString } from "../../protocol/byte-string.js";
import { type Reply, reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { requiredPath } from "../arguments.js";
import { type ArgumentParser, command, type Outcome, replyWith } from "../command.js";
import { MAX_SIDE, MIN_SIDE, thumbnailFormats } from "../thumbnails/contract.js";
import type { Thumbnail } from "../thumbnails/thumbnails.js";

/** Pieces in which a thumbnail is sent, so that a slow client is seen to move. */
const PIECE_BYTES = 16 * 1024;

interface Wanted {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly path: VirtualPath;
}

/** One space stands before the name, which may begin with more. */
const wanted: ArgumentParser<Wanted> = (text, base) => {
  const [, format = "", first = "", second = "", name] =
    /^([A-Za-z0-9]+) +(\d{1,9}) +(\d{1,9}) ([\s\S]+)$/.exec(text) ?? [];
  if (name === undefined)
    return { ok: false, expected: "a format, the largest width and height, and a path were expected" };
  const [width, height] = [Number(first), Number(second)];
  if (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE)
    return { ok: false, expected: `width and height are ${MIN_SIDE} to ${MAX_SIDE} pixels` };
  const path = requiredPath(name as ByteString, base);
  return path.ok ? { ok: true, value: { format: format.toUpperCase(), width, height, path: path.value } } : path;
};

/** THMB: download a small image of an image. draft-peterson-streamlined-ftp-command-extensions section 2; Serv-U has it. */
export const thmb = command({
  verb: "THMB",
  rfc: "draft-peterson-streamlined-ftp-command-extensions 2",
  help: `${thumbnailFormats.join("|")} max-width max-height file: download a small image of an image`,
  argument: wanted,
  phase: "logged-in",
  right: "read",
  data: "send",
  enabled: ({ settings, thumbnails }) => settings.thumbnails.enabled && thumbnails !== undefined,
  offUnless: "thumbnails.enabled",
  feat: [`THMB ${thumbnailFormats.join("|")} max_width max_height pathname`],
  codes: [125, 150, 226, 250, 426, 450, 451, 504, 550],
  note: "of JPEG, PNG, GIF and WebP; never larger than the image. BMP and TIFF are 504",
  run: ({ argument: { format: asked, width, height, path }, session, services, user: { storage, account } }) => {
    const format = thumbnailFormats.find((each) => each === asked);
    if (format === undefined) return replyWith(reply(504, `Thumbnails are ${thumbnailFormats.join(", ")} here`));
    if (session.restart > 0 || session.range !== undefined)
      return replyWith(reply(504, "A thumbnail is sent as a whole: REST and RANG are not for it"));
    const { thumbnails } = services;
    if (thumbnails === undefined) return replyWith(reply(502, "This command is switched off on this server"));
    const request = { format, width, height };
    return {
      kind: "prepare",
      run: async (signal) => outcome(await thumbnails.make({ storage, path, request, user: account.name }, signal)),
    };
  },
});

function outcome(made: Thumbnail): Outcome {
  if (made.kind === "refused") return replyWith(refusals[made.why]);
  const { bytes, release } = made;
  return {
    kind: "send",
    opening: `Sending a thumbnail of ${bytes.length} bytes`,
    source: { kind: "listing", chunks: pieces(bytes), closing: "Transfer complete", release },
  };
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

const refusals: Readonly<Record<Extract<Thumbnail, { kind: "refused" }>["why"], Reply>> = {
  "is-a-directory": reply(550, "That is a directory"),
  "not-a-file": reply(550, "Not a plain file"),
  "not-an-image": reply(550, "That is no image that can be read here (JPEG, PNG, GIF and WebP can)"),
  "too-many-pixels": reply(550, "That image has too many pixels for a thumbnail"),
  "image-too-large": reply(550, "That file is too large for a thumbnail"),
  "thumbnail-too-large": reply(550, "That thumbnail would be too large: ask for a smaller one, or for JPEG"),
  failed: reply(451, "The thumbnail could not be made: the image took too long, or too much memory"),
  busy: reply(450, "Too many thumbnails are being made now; try again later"),
};
