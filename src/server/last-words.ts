import { type Reply, reply } from "../protocol/reply.js";

export const stopping: Reply = reply(421, "The server is stopping; goodbye");

export const kicked: Reply = reply(421, "The operator has ended your session; goodbye");

export const accountChanged: Reply = reply(421, "Your account was changed by the operator; log in again");

export const accountExpired: Reply = reply(421, "Your account has expired");

export const certificateRefused: Reply = reply(421, "Your client certificate is not accepted any more; goodbye");

/** What a session that waited too long is told. */
export const lastWords: Readonly<Record<"login-timeout" | "idle", Reply>> = {
  "login-timeout": reply(421, "You did not log in in time; goodbye"),
  idle: reply(421, "No command for too long; goodbye"),
};
