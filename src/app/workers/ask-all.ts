import type { SessionsSeen, SilentProcess } from "../../server/who.js";
import { ChannelClosed } from "./channel.js";
import type { Member } from "./member.js";

/** A worker that can be asked. */
export interface Asked {
  readonly pid: number;
  readonly sessions: number;
}

export interface Answers<T> {
  readonly answers: readonly T[];
  /** Those that did not answer and have sessions, of which nobody knows more than how many they were given. */
  readonly silent: readonly SilentProcess[];
}

/** One question to several workers. One that is gone has taken its sessions along, and has nothing to say. Never rejects. */
export async function askAll<M extends Asked, T>(
  members: readonly M[],
  question: (member: M) => Promise<T>,
): Promise<Answers<T>> {
  const settled = await Promise.allSettled(members.map(question));
  const answers = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const silent = members.filter((_, index) => {
    const one = settled[index];
    return one?.status === "rejected" && !(one.reason instanceof ChannelClosed);
  });
  return {
    answers,
    silent: silent.flatMap(({ pid, sessions }) => (sessions === 0 ? [] : [{ pid, sessions }])),
  };
}

export async function sessionsOf(members: readonly Member[]): Promise<SessionsSeen> {
  const { answers, silent } = await askAll(members, (member) => member.sessionViews());
  return { sessions: answers.flat(), silent };
}
