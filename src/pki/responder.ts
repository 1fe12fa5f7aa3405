import { X509Certificate } from "node:crypto";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { authorityCertificate, authorityFiles, noAuthority } from "./authority-files.js";
import { AuthorityRecords } from "./authority-records.js";
import { pemBlocks } from "./containers/pem.js";
import { PkiError } from "./errors.js";
import { readBounded, readPem } from "./files.js";
import { keyFromPem } from "./keys.js";
import { answerOcsp, MAX_OCSP_REQUEST_BYTES, type OcspSigner } from "./ocsp.js";

export interface Responder {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface ResponderOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Told of failures that no client should hear of. */
  readonly report?: (error: unknown) => void;
}

const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 200;
const MAX_CRL_BYTES = 64 * 1024 * 1024;
const OCSP_REQUEST = "application/ocsp-request";

/**
 * Answers over HTTP whether certificates of the data folder's authority were revoked (RFC 6960 appendix A), and hands out its certificate
 * (/authority.crt) and its list of revoked certificates (/authority.crl). Throws PkiError, and what the system says when it cannot listen.
 */
export async function startResponder(
  dataFolder: string,
  { host, port, report = () => {} }: ResponderOptions,
): Promise<Responder> {
  const state = new ResponderState(dataFolder);
  await state.signer();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await respond(request, response, dataFolder, state);
    } catch (error) {
      report(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  };
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    (...both) => void answer(...both),
  );
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, host, port);
  const bound = server.address();
  return {
    host,
    port: typeof bound === "object" && bound !== null ? bound.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Records and signer, both read anew when they have changed: a responder runs for years, its certificate does not. */
class ResponderState {
  readonly #dataFolder: string;
  readonly #records: AuthorityRecords;
  #signer: OcspSigner | undefined;
  #seen = "";

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
    this.#records = new AuthorityRecords(dataFolder);
  }

  /** Throws PkiError: "unknown" without an authority, "expired" when the responder's certificate is. */
  async signer(): Promise<OcspSigner> {
    await this.#records.refresh();
    const seen = await versionOf(authorityFiles(this.#dataFolder).responder);
    if (this.#signer === undefined || seen !== this.#seen) {
      const loaded = await loadSigner(this.#dataFolder);
      this.#signer = { ...loaded, stateOf: (serial) => this.#records.stateOf(serial) };
      this.#seen = seen;
    }
    if (new Date(this.#signer.certificate.validTo) >= new Date()) return this.#signer;
    throw new PkiError("expired", "the responder's certificate has expired", renewHint);
  }
}

const renewHint = "make a new one: sealift cert authority renew";

async function versionOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? "none" : `${found.ino} ${found.mtimeMs}`;
}

async function loadSigner(dataFolder: string): Promise<Omit<OcspSigner, "stateOf">> {
  const files = authorityFiles(dataFolder);
  const [authority] = await authorityCertificate(dataFolder);
  const [certificate, key] = await Promise.all([readPem(files.responder), readPem(files.responderKey)]);
  if (authority === undefined) throw noAuthority(dataFolder);
  if (certificate === undefined || key === undefined)
    throw new PkiError("no-certificate", "the responder's certificate is not there", renewHint);
  const signer = {
    authority,
    certificate: parsed(certificate.text, files.responder),
    key: keyFromPem(key.text, files.responderKey),
  };
  if (signer.certificate.checkPrivateKey(signer.key)) return signer;
  throw new PkiError("key-mismatch", `${files.responderKey} is not the key of the responder's certificate`, renewHint);
}

function parsed(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new PkiError("no-certificate", `the certificate in ${file} cannot be read`, renewHint, { cause: error });
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject).on("error", () => {});
      resolve();
    });
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  dataFolder: string,
  state: ResponderState,
): Promise<void> {
  const { method = "", url = "" } = request;
  if (method === "GET" && url === "/authority.crl") return await sendCrl(response, dataFolder);
  if (method === "GET" && url === "/authority.crt")
    return send(response, 200, "application/pkix-cert", (await state.signer()).authority.raw);
  if (method === "GET") return await sendAnswer(response, requestInPath(url), state);
  if (method !== "POST") return send(response, 405, "text/plain", Buffer.from("GET or POST\n"));
  if (request.headers["content-type"] !== OCSP_REQUEST)
    return send(response, 415, "text/plain", Buffer.from(`${OCSP_REQUEST}\n`));
  await sendAnswer(response, await readBody(request), state);
}

/** RFC 6960 appendix A.1: base64, made fit for a URL. */
function requestInPath(url: string): Buffer | undefined {
  if (url.length > 2 * MAX_OCSP_REQUEST_BYTES) return undefined;
  try {
    const text = decodeURIComponent(url.slice(1));
    return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined when it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_OCSP_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function sendAnswer(response: ServerResponse, request: Buffer | undefined, state: ResponderState): Promise<void> {
  if (request === undefined || request.length > MAX_OCSP_REQUEST_BYTES)
    return send(response, 400, "text/plain", Buffer.from("no OCSP request\n"));
  send(response, 200, "application/ocsp-response", answerOcsp(request, await state.signer()));
}

async function sendCrl(response: ServerResponse, dataFolder: string): Promise<void> {
  const found = await readBounded(authorityFiles(dataFolder).crl, MAX_CRL_BYTES);
  const der = found === undefined ? undefined : pemBlocks(found.bytes.toString("latin1"))[0]?.bytes;
  if (der === undefined) return send(response, 404, "text/plain", Buffer.from("there is none\n"));
  send(response, 200, "application/pkix-crl", der);
}

function send(response: ServerResponse, status: number, type: string, body: Buffer): void {
  // What is left of a body that is too long is not waited for.
  const close = status >= 400 ? { connection: "close" } : {};
  response.writeHead(status, { "content-type": type, "content-length": body.length, ...close }).end(body);
}
