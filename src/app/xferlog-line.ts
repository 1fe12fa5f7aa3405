import type { ServerEvent } from "../server/events.js";

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** One line as wu-ftpd, ProFTPD and vsftpd write them (xferlog(5)); white space and controls in names become `_`, so that the columns hold. */
export function xferlogLine(event: Extract<ServerEvent, { type: "transfer" }>, now: Date): string {
  const fields = [
    dateText(now),
    Math.max(1, Math.round(event.durationMs / 1000)),
    event.label.address,
    event.bytes,
    oneWord(event.path),
    event.ascii ? "a" : "b",
    "_",
    event.direction === "upload" ? "i" : "o",
    "r",
    oneWord(event.label.user ?? "?"),
    "ftp",
    0,
    "*",
    event.completed ? "c" : "i",
  ];
  return `${fields.join(" ")}\n`;
}

/** ctime(3): local time, the day of the month filled with a blank. */
function dateText(now: Date): string {
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map((number) => String(number).padStart(2, "0"));
  const day = String(now.getDate()).padStart(2);
  return `${days[now.getDay()]} ${months[now.getMonth()]} ${day} ${time.join(":")} ${now.getFullYear()}`;
}

function oneWord(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]/gu, "_");
}
