import { TransferMemory } from "../support/transfer-memory.js";

/** What the buffers of all transfers of this process together may take, in bytes. */
const BUFFER_BYTES = 32 * 1024 * 1024;

export const transferMemory = new TransferMemory(BUFFER_BYTES);
