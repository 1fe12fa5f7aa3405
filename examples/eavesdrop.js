// The same login and the same file, as somebody on the way between client and server sees them: in clear, then sealed.
//
//   node examples/eavesdrop.js

import { scene, startServer } from "./eavesdrop/server.js";
import { download } from "./eavesdrop/visitor.js";
import { describe, Wire } from "./eavesdrop/wire.js";

const { server, port, certificate } = await startServer();
try {
  for (const trusted of [undefined, certificate]) {
    const wire = new Wire();
    const content = await download({ wire, port, trusted, ...scene });
    console.log(
      trusted === undefined
        ? "FTP in clear: who sits on the wire reads"
        : "\nThe same over FTPS: who sits on the wire reads",
    );
    for (const piece of wire.pieces) console.log(`  ${describe(piece)}`);
    const found = [scene.password, scene.content.trim()].filter((secret) => wire.carried(secret));
    console.log(`  Secrets in these bytes: ${found.length === 0 ? "none" : found.join(" | ")}`);
    console.log(`  The client got the file: ${content === scene.content ? "yes" : "no"}`);
  }
} finally {
  await server.stop(0);
}
