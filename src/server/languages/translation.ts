/** What a reply says in English -> in another language. Texts that are not there stay English. */
export type Translation = Readonly<Record<string, string>>;
