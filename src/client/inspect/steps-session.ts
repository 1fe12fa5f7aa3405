import type { DataAttempt, Facts } from "./report.js";
import type { Told } from "./told.js";

export function clearLoginStep({ clearLogin, agreement }: Facts): Told | undefined {
  if (clearLogin === undefined || (agreement !== undefined && agreement.code !== 234)) return undefined;
  const { replies, accepted, failure } = clearLogin;
  if (replies === undefined) return undefined;
  return {
    title: accepted ? "logins without TLS are let in" : "logins without TLS",
    facts: [
      ...replies.map(({ command, reply }) => [command, `${reply.code} ${reply.text}`] as const),
      ...(failure === undefined ? [] : [["not asked", failure] as const]),
    ],
    verdict: failure === undefined ? "good" : "unknown",
    meaning: accepted
      ? "On a connection of its own, without TLS, the server would go on to the password. None was sent."
      : "On a connection of its own, without TLS, the server was told a name that is nobody's. It does not ask for a password there.",
  };
}

const loginMeanings = {
  none: "No user was given, so nobody logged in, and nothing can be told of data connections. Name one: ftpes://user@host",
  withheld: "Sealift does not send a password there. Nothing can be told of data connections.",
  refused: "Nothing can be told of data connections.",
  in: "Name and password went through TLS.",
} as const;

export function loginStep({ login }: Facts): Told {
  const { state, user, words } = login;
  const titles = { none: "no login", withheld: "login withheld", refused: "login refused", in: "logged in" } as const;
  return {
    title: titles[state],
    facts: [
      ...(user === undefined ? [] : [["user", user] as const]),
      ...(words === undefined ? [] : [[state === "refused" ? "server" : "why", words] as const]),
    ],
    verdict: state === "in" ? "good" : "unknown",
    meaning: loginMeanings[state],
  };
}

export function dataStep({ data }: Facts): Told | undefined {
  if (data === undefined) return undefined;
  const { protection, own, clear } = data;
  const ended = own.endedCleanly ? "with close_notify" : "without close_notify";
  return {
    title: own.outcome === "sent" ? "data connection: a listing came" : "data connection",
    facts: [
      ["PROT P", `${protection.code} ${protection.text}`],
      ["listing", own.outcome === "sent" ? `${own.words} (${own.bytes} bytes, ended ${ended})` : own.words],
      ...(clear === undefined ? [] : [["without TLS", clearWords(clear)] as const]),
    ],
    verdict: clear?.accepted === undefined ? "unknown" : "good",
    meaning:
      "Files and listings have connections of their own, each with a handshake. close_notify at the end says that this was all: without it a file that was cut off on the way looks whole.",
  };
}

function clearWords({ accepted, words }: NonNullable<NonNullable<Facts["data"]>["clear"]>): string {
  return `${accepted === undefined ? "not found out" : accepted ? "allowed" : "refused"} (${words})`;
}

export function bindingStep({ data }: Facts): Told | undefined {
  if (data === undefined || data.own.outcome !== "sent") return undefined;
  const { own, withoutResuming, withoutResumingAtFirst, withForeignSession } = data;
  const rows: readonly (readonly [string, DataAttempt | undefined])[] = [
    ["resuming nothing", withoutResuming],
    ["the same, at first", withoutResumingAtFirst],
    ["another login's session", withForeignSession],
  ];
  const tried = rows.flatMap(([name, attempt]) =>
    attempt === undefined ? [] : [[name, attemptWords(attempt)] as const],
  );
  const later = withoutResumingAtFirst?.outcome === "sent";
  return {
    title: own.resumed ? "data connection bound to the session" : "data connection not resumed",
    facts: [["our data connection", own.resumed ? "resumed the session" : "made a session of its own"], ...tried],
    verdict: withoutResuming === undefined || withoutResuming.outcome === "failed" ? "unknown" : "good",
    meaning: later
      ? "A data connection that resumes the control connection's TLS session is its own beyond doubt. This server binds a client that has done so once: from then on, all must."
      : "The port of a data connection is open for everybody. One that resumes the control connection's TLS session is its own beyond doubt; a server that insists gives nothing to strangers.",
  };
}

function attemptWords({ outcome, words }: DataAttempt): string {
  return outcome === "sent" ? "accepted" : `${outcome}: ${words}`;
}

export function passiveStep({ data }: Facts): Told | undefined {
  if (data === undefined) return undefined;
  const { epsv, pasvHost, pasvWords, serverAddress } = data;
  const isSame = pasvHost === serverAddress;
  return {
    title: "where data connections go",
    facts: [
      ["EPSV", epsv ? "yes" : "refused"],
      ["PASV", pasvHost === undefined ? pasvWords : `${pasvHost}${isSame ? ", the server's own address" : ""}`],
    ],
    meaning:
      "EPSV names a port only, PASV an address too. Sealift goes to the address of the control connection, whatever is named: else a server could send clients anywhere.",
  };
}
