/** By what a certificate is known to belong to somebody: a part of its names, or all of it (SHA-256 of its DER). */
export const markKinds = ["cn", "email", "uri", "dns", "sha256"] as const;

export type MarkKind = (typeof markKinds)[number];

/** A whole mark, such as `email:ada@example.com`. URIs of 2000 characters are the longest that certificates of ours have. */
export const MAX_MARK = 2048;

/** Controls, halves of characters, line breaks and direction overrides: two names that look the same must be the same. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

const written = {
  cn: (text: string) => text,
  /** RFC 5280 section 7.5: the host has no case, the mailbox may have. */
  email: (text: string) => {
    const [, mailbox, host] = /^([^@\s]+)@([^@\s]+)$/.exec(text) ?? [];
    return mailbox === undefined ? undefined : `${mailbox}@${host?.toLowerCase()}`;
  },
  uri: (text: string) => (/^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$/.test(text) ? text : undefined),
  dns: (text: string) => (/^[A-Za-z0-9_*.-]+$/.test(text) ? text.toLowerCase() : undefined),
  sha256: (text: string) => {
    const hex = text.replaceAll(":", "").toLowerCase();
    return /^[0-9a-f]{64}$/.test(hex) ? hex : undefined;
  },
} as const satisfies Record<MarkKind, (text: string) => string | undefined>;

/** The one form of a mark, in which they are compared; undefined: no certificate could have it. */
export function certificateMark(kind: MarkKind, text: string): string | undefined {
  const value = text === "" || unprintable.test(text) ? undefined : written[kind](text);
  const mark = value === undefined ? undefined : `${kind}:${value}`;
  return mark === undefined || mark.length > MAX_MARK ? undefined : mark;
}

/** A mark as somebody writes it, in its one form; undefined: it is none. */
export function parseCertificateMark(text: string): string | undefined {
  const [, name = "", value = ""] = /^([a-z0-9]+):(.*)$/is.exec(text) ?? [];
  const kind = markKinds.find((each) => each === name.toLowerCase());
  return kind === undefined ? undefined : certificateMark(kind, value);
}
