// ftp-srv as its documentation shows it for FTPS: node ftp-srv-server.js CERTIFICATE KEY ROOT USER PASSWORD PORT
import { readFileSync } from "node:fs";
import { FtpSrv } from "ftp-srv";

const [certificate, key, root, user, password, port] = process.argv.slice(2);
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {}, child: () => silent };
const server = new FtpSrv({
  url: `ftp://127.0.0.1:${port}`,
  pasv_url: "127.0.0.1",
  pasv_min: 40000,
  pasv_max: 49000,
  tls: { cert: readFileSync(certificate), key: readFileSync(key) },
  log: silent,
});
server.on("login", ({ username, password: given }, resolve, reject) => {
  if (username === user && given === password) resolve({ root });
  else reject(new Error("no"));
});
await server.listen();
