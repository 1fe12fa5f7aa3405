/** argon2id with 19 MiB, two passes, one lane: the least that OWASP's password storage guide allows. Memory in KiB. */
export const hashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The same as a PHC string writes it. */
export const hashParameters = `m=${hashCost.memoryCost},t=${hashCost.timeCost},p=${hashCost.parallelism}`;
