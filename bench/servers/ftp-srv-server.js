// ftp-srv as its documentation shows it for FTPS: node ftp-srv-server.js CERTIFICATE KEY ROOT USER PORT; the password is in BENCH_PASSWORD,
// the form of its LIST (ls or ep) in BENCH_LIST_FORM.
// Implicit TLS: after AUTH TLS it answers 234 before it is ready for the handshake, so the ClientHello of a client that is quick is read
// as a command, and answered in clear. It cannot require TLS after AUTH either.
import { readFileSync } from "node:fs";
import { FtpSrv } from "ftp-srv";

const [certificate, key, root, user, port] = process.argv.slice(2);
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {}, child: () => silent };
const server = new FtpSrv({
  url: `ftps://127.0.0.1:${port}`,
  pasv_url: "127.0.0.1",
  pasv_min: 20000,
  pasv_max: 29000,
  file_format: process.env.BENCH_LIST_FORM ?? "ls",
  tls: { cert: readFileSync(certificate), key: readFileSync(key) },
  log: silent,
});
server.on("login", ({ username, password }, resolve, reject) => {
  if (username === user && password === process.env.BENCH_PASSWORD) resolve({ root });
  else reject(new Error("no"));
});
await server.listen();
