/** For commands that have no use for accounts, and need not wait for their database to be loaded. */
export { randomPassword } from "../accounts/random-password.js";
