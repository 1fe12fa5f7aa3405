/**
 * `sealift/pki`: keys and certificates as things, without a server. Everything that is text is PEM; keys are `KeyObject`s of node:crypto or
 * unencrypted PKCS#8; times are `Date`s. What goes wrong is a `PkiError` with a kind, words and a hint.
 *
 * Making: `generateKey`, `createSelfSigned`, `selfSign`, `createRequest`. Reading: `readMaterial` (PEM, DER, PKCS#7, PKCS#12), `certificateStatus`,
 * `readCrl`. Putting together: `planInstall`, `buildChain`, `writePkcs12`, `writePkcs7`. The certificates of a data folder: `everyCertificate`,
 * `findCertificate`, `addStored`, `removeStored`, `servedCertificates`, `addRequest`. An authority: `createAuthority`, `openAuthority`, `issue`,
 * `revoke`, `renewCrl`, `startResponder`, `answerOcsp`. Asking another's responder: `askResponder`. From an authority that speaks ACME: `obtainCertificate` (the
 * whole way for one certificate), `renewOrder` (the same, kept up in a data folder), `connectAcme` (step by step).
 */

export { type ConnectOptions, connectAcme } from "./acme/connect.js";
export {
  type AccountRequest,
  type AcmeConnection,
  type Authorization,
  type Challenge,
  type ChallengeType,
  challengeTypes,
  type Order,
} from "./acme/contract.js";
export { directoryUrl, namedDirectories } from "./acme/directories.js";
export { AcmeError } from "./acme/errors.js";
export { type ObtainOptions, obtainCertificate } from "./acme/obtain.js";
export { type AcmeOrder, readOrder, readOrders, removeOrder, writeOrder } from "./acme/orders.js";
export type { AcmePlan, ChallengePlan, ListenPlace } from "./acme/plan.js";
export type { AcmeProblem } from "./acme/problem.js";
export { dueIn, freshOrder, type RenewOptions, renewOrder } from "./acme/renew.js";
export { type Attempts, type Life, renewalTime, restAfter, timeToTry } from "./acme/renewal.js";
export { type DamagedCertificate, everyCertificate, findCertificate, type KnownCertificate } from "./all.js";
export { type AlternativeName, hostNames, MAX_NAMES, personNames } from "./alternative-names.js";
export {
  type AuthorityOptions,
  createAuthority,
  issue,
  type OpenAuthority,
  openAuthority,
  renewCrl,
  renewResponder,
  revoke,
} from "./authority.js";
export { type AuthorityFiles, authorityCertificate, authorityFiles } from "./authority-files.js";
export { AuthorityRecords, type Issued, readIssued, readRevoked } from "./authority-records.js";
export { marksOf } from "./certificate-marks.js";
export { type CertificatePlan, certify, type Issuer, type Validity } from "./certify.js";
export { buildChain, type Chain } from "./chain.js";
export { addClient, type ClientCertificate, clientIds, findClient, removeClient } from "./clients.js";
export { materialIn, readMaterial } from "./containers/material.js";
export { readPkcs7, writePkcs7 } from "./containers/pkcs7.js";
export { encryptKey, type Material, type Pkcs12Options, writePkcs12 } from "./containers/pkcs12.js";
export { type CrlPlan, makeCrl, parseCrl, type RevocationList, readCrl } from "./crl.js";
export { PkiError, type PkiErrorKind } from "./errors.js";
export { type CertificateSummary, fingerprint256, inspect, splitCertificates } from "./inspect.js";
export { type InstallOptions, type InstallPlan, planInstall } from "./install.js";
export { generateKey, type KeyKind, keyFromPem, keyKinds, keyToPem, parseKeyKind } from "./keys.js";
export { answerOcsp, type CertificateState, type OcspSigner } from "./ocsp.js";
export { type AskOptions, askResponder, OcspError, type OcspFailure, type OcspStatus } from "./ocsp-ask.js";
export type { Profile, RevocationPlaces } from "./profile.js";
export { createRequest } from "./request.js";
export { addRequest, type PendingRequest, pendingRequests, removeRequest } from "./requests.js";
export { type Responder, type ResponderOptions, startResponder } from "./responder.js";
export { parseSerial, type Revocation, type RevocationReason, revocationReasons } from "./revocation.js";
export { type ListAnswer, type NamedList, RevocationLists, readNamedList } from "./revocation-lists.js";
export { type CertificateOptions, type CertificateWithKey, createSelfSigned, selfSign } from "./self-signed.js";
export { type Served, type ServedCertificate, servedCertificates } from "./serving.js";
export {
  type CertificateStatus,
  certificateStatus,
  type Problem,
  problemsOf,
  type Remark,
  type StatusOptions,
} from "./status.js";
export { addStored, type Origin, readStored, removeStored, type StoredCertificate, storedIds } from "./stored.js";
export type { Subject } from "./subject.js";
export { distrust, type TrustChange, type TrustOptions, trust } from "./trust-store.js";
