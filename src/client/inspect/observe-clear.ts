import { once } from "node:events";
import type { Socket } from "node:net";
import { ReplyReader } from "../../protocol/reply-reader.js";
import { ControlConnection } from "../control.js";
import { FtpsError, textOf } from "../errors.js";
import type { ClientSettings } from "../options.js";
import { SecureSession } from "../secure.js";
import { ask, awaitGreeting } from "../session.js";
import type { ClearLoginFacts } from "./report.js";

/** Nobody's; the caller's own name does not go out in clear. The second is what public servers let in. */
const askedNames = ["inspection", "anonymous"] as const;

/** Whether the server would take a password without TLS: it is asked with USER, and never given one. */
export async function observeClearLogin(
  settings: ClientSettings,
  signal: AbortSignal | undefined,
): Promise<ClearLoginFacts> {
  if (settings.security === "implicit") return { replies: undefined, accepted: false, failure: undefined };
  const replies: { command: string; reply: { code: number; text: string } }[] = [];
  let failure: string | undefined;
  let control: ControlConnection | undefined;
  try {
    control = await ControlConnection.open({ ...settings, security: "clear" }, signal);
    await awaitGreeting(control, signal);
    for (const name of askedNames) {
      const command = `USER ${name}`;
      const reply = await ask(control, command, signal);
      replies.push({ command, reply: { code: reply.code, text: textOf(reply) } });
      if (isAccepted(reply.code)) break;
    }
  } catch (error) {
    // A server that closes the connection has answered as well.
    if (!(error instanceof FtpsError) || error.code === "aborted") throw error;
    if (replies.length === 0) failure = error.message;
  } finally {
    control?.fail(new FtpsError("closed", "the question is answered"));
  }
  return { replies, accepted: replies.some(({ reply }) => isAccepted(reply.code)), failure };
}

/** 331 and 332 ask for a secret; 230 lets in without. RFC 959 section 5.4. */
function isAccepted(code: number): boolean {
  return code >= 200 && code < 400;
}

/** Of what comes behind the handshake. */
const MAX_PROBE_BYTES = 64 * 1024;

/**
 * Whether a command that comes in clear behind AUTH TLS is obeyed as if it had come over TLS (CVE-2011-0411): somebody in between could say something in the name of
 * who logs in. Undefined: it could not be found out, or there is no AUTH.
 */
export async function observeInjection(
  settings: ClientSettings,
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  if (settings.security === "implicit") return undefined;
  const control = await ControlConnection.open({ ...settings, security: "clear" }, signal);
  try {
    await awaitGreeting(control, signal);
  } catch (error) {
    control.fail(new FtpsError("closed", "the probe is over"));
    throw error;
  }
  const raw = control.release();
  const timer = setTimeout(() => raw.destroy(), settings.timeouts.reply);
  const onAbort = (): void => void raw.destroy();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    // In one segment, or it is not behind AUTH when the server reads that.
    raw.write("AUTH TLS\r\nNOOP\r\n");
    if (!(await agrees(raw))) return false;
    const { stream } = { stream: await new SecureSession({ ...settings, judge: async () => {} }).secureControl(raw) };
    stream.write("NOOP\r\nQUIT\r\n");
    return (await countReplies(stream)) > 2;
  } catch (error) {
    if (signal?.aborted || !(error instanceof FtpsError)) throw error;
    // It would not go on: as it should be.
    return false;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    raw.destroy();
  }
}

/** 234, and nothing in clear behind it. */
async function agrees(raw: Socket): Promise<boolean> {
  const [first] = (await Promise.race([once(raw, "data"), once(raw, "close")])) as [Buffer | boolean];
  raw.pause();
  return Buffer.isBuffer(first) && /^234[ -][^\r\n]*\r\n$/.test(first.toString("latin1"));
}

async function countReplies(stream: Socket): Promise<number> {
  const reader = new ReplyReader();
  let replies = 0;
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_PROBE_BYTES) break;
      reader.push(chunk);
      for (let reply = reader.next(); reply !== undefined; reply = reader.next()) {
        replies++;
        if (reply.code === 221) return replies;
      }
    }
  } catch {
    // Cut off, or no replies: what came until then counts.
  }
  return replies;
}
