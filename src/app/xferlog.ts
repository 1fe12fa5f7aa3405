import { createWriteStream, type WriteStream } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "../config/schema.js";
import type { ServerEvent } from "../server/events.js";

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** One line as wu-ftpd, ProFTPD and vsftpd write them (xferlog(5)); white space in names becomes `_`, so that the columns hold. */
export function xferlogLine(event: Extract<ServerEvent, { type: "transfer" }>, now: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  const date = `${days[now.getDay()]} ${months[now.getMonth()]} ${String(now.getDate()).padStart(2)} ${time} ${now.getFullYear()}`;
  const name = event.path.replace(/[\s\p{Cc}]/gu, "_");
  const seconds = Math.max(1, Math.round(event.durationMs / 1000));
  const fields = [
    date,
    seconds,
    event.label.address,
    event.bytes,
    name,
    event.ascii ? "a" : "b",
    "_",
    event.direction === "upload" ? "i" : "o",
    "r",
    (event.label.user ?? "?").replace(/\s/g, "_"),
    "ftp",
    0,
    "*",
    event.completed ? "c" : "i",
  ];
  return `${fields.join(" ")}\n`;
}

/** The file of transfers, or nothing when it is off. `open` again after a rotation. */
export class Xferlog {
  readonly #onError: (error: Error) => void;
  #stream: WriteStream | undefined;

  constructor(onError: (error: Error) => void) {
    this.#onError = onError;
  }

  /** A relative path starts in the data folder. */
  open(setting: Config["log"]["xferlog"], dataFolder: string): void {
    this.close();
    if (setting === "off") return;
    this.#stream = createWriteStream(resolve(dataFolder, setting.path), { flags: "a", mode: 0o640 });
    this.#stream.on("error", this.#onError);
  }

  event(event: ServerEvent): void {
    if (event.type === "transfer") this.#stream?.write(xferlogLine(event, new Date()));
  }

  close(): void {
    this.#stream?.end();
    this.#stream = undefined;
  }
}
