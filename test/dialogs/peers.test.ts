import { after, before, describe, test } from "node:test";
import { missingPeers } from "../interop/peers.js";
import { watchLeaks } from "../support/leaks.js";
import { isReadable, readCases } from "./cases.js";
import { runDialog } from "./dialog.js";
import { peers, type RunningPeer, startPeer } from "./peer-target.js";
import { peerNames } from "./script.js";

const portable = readCases()
  .filter(isReadable)
  .filter(({ script }) => script.portable);

for (const name of peerNames) {
  const missing = missingPeers(peers[name].programs);
  if (missing !== undefined) {
    const required = process.env.SEALIFT_REQUIRE_PEERS === "1";
    test(`dialogs on ${name}`, required ? {} : { skip: missing }, () => {
      throw new Error(missing);
    });
    continue;
  }
  describe(`dialogs on ${name}`, () => {
    watchLeaks();
    let running: RunningPeer;
    before(async () => {
      running = await startPeer(name);
    });
    after(() => running.stop());

    for (const { file, script } of portable) {
      if (script.exceptions.some(({ peers }) => peers.includes(name))) continue;
      test(`${file}: ${script.title}`, () => runDialog(script, running));
    }
  });
}
