import { requirePeer } from "../../interop/peers.js";
import { runProgram } from "../../support/run-program.js";
import { proxyHost } from "../proxy.js";
import { CLIENT_DEADLINE_MS, type CrashClient, SILENCE_S, type Upload } from "./contract.js";

function configuration(upload: Upload): string {
  const { port, remote, local, user, password, caFile, tls, goOn, use } = upload;
  return [
    ...["silent", "show-error", "verbose", "ipv4", "ssl-reqd", `tlsv${tls}`, `tls-max = ${tls}`],
    `url = "ftp://${proxyHost}:${port}${remote}"`,
    `upload-file = "${local}"`,
    `user = "${user}:${password}"`,
    `cacert = "${caFile}"`,
    ...["connect-timeout = 15", `speed-limit = 1`, `speed-time = ${SILENCE_S}`],
    ...(goOn ? ["continue-at = -"] : []),
    ...(use.retries ? ["retry = 4", "retry-all-errors", "retry-delay = 1"] : []),
  ].join("\n");
}

export const curl: CrashClient = async (upload) => {
  const { status, output, errors } = await runProgram(requirePeer("curl"), ["--disable", "--config", "-"], {
    input: `${configuration(upload)}\n`,
    deadline: CLIENT_DEADLINE_MS,
    kill: upload.kill,
  });
  const words = `${errors}${output}`.replaceAll(upload.password, "***");
  const said = upload.kill.aborted ? "killed" : status === 0 ? "done" : "failed";
  return { said, begun: /^< 150/m.test(words), words: `${words}\n(status ${status})` };
};
