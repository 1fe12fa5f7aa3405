import { tryToAsk } from "../app/control-client.js";
import { dataFolder } from "../app/data-folder.js";
import { warn } from "./failure.js";

/** A reload reads configuration and certificates, and may make some. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Lets the server that runs on the data folder read its certificates anew. What it says of them; undefined when it did not, also when none
 * runs. What keeps it from that is a warning.
 */
export async function tellServer(data: string): Promise<readonly string[] | undefined> {
  try {
    const asked = await tryToAsk(dataFolder(data), { do: "reload" }, ANSWER_TIMEOUT_MS);
    if (asked === undefined) return undefined;
    asked.hangUp();
    if (asked.answer.ok) return asked.answer.notes ?? [];
    warn(`the running server has not taken the change up: ${asked.answer.error}`, asked.answer.hint ?? "see its log");
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    warn(`the running server was not told: ${message}`, hint ?? "let it reload: sealift reload");
  }
  return undefined;
}
