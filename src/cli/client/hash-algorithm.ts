import { everydayHashes, type FtpsClient, FtpsError, type HashAlgorithm } from "../../client/index.js";

export const algorithmHelp = "CRC32, MD5, SHA-1, SHA-256 or SHA-512; default: the cheapest of them that the server has";

/** What `--algorithm` says, in any case, or else the cheapest that the server has. Throws FtpsError "usage" and "unsupported". */
export function chosenAlgorithm(client: FtpsClient, text: string | undefined): HashAlgorithm {
  const offered = client.hashAlgorithms;
  if (text === undefined) {
    const first = everydayHashes.find((name) => offered.includes(name));
    if (first === undefined) throw new FtpsError("unsupported", "the server offers no hashes");
    return first;
  }
  const wanted = text.toUpperCase();
  const known = [...new Set([...offered, ...everydayHashes])].find((name) => name === wanted);
  if (known !== undefined) return known;
  throw new FtpsError("usage", `${text} is no hash that is known here`, { hint: everydayHashes.join(", ") });
}
