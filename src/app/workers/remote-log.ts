import type { Config } from "../../config/schema.js";
import type { ServerEvent } from "../../server/events.js";
import type { Log } from "../log.js";
import { type LogLine, logLine } from "../log-line.js";
import type { Channel } from "./channel.js";
import type { SupervisorCalls, WorkerCalls } from "./contract.js";

type Fields = LogLine["fields"];

const order: readonly Config["log"]["level"][] = ["trace", "debug", "info", "warn", "error", "silent"];

/** A worker's log: the supervisor writes it. What nobody wants to read is not sent. */
export class RemoteLog implements Pick<Log, "event" | "info" | "warn" | "error"> {
  readonly #channel: Channel<WorkerCalls, SupervisorCalls>;
  #settings: Config["log"];

  constructor(channel: Channel<WorkerCalls, SupervisorCalls>, settings: Config["log"]) {
    this.#channel = channel;
    this.#settings = settings;
  }

  /** New settings. */
  follow(settings: Config["log"]): void {
    this.#settings = settings;
  }

  event(event: ServerEvent): void {
    this.#line(logLine(event));
    if (event.type === "transfer" && this.#settings.xferlog !== "off") this.#channel.tell("transferred", event);
  }

  info(fields: Fields, message: string): void {
    this.#line({ level: "info", fields, message });
  }

  warn(fields: Fields, message: string): void {
    this.#line({ level: "warn", fields, message });
  }

  error(fields: Fields, message: string): void {
    this.#line({ level: "error", fields, message });
  }

  #line(line: LogLine): void {
    if (order.indexOf(line.level) >= order.indexOf(this.#settings.level)) this.#channel.tell("log", line);
  }
}
