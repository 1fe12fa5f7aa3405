import { startTestServer } from "../support/ftps-server.js";

// A test server in a process of its own, so that its memory can be told from that of the test. Started with `fork`.

export interface ServerPlace {
  readonly host: string;
  readonly explicit: number;
  readonly implicit: number;
  readonly ca: string;
}

const server = await startTestServer({ keepEvents: false, files: { "/large": Buffer.alloc(50_000_000) } });
const { host, explicit, implicit, ca } = server;

process.on("message", (question) => {
  if (question === "rss") {
    // What nobody holds any more V8 collects when it comes to some 32 MiB: that is not what is asked.
    globalThis.gc?.();
    process.send?.({ rss: process.memoryUsage.rss() });
  } else void server.stop().then(() => process.disconnect());
});
process.send?.({ place: { host, explicit, implicit, ca } satisfies ServerPlace });
