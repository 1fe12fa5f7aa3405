/** Times of creation that were set, remembered outside of the tree: in milliseconds since 1970, UTC. */
export interface CreationTimes {
  /** Whether there is none at all: most servers have none, and it is asked for every line of a listing. */
  readonly isEmpty: boolean;
  /** `file` is text that no other file ever has, not even one that stands on the same inode later. */
  get(file: string): number | undefined;
  /** A StorageError where it cannot be kept. */
  set(file: string, created: number): Promise<void>;
}

/** What tells a file from every other one. */
interface Born {
  readonly identity: string;
  /** When it was made, in nanoseconds since 1970; 0 where the file system does not know. */
  readonly born: bigint;
  /** The same in milliseconds. */
  readonly bornMs: number;
}

/** What was set, or when the file system says that the file was made. */
export function createdOf(file: Born, times: CreationTimes | undefined): number | undefined {
  const key = times === undefined || times.isEmpty ? undefined : keyOf(file);
  return (key === undefined ? undefined : times?.get(key)) ?? birthOf(file);
}

/** Device and inode number come again with another file; with the time of its birth they do not. Undefined where the file system tells none. */
export function keyOf({ identity, born }: Pick<Born, "identity" | "born">): string | undefined {
  return born === 0n ? undefined : `${identity}:${born.toString(36)}`;
}

function birthOf({ born, bornMs }: Born): number | undefined {
  return born === 0n ? undefined : bornMs;
}
